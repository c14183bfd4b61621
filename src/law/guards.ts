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
  return schedule(graph, steps, withoutCheapOnes(routine, guards));
}

/**
 * What a block saves has to pay for its test by itself: steps whose block would be too cheap go to the largest part of
 * their guard that is worth it, or are always computed.
 */
function withoutCheapOnes(
  { graph, steps }: Routine,
  guards: Map<Node, readonly number[]>,
): Map<Node, readonly number[]> {
  const own = new Map<string, { readonly guard: readonly number[]; cost: number }>();
  for (const node of steps) {
    const guard = guards.get(node)!;
    const known = own.get(keyOf(guard));
    const cost = costOf(graph.operation(node));
    if (known === undefined) own.set(keyOf(guard), { guard, cost });
    else known.cost += cost;
  }
  const worth = [...own.values()].filter(({ cost }) => cost >= WORTHWHILE).map(({ guard }) => guard);
  worth.sort((a, b) => b.length - a.length);
  const within = (guard: readonly number[]) => worth.find((other) => other.every((l) => guard.includes(l))) ?? [];
  const instead = new Map([...own].map(([key, { guard }]) => [key, within(guard)]));
  return new Map(steps.map((node) => [node, instead.get(keyOf(guards.get(node)!))!]));
}

const keyOf = (guard: readonly number[]): string => guard.join(" ");

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
  const makeReady = (node: Node): void => {
    const key = keyOf(guards.get(node)!);
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
  let last: readonly number[] = [];
  while (ready.size > 0) {
    const key = ready.has("") ? "" : nearest(ready, guards, last);
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
    last = guards.get(done[0]!)!;
    blocks.push({
      guard: last.map((literal) => ({ condition: literal >> 1, holds: literal % 2 === 0 })),
      steps: done,
    });
  }
  return blocks;
}

/** Of the guards that can be opened the one that shares most with the last, so that both stand behind one test of that. */
function nearest(
  ready: ReadonlyMap<string, readonly Node[]>,
  guards: ReadonlyMap<Node, readonly number[]>,
  last: readonly number[],
): string {
  const order = [...ready].map(([key, [first]]) => ({
    ...{ key, first: first! },
    shared: guards.get(first!)!.filter((l) => last.includes(l)).length,
  }));
  return order.sort((a, b) => b.shared - a.shared || a.first - b.first)[0]!.key;
}

/** Blocks one after the other behind a common test, those of them that share more behind further ones. */
export interface Nest {
  /** What is tested beyond the tests that this stands behind. */
  readonly guard: readonly Literal[];
  readonly inner: readonly (Nest | Block)[];
}

/** Runs of blocks whose guards have literals in common are put behind one test of these. */
export function nested(blocks: readonly Block[]): readonly (Nest | Block)[] {
  const result: (Nest | Block)[] = [];
  for (let k = 0; k < blocks.length;) {
    let common = blocks[k]!.guard;
    let end = k + 1;
    for (; end < blocks.length; end++) {
      const both = blocks[end]!.guard.filter((literal) => common.some(same(literal)));
      if (both.length === 0) break;
      common = both;
    }
    const run = blocks.slice(k, end);
    k = end;
    if (run.length === 1) result.push(...run);
    else {
      const less = run.map(({ guard, steps }) => ({
        guard: guard.filter((literal) => !common.some(same(literal))),
        steps,
      }));
      result.push({ guard: common, inner: nested(less) });
    }
  }
  return result;
}

const same = (a: Literal) => (b: Literal) => a.condition === b.condition && a.holds === b.holds;
