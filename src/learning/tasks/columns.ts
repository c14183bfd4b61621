import type { Diagnostics } from "../../base/diagnostics.js";
import { nearest } from "../../base/diagnostics.js";
import type { Span } from "../../base/source.js";
import type { DataTable } from "../../netlist/contract.js";

/** A name as a card has it, in lower case, with its place. */
export interface Named {
  readonly name: string;
  readonly span: Span;
}

/** "did you mean x?" or the list of what there is. */
export function suggestion(name: string, known: readonly string[], what: string): string {
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length === 0) return `the netlist has no ${what}`;
  const shown = known.slice(0, 12).join(", ");
  return `${what}: ${shown}${known.length > 12 ? ", ..." : ""}`;
}

/** Number of a column; a fault at the name when the table has none of it. */
export function columnOf(table: DataTable, { name, span }: Named, diagnostics: Diagnostics): number | undefined {
  const column = table.columns.indexOf(name);
  if (column >= 0) return column;
  diagnostics.error(
    "missing-column",
    `table ${table.name} has no column ${name}`,
    span,
    suggestion(name, table.columns, "its columns"),
  );
  return undefined;
}
