import { bodyOf } from "./body.js";
import type { ColumnOperation } from "./columns.js";
import { columnOperation } from "./columns.js";
import type { Executor, Law } from "./contract.js";
import type { Node } from "./graph.js";
import type { Operation } from "./operations.js";
import type { Routine } from "./routine.js";
import { chargesRoutine, evaluateRoutine, setupRoutine } from "./routine.js";
import { type Block, Storage } from "./storage.js";

/** Instances that are worked on at a time: their columns stay in the first cache level. */
const BLOCK = 256;

interface Step {
  readonly run: ColumnOperation;
  readonly to: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
}

interface Interpreted {
  readonly setup: ColumnProgram;
  readonly evaluate: ColumnProgram;
  /** Made when it is first wanted: operating points do without. */
  charges?: ColumnProgram;
}

/** Programs by law: they keep nothing between runs, so all systems of a law share them. */
const programs = new WeakMap<Law, Interpreted>();

function interpreted(law: Law): Interpreted {
  const known = programs.get(law);
  if (known !== undefined) return known;
  const body = bodyOf(law);
  const made = { setup: new ColumnProgram(setupRoutine(body)), evaluate: new ColumnProgram(evaluateRoutine(body)) };
  programs.set(law, made);
  return made;
}

/** Runs a law by walking its graph, a column of up to 256 instances an operation. Always right, and needs no code. */
export function interpreter(law: Law, memory: WebAssembly.Memory, storage = Storage.of(law.columns.total)): Executor {
  const of = interpreted(law);
  const { setup, evaluate } = of;
  return {
    setup: (base, n, stride) => setup.run(memory, { base, n, stride, storage }),
    evaluate: (base, n, stride) => evaluate.run(memory, { base, n, stride, storage }),
    charges: (base, n, stride) =>
      (of.charges ??= new ColumnProgram(chargesRoutine(bodyOf(law)))).run(memory, { base, n, stride, storage }),
  };
}

/** A routine with a column of values for each node; columns are used again once a value is not needed any more. */
export class ColumnProgram {
  private readonly steps: Step[] = [];
  private readonly loads: { readonly to: Float64Array; readonly column: number }[] = [];
  private readonly stores: { readonly from: Float64Array; readonly column: number }[] = [];

  constructor(routine: Routine) {
    const { graph, leaves, steps, targets } = routine;
    const values = new Map<Node, Float64Array>();
    const lastUse = new Map<Node, number>();
    steps.forEach((node, k) => graph.operandsOf(node).forEach((operand) => lastUse.set(operand, k)));
    for (const { node } of targets) lastUse.set(node, steps.length);
    const free: Float64Array[] = [];
    const valueOf = (node: Node): Float64Array => {
      const known = values.get(node);
      if (known !== undefined) return known;
      const column = new Float64Array(BLOCK);
      values.set(node, column);
      const constant = graph.valueOf(node);
      if (constant !== undefined) column.fill(constant);
      else this.loads.push({ to: column, column: leaves.get(node)! });
      return column;
    };
    const reusable = new Set(steps);
    steps.forEach((node, k) => {
      const operands = graph.operandsOf(node).map(valueOf);
      const to = free.pop() ?? new Float64Array(BLOCK);
      values.set(node, to);
      const run = columnOperation(graph.operation(node) as Exclude<Operation, "const" | "input">);
      const [a = to, b = a, c = b] = operands;
      this.steps.push({ run, to, a, b, c });
      for (const operand of new Set(graph.operandsOf(node)))
        if (lastUse.get(operand) === k && reusable.has(operand)) free.push(values.get(operand)!);
    });
    for (const { node, column } of targets) this.stores.push({ from: valueOf(node), column });
  }

  /** Computes the targets into their columns. */
  run(memory: WebAssembly.Memory, block: Block): void {
    const all = new Float64Array(memory.buffer);
    const { base, stride, storage } = block;
    this.pieces(all, block, (from, column, at, count) => {
      const start = base / 8 + storage.at(column, stride);
      if (storage.isShared(column)) all.fill(from[0]!, start, start + 2);
      else for (let i = 0, to = start + at; i < count; i++) all[to + i] = from[i]!;
    });
  }

  /** Computes the targets into arrays of their own, in the order of their column numbers 0, 1, ... */
  collect(memory: WebAssembly.Memory, block: Block): Float64Array[] {
    const results = this.stores.map(() => new Float64Array(block.n));
    this.pieces(new Float64Array(memory.buffer), block, (from, column, at, count) =>
      results[column]!.set(from.subarray(0, count), at),
    );
    return results;
  }

  /** `store` takes what has been computed for some instances that follow one another. */
  private pieces(
    all: Float64Array,
    { base, n, stride, storage }: Block,
    store: (from: Float64Array, column: number, at: number, count: number) => void,
  ): void {
    for (let at = 0; at < n; at += BLOCK) {
      const count = Math.min(BLOCK, n - at);
      for (const { to, column } of this.loads) {
        const start = base / 8 + storage.at(column, stride);
        if (storage.isShared(column)) to.fill(all[start]!, 0, count);
        else for (let i = 0, from = start + at; i < count; i++) to[i] = all[from + i]!;
      }
      for (const { run, to, a, b, c } of this.steps) run(to, a, b, c, count);
      for (const { from, column } of this.stores) store(from, column, at, count);
    }
  }
}
