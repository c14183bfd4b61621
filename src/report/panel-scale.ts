import type { Axis, Panel } from "./panel-contract.js";
import type { Scale } from "./ticks.js";
import { linearScale, logScale } from "./ticks.js";

/** The range of the data, and of the axis where it says so. */
export function scaleOf(panel: Panel, which: "x" | "y", count: number): Scale {
  const axis = panel[which];
  const log = axis.log === true;
  let min = Infinity;
  let max = -Infinity;
  for (const series of panel.series) {
    const values = series[which];
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      if (!Number.isFinite(v) || (log && v <= 0)) continue;
      min = Math.min(min, v);
      max = Math.max(max, v);
    }
    // Bars stand on 0.
    if (which === "y" && series.kind === "bars" && !log) {
      min = Math.min(min, 0);
      max = Math.max(max, 0);
    }
  }
  if (!(min <= max)) [min, max] = log ? [1, 10] : [0, 1];
  min = axis.min ?? min;
  max = axis.max ?? max;
  const chosen = axis.min !== undefined && axis.max !== undefined;
  // An axis of x ends where the data end; one of y is rounded to marks.
  const fixed = chosen || (which === "x" && max > min);
  return (log ? logScale : linearScale)(min, max, count, { unit: axis.unit, fixed, whole: axis.whole });
}

/** What stands beside an axis: `time [ms]`. */
export function axisTitle({ label }: Axis, { unit }: Scale): string {
  return unit === "" ? label : `${label} [${unit}]`;
}
