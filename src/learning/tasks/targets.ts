import type { Diagnostics } from "../../base/diagnostics.js";
import type { DataTable } from "../../netlist/contract.js";
import { columnOf, type Named } from "./columns.js";

/** What the outputs are to become: a column for each, or the class in one column, which lights the output of its number. */
export type TargetSpec =
  | { readonly kind: "columns"; readonly columns: readonly Named[] }
  | {
      readonly kind: "onehot";
      readonly column: Named;
      /** Target of the lit output and of the others [V]. */
      readonly hi: number;
      readonly lo: number;
    };

/** Targets of a table [V], row by row. */
export interface Targets {
  targets(row: number): Float64Array;
  /** The class of a row (onehot only). */
  label(row: number): number | undefined;
}

/** Reads the targets of a table; undefined when a column is missing, a class is none, or the count is not that of the outputs. */
export function readTargets(
  spec: TargetSpec,
  table: DataTable,
  outputs: number,
  diagnostics: Diagnostics,
): Targets | undefined {
  if (spec.kind === "onehot") return readClasses(spec, table, outputs, diagnostics);
  const columns = spec.columns.map((name) => columnOf(table, name, diagnostics));
  if (columns.length !== outputs) {
    const span = spec.columns[Math.min(outputs, columns.length - 1)]?.span;
    diagnostics.error(
      "target-count",
      `${columns.length} target${columns.length === 1 ? "" : "s"} for ${outputs} output${outputs === 1 ? "" : "s"}`,
      span,
      "one column for each output, in their order, or onehot(column)",
    );
    return undefined;
  }
  if (columns.includes(undefined)) return undefined;
  const width = table.columns.length;
  return {
    targets: (row) => Float64Array.from(columns as number[], (column) => table.values[row * width + column]!),
    label: () => undefined,
  };
}

function readClasses(
  spec: Extract<TargetSpec, { kind: "onehot" }>,
  table: DataTable,
  outputs: number,
  diagnostics: Diagnostics,
): Targets | undefined {
  const column = columnOf(table, spec.column, diagnostics);
  if (column === undefined) return undefined;
  const width = table.columns.length;
  const classOf = (row: number): number => table.values[row * width + column]!;
  for (let row = 0; row < table.rows; row++) {
    const value = classOf(row);
    if (Number.isInteger(value) && value >= 0 && value < outputs) continue;
    diagnostics.error(
      "bad-class",
      `column ${spec.column.name} of table ${table.name} holds ${value} in row ${row + 1}, which is no class of ${outputs} output${outputs === 1 ? "" : "s"}`,
      spec.column.span,
      `classes are whole numbers counted from 0: class k lights output k, so 0 to ${outputs - 1} here`,
    );
    return undefined;
  }
  return {
    targets(row) {
      const targets = new Float64Array(outputs).fill(spec.lo);
      targets[classOf(row)] = spec.hi;
      return targets;
    },
    label: classOf,
  };
}
