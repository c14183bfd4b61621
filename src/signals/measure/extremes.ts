import type { Wave } from "./wave.js";

/** The first point with the smallest (sign -1) or largest (sign 1) value; NaN where a value is none. */
export function extreme({ x, y }: Wave, sign: 1 | -1): { readonly x: number; readonly y: number } {
  let best = 0;
  for (let k = 0; k < y.length; k++) {
    if (Number.isNaN(y[k]!)) return { x: x[k]!, y: NaN };
    if (sign * (y[k]! - y[best]!) > 0) best = k;
  }
  return { x: x[best]!, y: y[best]! };
}

/** Largest minus smallest value. */
export function peakToPeak(wave: Wave): number {
  return extreme(wave, 1).y - extreme(wave, -1).y;
}
