import type { LawBody, Placed } from "./body.js";
import type { Graph, Node } from "./graph.js";

/** A straight-line computation over the columns of a bank: steps in order, from leaf columns to target columns. */
export interface Routine {
  readonly graph: Graph;
  /** Columns that are read, by node. */
  readonly leaves: ReadonlyMap<Node, number>;
  /** What is computed, operands first; neither leaves nor constants. */
  readonly steps: readonly Node[];
  readonly targets: readonly Placed[];
}

export function routine(graph: Graph, leaves: readonly Placed[], targets: readonly Placed[]): Routine {
  const columns = new Map(leaves.map(({ node, column }) => [node, column]));
  const needed = new Set<Node>();
  const pending = targets.map(({ node }) => node);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (needed.has(node) || columns.has(node) || graph.operation(node) === "const") continue;
    needed.add(node);
    pending.push(...graph.operandsOf(node));
  }
  return { graph, leaves: columns, steps: [...needed].sort((a, b) => a - b), targets };
}

/** Parameters to hoisted columns. */
export function setupRoutine(body: LawBody): Routine {
  return routine(body.graph, body.sources, body.hoisted);
}

/** Parameters, inputs and hoisted columns to the outputs that are charges. */
export function chargesRoutine(body: LawBody): Routine {
  return routine(body.graph, [...body.sources, ...body.hoisted], body.charges);
}

/** Parameters, inputs, memory and hoisted columns to outputs and memory. */
export function evaluateRoutine(body: LawBody): Routine {
  return routine(body.graph, [...body.sources, ...body.hoisted], body.outputs);
}
