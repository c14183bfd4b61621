import type { Graph, Node } from "./graph.js";
import type { Operation } from "./operations.js";
import type { Routine } from "./routine.js";

/** A run of steps; with conditions, it is needed only where all of them hold (true) or fail (false) in some lane. */
export interface Block {
  readonly guard: readonly Literal[];
  readonly steps: readonly Node[];
}

export interface Literal {
  readonly condition: Node;
  readonly holds: boolean;
}

/** Rough costs in additions; what is not listed costs one, what executors call as a function `CALL`. */
const COSTS: Partial<Record<Operation, number>> = { exp: 25, expm1: 28, log: 25, log1p: 32, div: 4, sqrt: 5 };
const CHEAP: ReadonlySet<Operation> = new Set<Operation>([
  "add", "sub", "mul", "neg", "abs", "min", "max", "floor", "ceil", "trunc", "nearest", "select",
  "lt", "le", "eq", "ne", "and", "or", "not",
]); // prettier-ignore
const CALL = 60;
/** A branch pays when it saves at least this. */
const WORTHWHILE = 24;

function costOf(operation: Operation): number {
  return COSTS[operation] ?? (CHEAP.has(operation) ? 1 : CALL);
}

/**
 * Orders the steps of a routine so that what only a rarely taken arm of a select needs stands together behind a test:
 * the logarithm of junction limiting or the exponential of a breakdown is not paid where no instance is there.
 */
export function guardedBlocks(routine: Routine): Block[] {
  const { graph, steps } = routine;
  const literals = neededUnder(routine);
  const cost = new Map<number, number>();
  for (const node of steps)
    for (const literal of literals.get(node)!)
      cost.set(literal, (cost.get(literal) ?? 0) + costOf(graph.operation(node)));
  const guards = new Map<Node, readonly number[]>();
  for (const node of steps)
    guards.set(
      node,
      literals.get(node)!.filter((l) => cost.get(l)! >= WORTHWHILE),
    );
  return schedule(graph, steps, guards);
}

/** For each step the literals (2 condition + 1 for "fails") under which alone it is used, ascending. */
function neededUnder({ graph, steps, targets }: Routine): Map<Node, readonly number[]> {
  const result = new Map<Node, readonly number[]>(targets.map(({ node }) => [node, []]));
  const use = (node: Node, under: readonly number[]): void => {
    const before = result.get(node);
    result.set(node, before === undefined ? under : before.filter((l) => under.includes(l)));
  };
  for (let k = steps.length - 1; k >= 0; k--) {
    const node = steps[k]!;
    const under = result.get(node)!;
    const operands = graph.operandsOf(node);
    if (graph.operation(node) !== "select") {
      for (const operand of operands) use(operand, under);
      continue;
    }
    const [condition, yes, no] = operands as [Node, Node, Node];
    use(condition, under);
    use(yes, including(under, 2 * condition));
    use(no, including(under, 2 * condition + 1));
  }
  return result;
}

function including(sorted: readonly number[], literal: number): readonly number[] {
  return sorted.includes(literal) ? sorted : [...sorted, literal].sort((a, b) => a - b);
}

/** A topological order that stays under one guard as long as it can, and opens a guard as late as it can. */
function schedule(graph: Graph, steps: readonly Node[], guards: ReadonlyMap<Node, readonly number[]>): Block[] {
  const known = new Set(steps);
  const waiting = new Map<Node, number>();
  const users = new Map<Node, Node[]>();
  const ready = new Map<string, Node[]>();
  const keyOf = (node: Node): string => guards.get(node)!.join(" ");
  const makeReady = (node: Node): void => {
    const key = keyOf(node);
    const queue = ready.get(key);
    if (queue === undefined) ready.set(key, [node]);
    else queue.push(node);
  };
  for (const node of steps) {
    const conditions = guards.get(node)!.map((literal) => literal >> 1);
    const needs = new Set([...graph.operandsOf(node), ...conditions].filter((n) => known.has(n)));
    for (const need of needs) {
      const list = users.get(need);
      if (list === undefined) users.set(need, [node]);
      else list.push(node);
    }
    waiting.set(node, needs.size);
    if (needs.size === 0) makeReady(node);
  }
  const blocks: Block[] = [];
  while (ready.size > 0) {
    const key = ready.has("") ? "" : [...ready.entries()].sort((a, b) => a[1][0]! - b[1][0]!)[0]![0];
    const done: Node[] = [];
    for (let queue = ready.get(key); queue !== undefined && queue.length > 0; queue = ready.get(key)) {
      ready.delete(key);
      for (const node of queue) {
        done.push(node);
        for (const user of users.get(node) ?? []) {
          const left = waiting.get(user)! - 1;
          waiting.set(user, left);
          if (left === 0) makeReady(user);
        }
      }
    }
    const guard = key === "" ? [] : key.split(" ").map(Number);
    blocks.push({
      guard: guard.map((literal) => ({ condition: literal >> 1, holds: literal % 2 === 0 })),
      steps: done,
    });
  }
  return blocks;
}
