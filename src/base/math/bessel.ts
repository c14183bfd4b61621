import { exp } from "./exponential.js";

/** Beyond this the terms of the asymptotic series fall below the last bit before they grow again. */
const LARGE = 30;

/**
 * exp(-x) I_n(x) of the modified Bessel functions of the first kind, orders 0 and 1, x >= 0: their power series, whose
 * terms are all positive, and far out the asymptotic one. Abramowitz & Stegun 1964, 9.6.10 and 9.7.1.
 */
export function scaledI(n: 0 | 1, x: number): number {
  if (x > LARGE) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k <= LARGE; k++) {
      term *= ((2 * k - 1) * (2 * k - 1) - 4 * n * n) / (8 * k * x);
      sum += term;
      if (Math.abs(term) < 1e-17) break;
    }
    return sum / Math.sqrt(2 * Math.PI * x);
  }
  const square = (x * x) / 4;
  let term = n === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= square / (k * (k + n));
    sum += term;
  }
  return sum * exp(-x);
}
