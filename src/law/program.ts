import type { Graph, Node } from "./graph.js";
import type { Operation } from "./operations.js";
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

type Step = (values: Float64Array) => void;

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
  const load: (readonly [to: number, from: number])[] = [];
  const steps: Step[] = [];
  needed.forEach((node, to) => {
    const operation = graph.operation(node);
    if (operation === "const") values[to] = graph.valueOf(node)!;
    else if (operation === "input") {
      const from = place.get(graph.nameOf(node));
      if (from === undefined) throw new RangeError(`"${graph.nameOf(node)}" is not among the inputs`);
      load.push([to, from]);
    } else {
      const [a = 0, b = 0, c = 0] = graph.operandsOf(node).map((operand) => slot.get(operand)!);
      steps.push(step(operation, to, a, b, c));
    }
  });
  const results = outputs.map((node) => slot.get(node)!);
  return (from, out) => {
    for (const [to, k] of load) values[to] = from[k]!;
    for (const run of steps) run(values);
    for (let k = 0; k < results.length; k++) out[k] = values[results[k]!]!;
  };
}

function step(operation: Operation, to: number, a: number, b: number, c: number): Step {
  switch (operation) {
    case "add":
      return (v) => void (v[to] = v[a]! + v[b]!);
    case "sub":
      return (v) => void (v[to] = v[a]! - v[b]!);
    case "mul":
      return (v) => void (v[to] = v[a]! * v[b]!);
    case "div":
      return (v) => void (v[to] = v[a]! / v[b]!);
    case "neg":
      return (v) => void (v[to] = -v[a]!);
    case "select":
      return (v) => void (v[to] = v[a] !== 0 ? v[b]! : v[c]!);
    case "const":
    case "input":
      throw new RangeError(`${operation} is not a step`);
    default: {
      if (isUnary(operation)) {
        const f = UNARY[operation];
        return (v) => void (v[to] = f(v[a]!));
      }
      const f = BINARY[operation];
      return (v) => void (v[to] = f(v[a]!, v[b]!));
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
