import { interpolate } from "../interpolate.js";

/** A quantity over the axis of an analysis, straight lines between its points, in the order of the points. */
export interface Wave {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The same with ascending x: a sweep may run downwards. */
export function ascending(wave: Wave): Wave {
  const { x, y } = wave;
  if (x.length < 2 || x[0]! <= x[x.length - 1]!) return wave;
  return { x: Float64Array.from(x).reverse(), y: Float64Array.from(y).reverse() };
}

/** Its value at x; undefined outside of its range, but for a rounding of the ends. */
export function valueAt(wave: Wave, x: number): number | undefined {
  const { x: xs, y: ys } = ascending(wave);
  if (xs.length === 0) return undefined;
  const slack = 1e-9 * (xs[xs.length - 1]! - xs[0]!);
  if (!(x >= xs[0]! - slack && x <= xs[xs.length - 1]! + slack)) return undefined;
  return interpolate(xs, ys, x);
}

/** The abscissa of the point nearest to x. */
export function nearestPoint(wave: Wave, x: number): number {
  const { x: xs } = ascending(wave);
  return xs.reduce((best, one) => (Math.abs(one - x) < Math.abs(best - x) ? one : best), xs[0] ?? x);
}

/**
 * The part from `from` to `to`, ascending, with interpolated values at its ends. Empty where the range and the wave have
 * nothing in common.
 */
export function cut(wave: Wave, from: number, to: number): Wave {
  const { x: xs, y: ys } = ascending(wave);
  const empty = { x: new Float64Array(0), y: new Float64Array(0) };
  if (xs.length === 0) return empty;
  const begin = Math.max(from, xs[0]!);
  const end = Math.min(to, xs[xs.length - 1]!);
  if (!(begin <= end)) return empty;
  const x = [begin];
  const y = [interpolate(xs, ys, begin)];
  for (let k = 0; k < xs.length; k++) {
    if (xs[k]! <= begin || xs[k]! >= end) continue;
    x.push(xs[k]!);
    y.push(ys[k]!);
  }
  if (end > begin) {
    x.push(end);
    y.push(interpolate(xs, ys, end));
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}
