import { highWord, powerOfTwo, shortened } from "./bits.js";
import { LN2_HIGH, LN2_LOW } from "./exponential.js";

/**
 * log(x) = k ln 2 + log(1 + f), x = 2^k (1 + f), 1 + f between sqrt(1/2) and sqrt(2). With s = f / (2 + f), z = s^2:
 * log(1 + f) = 2 atanh(s) = 2 s + s z Q(z) = f - s (f - z Q(z)); Q from Chebyshev interpolation (error 4.6e-18).
 * The emitter of laws repeats these operations in this order on two lanes.
 */
export const LOG_COEFFICIENTS = [
  0.666666666666667, 0.399999999998983, 0.28571428626520473, 0.22222211045917628, 0.18182895594452778,
  0.15331506775272705, 0.14619102429898728,
] as const;
const [Q0, Q1, Q2, Q3, Q4, Q5, Q6] = LOG_COEFFICIENTS;

/** High word of sqrt(1/2): where the fraction is cut. */
export const HALF_ROOT_WORD = 0x3fe6a09e;
export const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 18014398509481984;

/** k of a positive finite x = 2^k (1 + f); 1 + f is left in `fraction`, without making an object of the two. */
export let fraction = 0;
export function exponentOf(x: number): number {
  const lift = x < SMALLEST_NORMAL ? 54 : 0;
  const y = lift === 0 ? x : x * TWO_54;
  const k = (highWord(y) - HALF_ROOT_WORD) >> 20;
  fraction = y * powerOfTwo(-k);
  return k - lift;
}

/** s (f - z Q(z)), what is to be taken from f to give log(1 + f). */
function deficit(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const z2 = z * z;
  const q = Q0 + Q1 * z + z2 * (Q2 + Q3 * z + z2 * (Q4 + Q5 * z + z2 * Q6));
  return s * (f - z * q);
}

/** log for x = 0, negative, infinite or not a number. */
function special(x: number): number {
  return x === 0 ? -Infinity : x > 0 ? Infinity : NaN;
}

/** Natural logarithm, below 1 unit in the last place. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return special(x);
  return logOf(x, 0);
}

/** log(x) + rest, rounded once, for a rest that is small beside the sum or exact enough; x positive and finite. */
export function logOf(x: number, rest: number): number {
  const k = exponentOf(x);
  const f = fraction - 1;
  const h = k * LN2_HIGH;
  const s = h + f;
  return s + (f - (s - h) - (deficit(f) - (k * LN2_LOW + rest)));
}

/** log(1 + x) without loss of digits near 0. */
export function log1p(x: number): number {
  const u = 1 + x;
  if (!(u > 0 && u < Infinity)) return special(u);
  if (x === 0) return x;
  const b = u - 1;
  return log(u) + (1 - (u - b) + (x - b)) / u;
}

/** log_b(2) and log_b(e), each as a short part and the rest. */
export const LOG10_PARTS = [
  0.3010299955494702, 1.1451100898021838e-10, 0.4342944771051407, 4.798111141615973e-9,
] as const;
export const LOG2_PARTS = [1, 0, 1.4426950216293335, 1.9259629911266175e-8] as const;

/** k log_b(2) + log(1 + f) log_b(e) */
function logarithm(x: number, twoHigh: number, twoLow: number, eHigh: number, eLow: number): number {
  if (!(x > 0 && x < Infinity)) return special(x);
  const k = exponentOf(x);
  const f = fraction - 1;
  const d = deficit(f);
  const high = shortened(f - d);
  const low = f - high - d;
  const a = k * twoHigh;
  const b = high * eHigh;
  const s = a + b;
  return s + (b - (s - a) + (k * twoLow + (high * eLow + low * (eHigh + eLow))));
}

/** Decimal logarithm; whole powers of ten give whole numbers. */
export function log10(x: number): number {
  return logarithm(x, LOG10_PARTS[0], LOG10_PARTS[1], LOG10_PARTS[2], LOG10_PARTS[3]);
}

/** Logarithm to base 2; powers of two give whole numbers. */
export function log2(x: number): number {
  return logarithm(x, LOG2_PARTS[0], LOG2_PARTS[1], LOG2_PARTS[2], LOG2_PARTS[3]);
}
