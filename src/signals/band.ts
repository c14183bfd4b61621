import type { Curve } from "./compare.js";
import { indexBefore, interpolate } from "./interpolate.js";
import { pchip } from "./pchip.js";

/** How far a curve may be from its reference: in value, and sideways. */
export interface Band {
  /** Unit of y. */
  readonly value: number;
  /** Unit of x. */
  readonly time: number;
}

/** Where a curve leaves the band of its reference. */
export interface Divergence {
  readonly x: number;
  /** The reference there, and the nearest value that the curve takes within the time tolerance. */
  readonly expected: number;
  readonly found: number;
}

/**
 * The first point where two curves lie further apart than a band allows, undefined when there is none. Each point of
 * either curve must be met by the other one within the tolerance of time, so that neither a missing pulse nor an extra
 * one passes. Between its points a curve is taken as smooth or straight, whichever is nearer.
 * `warp` tells where in x the curve is expected to do what the reference does at its own x; its inverse goes back.
 */
export function firstDivergence(
  curve: Curve,
  reference: Curve,
  band: Band,
  warp: Warp = plain,
): Divergence | undefined {
  const here = new Reachable(curve, band.time);
  const there = new Reachable(reference, band.time);
  let first: Divergence | undefined;
  const note = (x: number, expected: number, found: number): void => {
    if (Math.abs(found - expected) <= band.value) return;
    if (first === undefined || x < first.x) first = { x, expected, found };
  };
  for (let i = 0; i < reference.x.length; i++) {
    const [x, expected] = [reference.x[i]!, reference.y[i]!];
    note(x, expected, here.nearest(warp.there(x), expected));
  }
  for (let i = 0; i < curve.x.length; i++) {
    const [at, found] = [curve.x[i]!, curve.y[i]!];
    const x = warp.back(at);
    note(x, there.nearest(x, found), found);
  }
  return first;
}

/** A map of x between reference and curve. */
export interface Warp {
  there(x: number): number;
  back(x: number): number;
}

const plain: Warp = { there: (x) => x, back: (x) => x };

/** The piecewise linear map that takes the events of a reference to those of a curve; outside it shifts. */
export function alignment(from: readonly number[], to: readonly number[]): Warp {
  if (from.length === 0) return plain;
  const map = (a: readonly number[], b: readonly number[]) => (x: number) => {
    const last = a.length - 1;
    if (x <= a[0]!) return x + b[0]! - a[0]!;
    return x >= a[last]! ? x + b[last]! - a[last]! : interpolate(a, b, x);
  };
  return { there: map(from, to), back: map(to, from) };
}

/** The values a curve takes within a distance in x. */
class Reachable {
  private readonly smooth: (x: number) => number;

  constructor(
    private readonly curve: Curve,
    private readonly within: number,
  ) {
    this.smooth = pchip(curve.x, curve.y);
  }

  /** Of the values near x the one nearest to y. */
  nearest(x: number, y: number): number {
    const { curve, within } = this;
    let best = NaN;
    const offer = (value: number): void => {
      if (!(Math.abs(value - y) >= Math.abs(best - y))) best = value;
    };
    const ends = within > 0 ? [x - within, x + within] : [x];
    let [low, high] = [Infinity, -Infinity];
    const stretch = (value: number): void => {
      low = Math.min(low, value);
      high = Math.max(high, value);
    };
    for (const at of [x, ...ends]) {
      const line = interpolate(curve.x, curve.y, at);
      stretch(line);
      offer(line);
      offer(this.smooth(Math.min(Math.max(at, curve.x[0]!), curve.x[curve.x.length - 1]!)));
    }
    if (within > 0) {
      const last = indexBefore(curve.x, x + within);
      for (let i = indexBefore(curve.x, x - within) + 1; i <= last; i++) stretch(curve.y[i]!);
      offer(Math.min(Math.max(y, low), high));
    }
    return best;
  }
}
