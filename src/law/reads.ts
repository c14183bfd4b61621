import { bodyOf } from "./body.js";
import type { Law } from "./contract.js";
import { reachable } from "./program.js";

/** The parameters that derivatives of a law depend on. */
export function derivativesRead(law: Law): ReadonlySet<string> {
  const { graph, sources, hoisted, outputs } = bodyOf(law);
  const columns = new Set(law.contributions.flatMap(({ derivatives }) => derivatives.map(({ column }) => column)));
  const wanted = [...sources, ...hoisted, ...outputs].filter(({ column }) => columns.has(column));
  const reached = new Set(
    reachable(
      graph,
      wanted.map(({ node }) => node),
    ),
  );
  const read = sources.filter(({ node, column }) => column < law.parameters.length && reached.has(node));
  return new Set(read.map(({ column }) => law.parameters[column]!));
}

/** These parameters, and the hoisted columns that depend on nothing but them. */
export function followsFrom(law: Law, parameters: ReadonlySet<number>): Set<number> {
  const { graph, sources, hoisted } = bodyOf(law);
  const others = new Set(sources.filter(({ column }) => !parameters.has(column)).map(({ node }) => node));
  const alone = hoisted.filter(({ node }) => !reachable(graph, [node]).some((each) => others.has(each)));
  return new Set([...parameters, ...alone.map(({ column }) => column)]);
}

/** The columns that evaluating a law reads, inputs and memory among them. */
export function columnsRead(law: Law): ReadonlySet<number> {
  const { graph, sources, hoisted, outputs } = bodyOf(law);
  const stops = new Map([...sources, ...hoisted].map(({ node, column }) => [node, column]));
  const pending = outputs.map(({ node }) => node);
  const seen = new Set(pending);
  const columns = new Set<number>();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const column = stops.get(node);
    if (column !== undefined) columns.add(column);
    else
      for (const operand of graph.operandsOf(node)) {
        if (seen.has(operand)) continue;
        seen.add(operand);
        pending.push(operand);
      }
  }
  return columns;
}
