import { indexBefore } from "../interpolate.js";
import { ascending, type Wave } from "./wave.js";

/**
 * The derivative at x, from the parabola through the three points around it (a straight line through two). Undefined
 * outside of the wave.
 */
export function slopeAt(wave: Wave, x: number): number | undefined {
  const { x: xs, y: ys } = distinct(ascending(wave));
  const n = xs.length;
  if (n < 2 || !(x >= xs[0]! && x <= xs[n - 1]!)) return undefined;
  const before = Math.min(indexBefore(xs, x), n - 2);
  const line = (i: number) => (ys[i + 1]! - ys[i]!) / (xs[i + 1]! - xs[i]!);
  if (n === 2) return line(0);
  // The third point is the nearer one of the two outside.
  const left = before > 0 ? x - xs[before - 1]! : Infinity;
  const right = before + 2 < n ? xs[before + 2]! - x : Infinity;
  const i = left < right ? before - 1 : before;
  const [d0, d1] = [line(i), line(i + 1)];
  const curvature = (d1 - d0) / (xs[i + 2]! - xs[i]!);
  return d0 + curvature * (2 * x - xs[i]! - xs[i + 1]!);
}

/** Without repeated x. */
function distinct({ x, y }: Wave): Wave {
  const keep = Array.from(x.keys()).filter((k) => k === 0 || x[k]! > x[k - 1]!);
  return { x: Float64Array.from(keep, (k) => x[k]!), y: Float64Array.from(keep, (k) => y[k]!) };
}
