import { exp, log } from "../../base/math.js";
import type { Complex } from "../../base/complex.js";
import { cosineOfTurn, sineOfTurn } from "../../signals/sine.js";
import type { ComplexDrops } from "./holomorphic.js";

/** Points of the contour that is looked at; the coefficients that tell the radius lie well below half of them. */
const POINTS = 64;
/** Power-series coefficients that the radius is read from. */
const [FIRST, LAST] = [14, 26];
/** Their size over the largest coefficient: above rounding, and small enough that the contour stays inside. */
const [FAINT, LOUD] = [1e-11, 1e-4];
/** Rings grow by this factor, so that one of them has coefficients of such sizes. */
const GROWTH = 2;
const RINGS = 14;
/** Of the first ring over the radius to begin with. */
const SMALLEST = 1 / 8;

/**
 * The radius [S] within which the operating point is an analytic function of the nudge: there half the sum of squared
 * drops p(b) has a convergent power series, whose coefficients fall as radius^-k. Nearest singularities come as conjugate
 * pairs, so that ratios of neighbours oscillate; (c[k+1] c[k-1] - c[k]^2) / (c[k] c[k-2] - c[k-1]^2) tends to radius^-2
 * (Mercer and Roberts, SIAM J. Appl. Math. 50 (1990) 1547, appendix). Infinity where no singularity shows.
 * @param rings drops on rings of points in given directions and radii, as many rings as there are solutions
 * @param start radius to begin with [S]
 */
export function reachOf(
  rings: (directions: readonly Complex[], radii: readonly number[]) => readonly ComplexDrops[],
  start: number,
): number {
  const directions = Array.from({ length: POINTS / 2 + 1 }, (_, k) => ({
    re: cosineOfTurn(k, POINTS),
    im: sineOfTurn(k, POINTS),
  }));
  const radii = Array.from({ length: RINGS }, (_, m) => start * SMALLEST * exp(m * log(GROWTH)));
  const reached = rings(directions, radii);
  for (let m = reached.length - 1; m >= 0; m--) {
    const series = seriesOf(reached[m]!);
    const level = tail(series);
    if (level >= FAINT && level <= LOUD) return radii[m]! * exp(median(series));
  }
  return reached.length < RINGS ? (radii[reached.length - 1] ?? 0) : Infinity;
}

/** Coefficients of p(b) times radius^k, from its values around the circle. */
function seriesOf({ re, im }: ComplexDrops): Float64Array {
  const series = new Float64Array(POINTS / 2);
  re.forEach((real, point) => {
    const imaginary = im[point]!;
    let [a, b] = [0, 0];
    for (let j = 0; j < real.length; j++) {
      a += (real[j]! * real[j]! - imaginary[j]! * imaginary[j]!) / 2;
      b += real[j]! * imaginary[j]!;
    }
    const weight = (point === 0 || 2 * point === POINTS ? 1 : 2) / POINTS;
    for (let k = 0; k < series.length; k++) {
      const turn = (k * point) % POINTS;
      series[k]! += weight * (a * cosineOfTurn(turn, POINTS) + b * sineOfTurn(turn, POINTS));
    }
  });
  return series;
}

function tail(series: Float64Array): number {
  const largest = (from: number, to: number) => series.subarray(from, to).reduce((m, c) => Math.max(m, Math.abs(c)), 0);
  return largest(FIRST, LAST + 1) / largest(0, series.length);
}

/** The median of log(radius / radius of the circle), as neighbouring coefficients tell it. */
function median(c: Float64Array): number {
  const found: number[] = [];
  for (let k = FIRST; k < LAST; k++) {
    const above = c[k + 1]! * c[k - 1]! - c[k]! * c[k]!;
    const below = c[k]! * c[k - 2]! - c[k - 1]! * c[k - 1]!;
    found.push(-log(Math.abs(above / below)) / 2);
  }
  found.sort((a, b) => a - b);
  return (found[(found.length - 1) >> 1]! + found[found.length >> 1]!) / 2;
}
