import { cos, sin } from "../base/math.js";

/**
 * sin(2 pi j / n) with the symmetries of the sine kept exactly: values that are equal or opposite in theory are equal or
 * opposite bits, and a whole number of periods sums to 0 but for the rounding of the sum. j and n whole, n positive.
 */
export function sineOfTurn(j: number, n: number): number {
  const { sign, numerator } = firstQuadrant(j, n);
  if (numerator === 0) return 0;
  // The angle is pi numerator / n, at most pi/2; above pi/4 the cosine of the complement has the smaller argument.
  if (6 * numerator === n) return sign * 0.5;
  if (4 * numerator <= n) return sign * sin((Math.PI * numerator) / n);
  return sign * cos((Math.PI * (n - 2 * numerator)) / (2 * n));
}

/** cos(2 pi j / n), as exact as {@link sineOfTurn}. */
export function cosineOfTurn(j: number, n: number): number {
  return sineOfTurn(4 * (j % n) + n, 4 * n);
}

/** sin(2 pi j / n) = sign sin(pi numerator / n) with 0 <= numerator <= n / 2; equal sines have equal results. */
export function firstQuadrant(j: number, n: number): { sign: 1 | -1; numerator: number } {
  let numerator = 2 * (((j % n) + n) % n);
  let sign: 1 | -1 = 1;
  if (numerator > n) {
    numerator = 2 * n - numerator;
    sign = -1;
  }
  if (2 * numerator > n) numerator = n - numerator;
  return { sign: numerator === 0 ? 1 : sign, numerator };
}

/** One period of sine and cosine at n equidistant points from angle 0. */
export function sineTable(n: number): { sine: Float64Array; cosine: Float64Array } {
  return {
    sine: Float64Array.from({ length: n }, (_, j) => sineOfTurn(j, n)),
    cosine: Float64Array.from({ length: n }, (_, j) => cosineOfTurn(j, n)),
  };
}
