import type { Wave } from "./wave.js";

/** A passage through zero. */
export interface Crossing {
  readonly x: number;
  readonly direction: "rise" | "fall";
  /** At the first point, where the wave starts at zero. */
  readonly start: boolean;
}

/**
 * All passages of a wave through zero, in the order of its points, from the points with x >= `after` on. Reaching zero
 * passes it; leaving it on the other side does not pass it again, leaving it on the same side does. A wave that starts at
 * zero passes it there, in the direction in which it leaves.
 */
export function crossings({ x, y }: Wave, after = -Infinity): Crossing[] {
  const found: Crossing[] = [];
  const begin = x.findIndex((at) => at >= after);
  if (begin < 0) return found;
  let last = begin;
  while (last < x.length && y[last] === 0) last++;
  let above = y[last]! > 0;
  if (last > begin && last < x.length) found.push({ x: x[begin]!, direction: above ? "rise" : "fall", start: true });
  for (let k = last + 1; k < x.length; k++) {
    const before = y[k - 1]!;
    const value = y[k]!;
    const rises = !above && (value > 0 || (value === 0 && before < 0));
    const falls = above && (value < 0 || (value === 0 && before > 0));
    if (!rises && !falls) continue;
    above = rises;
    // A nested sweep jumps back: between its rows there is no line.
    if (k >= 2 && (x[k]! - x[k - 1]!) * (x[k - 1]! - x[k - 2]!) < 0) continue;
    const at = value === 0 ? x[k]! : x[k - 1]! + (before / (before - value)) * (x[k]! - x[k - 1]!);
    found.push({ x: at, direction: rises ? "rise" : "fall", start: false });
  }
  return found;
}

/** Which crossing is meant: the `count`-th of its direction, counted from the end where `count` is negative. */
export interface Which {
  readonly edge: "rise" | "fall" | "cross";
  readonly count: number;
}

/** The crossing that is meant, by default the first one after the start; undefined when there are not so many. */
export function pick(list: readonly Crossing[], which?: Which): Crossing | undefined {
  if (which === undefined) return list.find(({ start }) => !start);
  const fit = list.filter(({ direction }) => which.edge === "cross" || direction === which.edge);
  return which.count > 0 ? fit[which.count - 1] : fit[fit.length + which.count];
}
