import { atan2, exp, pow } from "../base/math.js";

/**
 * Closed formulas of lock-in filters: n equal RC sections of time constant tau, H(s) = (1 + s tau)^-n, and the boxcar,
 * the average over a time T. Frequencies in Hz, times in s.
 */

/**
 * What a step at t = 0 still lacks: 1 - step response of n sections = Q(n, t / tau), the regularised upper incomplete
 * gamma function, for whole n the Poisson sum e^-x (1 + x + ... + x^(n-1) / (n-1)!).
 */
export function settlingError(n: number, t: number, tau: number): number {
  const x = t / tau;
  if (x <= 0) return 1;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < n; k++) {
    term *= x / k;
    sum += term;
  }
  return sum * exp(-x);
}

/** The time after which a step lacks the fraction `error` (0 to 1, exclusive): Q(n, t / tau) = error, by bisection. */
export function settlingTime(n: number, error: number, tau: number): number {
  if (!(error > 0 && error < 1)) throw new RangeError(`the remaining error must lie between 0 and 1, not ${error}`);
  let low = 0;
  let high = n;
  while (settlingError(n, high, 1) > error) high *= 2;
  for (;;) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return middle * tau;
    if (settlingError(n, middle, 1) > error) low = middle;
    else high = middle;
  }
}

/** |H(f)| of n sections. */
export function gain(n: number, f: number, tau: number): number {
  const w = 2 * Math.PI * f * tau;
  return pow(1 + w * w, -n / 2);
}

/** Phase of H(f) of n sections [rad], from 0 to -n pi / 2. */
export function phaseShift(n: number, f: number, tau: number): number {
  return -n * atan2(2 * Math.PI * f * tau, 1);
}

/** The frequency where |H|^2 = 1/2. */
export function cutoff(n: number, tau: number): number {
  return Math.sqrt(pow(2, 1 / n) - 1) / (2 * Math.PI * tau);
}

/** Equivalent noise bandwidth, the integral of |H|^2 over f >= 0: C(2n-2, n-1) / 4^(n-1) / (4 tau). */
export function noiseBandwidth(n: number, tau: number): number {
  let ratio = 1;
  for (let k = 1; k < n; k++) ratio *= (2 * k - 1) / (2 * k);
  return ratio / (4 * tau);
}

/** Equivalent noise bandwidth of the average over a time T: 1 / (2 T). */
export function boxcarNoiseBandwidth(T: number): number {
  return 1 / (2 * T);
}

/**
 * Amplitude of the ripple that remains on X and Y of a reference at f [Hz], n sections: a constant `offset` at the input
 * appears at f, twice as large before the filter; a signal of the given `amplitude` at f itself appears at 2 f.
 */
export function ripple(
  n: number,
  f: number,
  tau: number,
  offset: number,
  amplitude: number,
): { atReference: number; atTwice: number } {
  return { atReference: 2 * Math.abs(offset) * gain(n, f, tau), atTwice: Math.abs(amplitude) * gain(n, 2 * f, tau) };
}
