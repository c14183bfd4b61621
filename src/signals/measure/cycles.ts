import { crossings } from "./crossings.js";
import type { Wave } from "./wave.js";

/** For how long a wave is above a level. */
export function timeAbove({ x, y }: Wave, level: number): number {
  let sum = 0;
  for (let k = 1; k < x.length; k++) {
    const [a, b, h] = [y[k - 1]! - level, y[k]! - level, x[k]! - x[k - 1]!];
    if (a >= 0 && b >= 0) sum += a === 0 && b === 0 ? 0 : h;
    else if (a > 0 || b > 0) sum += (h * Math.max(a, b)) / Math.abs(a - b);
  }
  return sum;
}

/** For how long it is below. */
export function timeBelow({ x, y }: Wave, level: number): number {
  return timeAbove({ x, y: y.map((value) => -value) }, -level);
}

/**
 * How often a wave becomes "on" (reaches the level `on` from below) after having been "off" (below the level `off`), as
 * the times of the switchings on.
 */
export function switchings({ x, y }: Wave, on: number, off: number): number[] {
  const up = crossings({ x, y: y.map((value) => value - on) }).filter(({ direction }) => direction === "rise");
  const down = crossings({ x, y: y.map((value) => value - off) }).filter(({ direction }) => direction === "fall");
  const found: number[] = [];
  let last = -Infinity;
  for (const { x: at } of up) {
    const released = found.length === 0 || down.some((each) => each.x > last && each.x <= at);
    if (!released) continue;
    found.push(at);
    last = at;
  }
  return found;
}
