import { hypot } from "../../base/math.js";
import type { System } from "../../equations/system.js";
import type { ResultTable } from "../../report/table.js";
import type { Output } from "../output.js";
import { Recording } from "../recording.js";
import { type Derived, derivedPoints, derivedSignals } from "./contract.js";

/** Values of a derived table, whole. */
export type DerivedRows = Exclude<ReturnType<Derived["make"]>, string>;

/** Outputs over a derived table. */
export function derivedTable(
  derived: Derived,
  rows: DerivedRows,
  outputs: readonly Output[],
  system: System,
  step: string | undefined,
): ResultTable {
  const { kind, plotname, axis, complex } = derived;
  const recording = new Recording({ kind, plotname, axis: [axis], complex }, outputs, [], system);
  for (const point of derivedPoints(derived, rows)) recording.add(point);
  const { widths: _, ...head } = recording.head(step);
  return { ...head, ...recording.take() };
}

/** The whole table as measures look at it. */
export function wholeTable(derived: Derived, { axis, data }: DerivedRows, step: string | undefined): ResultTable {
  const { kind, plotname, complex, columns } = derived;
  return {
    kind,
    plotname,
    ...(step !== undefined && { step }),
    columns: [derived.axis, ...columns.map(({ name, source: { type } }) => ({ name, type }))],
    axes: 1,
    complex,
    points: axis.length,
    data: [axis, ...data],
  };
}

/** What results have of a table of its own, where it is one: the rows and the scale that its card asks for. */
export function shownTable(
  derived: Derived,
  rows: DerivedRows,
  system: System,
  step: string | undefined,
): ResultTable | undefined {
  const { shown } = derived;
  if (shown === undefined) return undefined;
  const kept = Array.from(rows.axis.keys()).filter((k) => shown.rows(rows.axis[k]!));
  const data = rows.data.map((column) => {
    let largest = 0;
    for (let k = 0; k < rows.axis.length; k++) largest = Math.max(largest, hypot(column[2 * k]!, column[2 * k + 1]!));
    const scale = shown.normalised && largest > 0 ? 1 / largest : 1;
    return Float64Array.from(kept.flatMap((k) => [column[2 * k]! * scale, column[2 * k + 1]! * scale]));
  });
  const axis = Float64Array.from(kept, (k) => rows.axis[k]!);
  return derivedTable(derived, { axis, data }, [...derivedSignals(derived).values()], system, step);
}
