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
