import { productError, sumError } from "./bits.js";
import { oddSeries } from "./hyperbolic.js";
import { logOf } from "./logarithm.js";
import { polynomial } from "./polynomial.js";

/**
 * Inverse hyperbolic functions: series near 0 (acosh: near 1); from there on the logarithm of a number that is known to
 * twice the digits, since what rounding takes from it would be multiplied by 1 / log.
 * The emitter of laws repeats these operations in this order on two lanes.
 */

/** asinh a = a + a z S(z), z = a^2, a < 1/2 (Chebyshev interpolation, error 1.3e-19). */
export const ASINH_COEFFICIENTS = [
  -0.16666666666666666, 0.0749999999999992, -0.044642857142677225, 0.030381944428513684, -0.022372158355736263,
  0.0173527441556904, -0.013964483323351326, 0.011547475926257406, -0.009725716144151688, 0.00818236764637779,
  -0.0064746008466359025, 0.00413835813140252, -0.0014988358499957474,
] as const;
/** acosh(1 + t) = sqrt(2 t) (1 - t C(t)), t < 1/2 (error 1.2e-19). */
export const ACOSH_COEFFICIENTS = [
  0.08333333333333333, -0.0187499999999998, 0.005580357142834653, -0.0018988715267821052, 0.0006991299486167582,
  -0.0002711366274326625, 0.00010909752596368224, -4.510732783694299e-5, 1.8995539344046265e-5, -7.99059340466581e-6,
  3.1614261946464368e-6, -1.0103413406744433e-6, 1.82963360595184e-7,
] as const;
/** atanh a = a + a z T(z), z = a^2, a < 1/2 (error 1.1e-19). */
export const ATANH_COEFFICIENTS = [
  0.3333333333333333, 0.19999999999999934, 0.14285714285734208, 0.11111111108774245, 0.09090909234076455,
  0.07692302426298539, 0.0666679262425516, 0.05880296593962229, 0.05286736995315698, 0.0456935407180027,
  0.05468265249637926, -0.005783645920519892, 0.16366841241041946, -0.18450627783481666, 0.22653799107253964,
] as const;

const LN2 = 0.6931471805599453;
/** Beyond this x^2 + 1, x^2 - 1 and x^2 are the same double. */
export const HUGE = 268435456;

function withSign(size: number, x: number): number {
  return x < 0 ? -size : size;
}

/** What is missing in r, the square root of t + low as a double, to be that root. */
function rootError(r: number, t: number, low: number): number {
  const square = r * r;
  return (t - square - productError(r, r, square) + low) / (2 * r);
}

/** log(a + sqrt(a^2 + one)), one = 1 or -1. */
function logWithRoot(a: number, one: number): number {
  const square = a * a;
  const t = square + one;
  const r = Math.sqrt(t);
  const low = rootError(r, t, sumError(square, one, t) + productError(a, a, square));
  const y = a + r;
  return logOf(y, (sumError(a, r, y) + low) / y);
}

export function asinh(x: number): number {
  const a = Math.abs(x);
  if (a < 0.5) return oddSeries(ASINH_COEFFICIENTS, x);
  if (!(a < Infinity)) return x;
  return withSign(a > HUGE ? logOf(a, LN2) : logWithRoot(a, 1), x);
}

export function acosh(x: number): number {
  if (!(x > 1)) return x === 1 ? 0 : NaN;
  if (x > HUGE) return x < Infinity ? logOf(x, LN2) : x;
  if (x > 1.5) return logWithRoot(x, -1);
  const t = x - 1;
  const r = Math.sqrt(2 * t);
  return r + (rootError(r, 2 * t, 0) - r * t * polynomial(ACOSH_COEFFICIENTS, t));
}

export function atanh(x: number): number {
  const a = Math.abs(x);
  if (a < 0.5) return oddSeries(ATANH_COEFFICIENTS, x);
  if (!(a < 1)) return a === 1 ? withSign(Infinity, x) : NaN;
  // (1 + a) / (1 - a) as q and what is missing in it
  const down = 1 - a;
  const up = 1 + a;
  const q = up / down;
  const product = q * down;
  const rest = up - product - productError(q, down, product) + (a - (up - 1));
  return withSign(0.5 * logOf(q, rest / up), x);
}
