import { log10, pow } from "../base/math.js";
import type { Panel } from "./panel-contract.js";
import type { ResultTable } from "./table.js";

/** Decades below the largest line; below them is what rounding leaves. */
const DECADES = 7;

/** A Fourier analysis as bars over the frequency. */
export function spectrumPanel({ plotname, step, columns, data }: ResultTable): Panel {
  const column = (name: string): Float64Array => data[columns.findIndex((each) => each.name === name)]!;
  const frequency = column("frequency");
  const y = column("magnitude").map(Math.abs);
  const fundamental = frequency[1] ?? 1;
  const half = 0.3 * fundamental;
  // Bars with gaps between them: the gaps are bars of height 0.
  const x = Float64Array.from({ length: 2 * y.length }, (_, k) => frequency[k >> 1]! + (k % 2 === 0 ? -half : half));
  const heights = Float64Array.from({ length: 2 * y.length - 1 }, (_, k) => (k % 2 === 0 ? y[k / 2]! : NaN));
  const most = y.reduce((a, b) => Math.max(a, b), 0);
  const least = y.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Infinity);
  const signal = /^Fourier analysis of (.*) at /.exec(plotname)?.[1] ?? "";
  const unit = /^v\(/.test(signal) ? "V" : /^i\(/.test(signal) ? "A" : "";
  const floor = most > 0 ? Math.max(least / 2, most * pow(10, -DECADES)) : 1;
  return {
    title: step === undefined ? plotname : `${plotname}, ${step}`,
    x: { label: "frequency", unit: "Hz" },
    y: { label: "magnitude", unit, log: true, min: pow(10, Math.floor(log10(floor))) },
    series: [{ kind: "bars", x, y: heights }],
  };
}
