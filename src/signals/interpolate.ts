/** The last index with xs[i] <= x; -1 before the first. xs ascends (equal neighbours allowed). */
export function indexBefore(xs: ArrayLike<number>, x: number): number {
  let low = -1;
  let high = xs.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Linear interpolation in the points (xs[i], ys[i]), xs ascending; beyond the ends the end value is held; where two
 * points share an x the later one counts. @throws RangeError without points.
 */
export function interpolate(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number): number {
  if (xs.length === 0) throw new RangeError("there is no point to interpolate from");
  const i = indexBefore(xs, x);
  if (i < 0) return ys[0]!;
  if (i === xs.length - 1 || xs[i] === x) return ys[i]!;
  const part = (x - xs[i]!) / (xs[i + 1]! - xs[i]!);
  return ys[i]! + part * (ys[i + 1]! - ys[i]!);
}
