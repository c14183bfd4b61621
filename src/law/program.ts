import type { Graph, Node } from "./graph.js";
import type { Binary, Operation } from "./operations.js";
import { BINARY, isUnary, UNARY } from "./operations.js";

/** All nodes the given ones depend on, themselves included, operands first. */
export function reachable(graph: Graph, nodes: Iterable<Node>): Node[] {
  const marked = new Uint8Array(graph.size);
  let last = -1;
  for (const node of nodes) {
    marked[node] = 1;
    if (node > last) last = node;
  }
  for (let node = last; node >= 0; node--)
    if (marked[node] === 1) for (const operand of graph.operandsOf(node)) marked[operand] = 1;
  const result: Node[] = [];
  for (let node = 0; node <= last; node++) if (marked[node] === 1) result.push(node);
  return result;
}

/** The nodes with some replaced by others; what does not contain them stays as it is. */
export function substitute(graph: Graph, nodes: readonly Node[], replacement: ReadonlyMap<Node, Node>): Node[] {
  const result = new Map(replacement);
  for (const node of reachable(graph, nodes)) {
    if (result.has(node)) continue;
    const operands = graph.operandsOf(node);
    const replaced = operands.map((operand) => result.get(operand)!);
    const operation = graph.operation(node);
    const same = operation === "const" || operation === "input" || operands.every((o, k) => o === replaced[k]);
    result.set(node, same ? node : graph.apply(operation, ...replaced));
  }
  return nodes.map((node) => result.get(node)!);
}

/**
 * Makes a function that computes `outputs` from inputs, to be called many times: inputs in the order of `inputs` (names
 * of input nodes; a name the outputs do not need is allowed), results in the order of `outputs`. Throws a RangeError
 * when an output depends on an input that is not listed.
 */
export function prepare(
  graph: Graph,
  outputs: readonly Node[],
  inputs: readonly string[],
): (inputs: Float64Array, out: Float64Array) => void {
  const place = new Map(inputs.map((name, k) => [name, k]));
  const needed = reachable(graph, outputs);
  const slot = new Map<Node, number>();
  needed.forEach((node, k) => slot.set(node, k));
  const values = new Float64Array(needed.length);
  const [loadTo, loadFrom]: [number[], number[]] = [[], []];
  const tape = new Tape(needed.length);
  needed.forEach((node, to) => {
    const operation = graph.operation(node);
    if (operation === "const") values[to] = graph.valueOf(node)!;
    else if (operation === "input") {
      const from = place.get(graph.nameOf(node));
      if (from === undefined) throw new RangeError(`"${graph.nameOf(node)}" is not among the inputs`);
      loadTo.push(to);
      loadFrom.push(from);
    } else {
      const [a = 0, b = 0, c = 0] = graph.operandsOf(node).map((operand) => slot.get(operand)!);
      tape.add(operation, to, a, b, c);
    }
  });
  const results = Int32Array.from(outputs, (node) => slot.get(node)!);
  return (from, out) => {
    for (let k = 0; k < loadTo.length; k++) values[loadTo[k]!] = from[loadFrom[k]!]!;
    tape.run(values);
    for (let k = 0; k < results.length; k++) out[k] = values[results[k]!]!;
  };
}

/** What has a number of its own on a tape; what is behind these are functions. */
const ARITHMETIC: readonly Operation[] = ["add", "sub", "mul", "div", "neg", "select"];

/** Steps over the slots of an array, in order: a code, the slot of the result and those of up to three operands. */
class Tape {
  private readonly steps: Int32Array;
  private length = 0;
  private readonly functions: ((a: number, b: number) => number)[] = [];

  constructor(most: number) {
    this.steps = new Int32Array(5 * most);
  }

  add(operation: Operation, to: number, a: number, b: number, c: number): void {
    let code = ARITHMETIC.indexOf(operation);
    if (code < 0) {
      const f = isUnary(operation) ? UNARY[operation] : BINARY[operation as Binary];
      const known = this.functions.indexOf(f);
      code = ARITHMETIC.length + (known < 0 ? this.functions.push(f) - 1 : known);
    }
    this.steps.set([code, to, a, b, c], this.length);
    this.length += 5;
  }

  run(v: Float64Array): void {
    const { steps, length, functions } = this;
    for (let k = 0; k < length; k += 5) {
      const to = steps[k + 1]!;
      const a = v[steps[k + 2]!]!;
      const b = steps[k + 3]!;
      switch (steps[k]!) {
        case 0:
          v[to] = a + v[b]!;
          break;
        case 1:
          v[to] = a - v[b]!;
          break;
        case 2:
          v[to] = a * v[b]!;
          break;
        case 3:
          v[to] = a / v[b]!;
          break;
        case 4:
          v[to] = -a;
          break;
        case 5:
          v[to] = a !== 0 ? v[b]! : v[steps[k + 4]!]!;
          break;
        default:
          v[to] = functions[steps[k]! - ARITHMETIC.length]!(a, v[b]!);
      }
    }
  }
}

/** The values of nodes for one set of inputs, by name. For repeated runs use `prepare`. */
export function evaluate(
  graph: Graph,
  nodes: readonly Node[],
  inputs: Readonly<Record<string, number>> = {},
): Float64Array {
  const names = Object.keys(inputs);
  const out = new Float64Array(nodes.length);
  prepare(
    graph,
    nodes,
    names,
  )(
    Float64Array.from(names, (name) => inputs[name]!),
    out,
  );
  return out;
}
