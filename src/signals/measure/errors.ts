import { log } from "../../base/math.js";

/** How far values are from expected ones, as one number. */
export type Norm = "l1norm" | "l2norm" | "infnorm";

/** Sum of magnitudes, root of the sum of squares, or largest magnitude of the differences. */
export function distance(values: Float64Array, expected: Float64Array, norm: Norm): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    const d = Math.abs(values[k]! - expected[k]!);
    if (norm === "l1norm") sum += d;
    else if (norm === "l2norm") sum += d * d;
    else if (!(d <= sum)) sum = d;
  }
  return norm === "l2norm" ? Math.sqrt(sum) : sum;
}

export interface RelativeErrorOptions {
  /** Smaller measured values count as this in the denominator. */
  readonly smallest: number;
  /** Points whose measured value is smaller or larger than this in magnitude do not count. */
  readonly ignoreBelow: number;
  readonly ignoreAbove: number;
}

/**
 * The relative errors of HSPICE's manual (".MEASURE, ERROR function"), M measured and C calculated: `err1`, the root of the
 * mean square of (M - C) / max(smallest, M); `err2`, the mean magnitude of it; `err3`, the mean of |ln |M / C|| over
 * |ln max(smallest, |M|)|. NaN where no point counts.
 */
export function relativeError(
  kind: "err1" | "err2" | "err3",
  measured: Float64Array,
  calculated: Float64Array,
  { smallest, ignoreBelow, ignoreAbove }: RelativeErrorOptions,
): number {
  let sum = 0;
  let count = 0;
  for (let k = 0; k < measured.length; k++) {
    const [m, c] = [measured[k]!, calculated[k]!];
    if (Math.abs(m) < ignoreBelow || Math.abs(m) > ignoreAbove) continue;
    const scale = Math.max(smallest, Math.abs(m));
    const e = kind === "err3" ? Math.abs(log(Math.abs(m / c))) / Math.abs(log(scale)) : Math.abs(m - c) / scale;
    sum += kind === "err1" ? e * e : e;
    count++;
  }
  return kind === "err1" ? Math.sqrt(sum / count) : sum / count;
}
