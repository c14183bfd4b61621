import type { Dialect } from "../../base/dialect.js";
import { transform } from "../../signals/fft.js";

/** The first sample after a time. */
export function instantsOf(start: number, step: number, points: number): (t: number) => number {
  return (t) => {
    const next = Math.max(0, Math.floor((t - start) / step + 1e-6) + 1);
    return next < points ? start + next * step : Infinity;
  };
}

/** Lines as phasors of cosines: twice what the sum over the record is, but for the mean, over the number of samples. */
export function spectrumOf(samples: Float64Array): Float64Array {
  const { re, im } = transform(samples);
  const out = new Float64Array(2 * re.length);
  for (let k = 0; k < re.length; k++) {
    const scale = (k === 0 ? 1 : 2) / samples.length;
    out[2 * k] = re[k]! * scale;
    out[2 * k + 1] = im[k]! * scale;
  }
  return out;
}

/** With `freq=` its multiples; in HSPICE from fmin to fmax, which in Xyce bound figures of merit alone. */
export function shownRows(
  dialect: Dialect,
  line: number,
  frequency: number | undefined,
  lowest: number | undefined,
  highest: number | undefined,
): (frequency: number) => boolean {
  const bounded = dialect !== "xyce";
  return (f) => {
    const k = Math.round(f / line);
    if (frequency !== undefined && k % Math.round(frequency / line) !== 0) return false;
    if (!bounded || k === 0) return true;
    return f >= (lowest ?? 0) * (1 - 1e-9) && f <= (highest ?? Infinity) * (1 + 1e-9);
  };
}
