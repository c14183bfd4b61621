import type { AxisColumn } from "../../analyses/index.js";
import type { ResultTable } from "../../report/table.js";
import { transform } from "../../signals/fft.js";
import { meanOneWindows } from "../../signals/windows.js";
import type { Signal } from "../signal.js";
import type { Derived } from "./contract.js";
import { isEven, resampled } from "./resample.js";
import type { ScriptDerivation } from "./script-derivation.js";

const TIME: AxisColumn = { name: "time", type: "time" };

/** What the command of a script makes, from the signals that it names. */
export function scriptTable(
  { does, card, analysis, window, order }: ScriptDerivation,
  sources: readonly Signal[],
  step: number,
): Derived {
  const common = { columns: sources.map((source) => ({ name: source.name, source })), span: card.span, analysis };
  if (does === "linearize") {
    const plotname = "Transient Analysis (linearized)";
    const make = ({ data, ...table }: ResultTable) => linearised({ ...table, data }, step);
    return { ...common, kind: "tran", plotname, axis: TIME, complex: false, make };
  }
  const make = (table: ResultTable) => {
    const even = isEven(table.data[0]!) ? table.data : undefined;
    const record = even === undefined ? linearised(table, step) : { axis: even[0]!, data: even.slice(1) };
    if (typeof record === "string") return record;
    return spectra(record.axis, record.data, meanOneWindows[window]!, order);
  };
  return {
    ...common,
    kind: "sp",
    plotname: "Spectrum",
    axis: { name: "frequency", type: "frequency" },
    complex: true,
    make,
  };
}

/** The points that ngspice's `linearize` makes: from the first point on, as far from each other as the card's step. */
function linearised(table: ResultTable, step: number): ReturnType<Derived["make"]> {
  const [x] = table.data;
  if (x === undefined || x.length < 2) return "the run has no points that could be evenly spaced";
  const [first, last] = [x[0]!, x[x.length - 1]!];
  const points = Math.floor((last - first) / step + 1.5);
  const axis = Float64Array.from({ length: points }, (_, k) => Math.min(first + k * step, last));
  return { axis, data: resampled(table, axis) };
}

/**
 * Spectra as ngspice's `fft` has them: the record with zeros up to a power of two, sums over it in halves of that number,
 * the mean as all other lines.
 */
function spectra(
  x: Float64Array,
  data: readonly Float64Array[],
  window: (u: number, order: number) => number,
  order: number,
): ReturnType<Derived["make"]> {
  const { length } = x;
  if (length < 4) return "a spectrum takes 4 points at least";
  let points = 4;
  while (points < length) points *= 2;
  const span = x[length - 1]! - x[0]!;
  const weights = Float64Array.from({ length }, (_, k) => window(k / (length - 1), order));
  const axis = Float64Array.from({ length: points / 2 + 1 }, (_, k) => (k / span) * (length / points));
  const columns = data.map((column) => {
    const samples = new Float64Array(points);
    for (let k = 0; k < length; k++) samples[k] = column[k]! * weights[k]!;
    const { re, im } = transform(samples);
    const out = new Float64Array(2 * re.length);
    for (let k = 0; k < re.length; k++) out.set([(2 * re[k]!) / points, (2 * im[k]!) / points], 2 * k);
    return out;
  });
  return { axis, data: columns };
}
