import { expOfSum, halfExp, halfLow } from "./exponential.js";
import { polynomial } from "./polynomial.js";

/**
 * Hyperbolic functions: near 0 odd polynomials in whose sum the first term, x itself, outweighs the rest, so that the
 * rounding of the rest hardly shows; from there on the exponential. Odd functions are exactly odd.
 * The emitter of laws repeats these operations in this order on two lanes.
 */

/** sinh a = a + a z S(z), z = a^2, a < 1 (Chebyshev interpolation, error 2.8e-19). */
export const SINH_COEFFICIENTS = [
  0.16666666666666666, 0.008333333333333299, 0.00019841269841324198, 2.7557319191381816e-6, 2.5052117695907823e-8,
  1.6057679623801638e-10, 7.746178593018827e-13,
] as const;
export const SINH_SERIES = 1;

/** tanh a = a + a z T(z), z = a^2, a < 3/4 (Chebyshev interpolation, error 3.1e-19). */
export const TANH_COEFFICIENTS = [
  -0.3333333333333333, 0.13333333333333294, -0.0539682539682076, 0.021869488534033452, -0.008863235479105364,
  0.003592127305771337, -0.0014558275482916571, 0.0005899837682081133, -0.0002389332673687292, 9.628953316427487e-5,
  -3.784864316675998e-5, 1.3601729022897116e-5, -3.833589294501544e-6, 5.985399672039163e-7,
] as const;
export const TANH_SERIES = 0.75;

/** Beyond this 1 / e^x does not touch the last bit of e^x. */
export const DOMINANT = 22;

function withSign(size: number, x: number): number {
  return x < 0 ? -size : size;
}

/** x + x z P(z), z = x^2: an odd function by its series. */
export function oddSeries(coefficients: readonly number[], x: number): number {
  if (x === 0) return x; // where P is negative, -0 would become 0
  const z = x * x;
  return x + x * z * polynomial(coefficients, z);
}

export function sinh(x: number): number {
  const a = Math.abs(x);
  if (a < SINH_SERIES) return oddSeries(SINH_COEFFICIENTS, x);
  const h = halfExp(a);
  if (a > DOMINANT) return withSign(h, x);
  const d = 0.25 / h;
  const y = h - d;
  return withSign(y + (h - y - d + halfLow), x);
}

export function cosh(x: number): number {
  const a = Math.abs(x);
  const h = halfExp(a);
  if (a > DOMINANT) return h;
  const d = 0.25 / h;
  const y = h + d;
  return y + (h - y + d + halfLow);
}

export function tanh(x: number): number {
  const a = Math.abs(x);
  if (a < TANH_SERIES) return oddSeries(TANH_COEFFICIENTS, x);
  if (a > DOMINANT) return withSign(1, x);
  return withSign(1 - 2 / (expOfSum(2 * a, 0) + 1), x);
}
