import { indexBefore } from "./interpolate.js";

/**
 * Cubic interpolation that keeps monotone data monotone, so that it is smooth on curves and does not swing at jumps
 * (Fritsch and Butland, "A method for constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat.
 * Comput. 5, 1984). xs must ascend strictly, except at jumps: two points with equal x, where both sides are
 * interpolated on their own. Beyond the ends the end value is held. @throws RangeError without points.
 */
export function pchip(xs: ArrayLike<number>, ys: ArrayLike<number>): (x: number) => number {
  const n = xs.length;
  if (n === 0) throw new RangeError("there is no point to interpolate from");
  const slopes = slopesOf(xs, ys);
  return (x) => {
    const i = indexBefore(xs, x);
    if (i < 0) return ys[0]!;
    if (i === n - 1 || xs[i] === x) return ys[i]!;
    const h = xs[i + 1]! - xs[i]!;
    const t = (x - xs[i]!) / h;
    const rise = ys[i + 1]! - ys[i]!;
    const start = slopes.right[i]! * h;
    const end = slopes.left[i + 1]! * h;
    return ys[i]! + t * (start + t * (3 * rise - 2 * start - end + t * (start + end - 2 * rise)));
  };
}

/** Slopes at the points, seen from the interval on their right and on their left (they differ at jumps only). */
function slopesOf(xs: ArrayLike<number>, ys: ArrayLike<number>): { left: Float64Array; right: Float64Array } {
  const n = xs.length;
  const left = new Float64Array(n);
  const right = new Float64Array(n);
  const width = (i: number): number => (i >= 0 && i < n - 1 ? xs[i + 1]! - xs[i]! : 0);
  const secant = (i: number): number => (ys[i + 1]! - ys[i]!) / width(i);
  for (let i = 0; i < n; i++) {
    const before = width(i - 1);
    const after = width(i);
    if (before > 0 && after > 0) {
      left[i] = right[i] = inner(secant(i - 1), secant(i), before, after);
    } else {
      // An end of the record or a side of a jump: the parabola through the next three points, kept monotone.
      if (after > 0) right[i] = end(secant(i), after, width(i + 1) > 0 ? secant(i + 1) : undefined, width(i + 1));
      if (before > 0) left[i] = end(secant(i - 1), before, width(i - 2) > 0 ? secant(i - 2) : undefined, width(i - 2));
    }
  }
  return { left, right };
}

/** The weighted harmonic mean of two secants; 0 at an extremum. */
function inner(d0: number, d1: number, h0: number, h1: number): number {
  if (!(d0 * d1 > 0)) return 0;
  const w0 = (2 * h1 + h0) / (3 * (h0 + h1));
  return (d0 * d1) / (w0 * d1 + (1 - w0) * d0);
}

function end(d0: number, h0: number, d1: number | undefined, h1: number): number {
  if (d1 === undefined) return d0;
  const slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0) return 0;
  return d0 * d1 <= 0 && Math.abs(slope) > 3 * Math.abs(d0) ? 3 * d0 : slope;
}
