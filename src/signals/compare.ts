import { pchip } from "./pchip.js";
import { interpolate } from "./interpolate.js";

/** A curve: points (x[i], y[i]), x ascending. */
export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface Difference {
  /** The largest |curve - reference| and where it is. */
  readonly worst: number;
  readonly at: number;
  /** Root mean square of the difference over the compared points. */
  readonly rms: number;
  /** Largest minus smallest value of the reference in the compared range. */
  readonly peakToPeak: number;
  /** worst / max(peakToPeak, floor); 0 when both are 0. */
  readonly relative: number;
  /** The compared range and how many points of the curve lie in it. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/**
 * How far a curve is from a reference on another grid: at every point of the curve inside the range of both, against the
 * reference interpolated by a monotone cubic or by straight lines, whichever is nearer: the cubic follows smooth curves,
 * the lines follow corners, and neither's own error counts. The reference should be the finer one. `floor` is the scale below which a
 * reference counts as constant (same unit as y). Anything that is not a number makes the result NaN.
 * @throws RangeError when the ranges do not overlap.
 */
export function compare(curve: Curve, reference: Curve, floor = 0): Difference {
  const from = Math.max(curve.x[0]!, reference.x[0]!);
  const to = Math.min(curve.x[curve.x.length - 1]!, reference.x[reference.x.length - 1]!);
  if (!(from <= to)) throw new RangeError("the curves have no range in common");
  const expected = pchip(reference.x, reference.y);
  let worst = 0;
  let at = from;
  let squares = 0;
  let points = 0;
  for (let i = 0; i < curve.x.length; i++) {
    const x = curve.x[i]!;
    if (x < from || x > to) continue;
    const y = curve.y[i]!;
    const difference = Math.min(Math.abs(y - expected(x)), Math.abs(y - interpolate(reference.x, reference.y, x)));
    points++;
    squares += difference * difference;
    if (difference > worst || Number.isNaN(difference)) {
      worst = difference;
      at = x;
      if (Number.isNaN(difference)) break;
    }
  }
  if (points === 0) throw new RangeError("the curve has no point in the range of the reference");
  const peakToPeak = spread(reference, from, to, expected);
  const scale = Math.max(peakToPeak, floor);
  const relative = worst === 0 ? 0 : worst / scale;
  return { worst, at, rms: Math.sqrt(squares / points), peakToPeak, relative, from, to, points };
}

function spread(reference: Curve, from: number, to: number, expected: (x: number) => number): number {
  let low = Math.min(expected(from), expected(to));
  let high = Math.max(expected(from), expected(to));
  for (let i = 0; i < reference.x.length; i++) {
    const x = reference.x[i]!;
    if (x < from || x > to) continue;
    low = Math.min(low, reference.y[i]!);
    high = Math.max(high, reference.y[i]!);
  }
  return high - low;
}
