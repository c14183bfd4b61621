import { interpolate } from "../../signals/interpolate.js";
import type { ResultTable } from "../../report/table.js";

/** The columns after the axis at other points of it, on straight lines between those that are there. */
export function resampled({ data: [x, ...columns] }: ResultTable, at: Float64Array): Float64Array[] {
  return columns.map((column) => at.map((t) => interpolate(x!, column, t)));
}

/** Whether the points of an axis are as far from each other as the first two, but for rounding. */
export function isEven(x: Float64Array): boolean {
  const step = (x[x.length - 1]! - x[0]!) / (x.length - 1);
  return x.every((t, k) => Math.abs(t - x[0]! - k * step) <= 1e-6 * step);
}
