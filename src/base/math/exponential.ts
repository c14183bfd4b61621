import { powerOfTwo, ROUNDER, scaled } from "./bits.js";

/**
 * exp(x) = 2^k exp(r), k = round(x / ln 2), |r| <= ln(2)/2, and exp(r) = 1 + r + r^2 P(r) with P from Chebyshev
 * interpolation (relative error 1.3e-17). The emitter of laws repeats these operations in this order on two lanes.
 */
export const LOG2E = 1.4426950408889634;
/** ln 2 in two parts; the first has 32 bits, so that its product with k is exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

export const EXP_COEFFICIENTS = [
  0.5000000000000001, 0.16666666666666669, 0.04166666666662383, 0.008333333333330039, 0.0013888888917363079,
  0.00019841269863168478, 2.480152106407653e-5, 2.7557268281679976e-6, 2.762019864323475e-7, 2.5100470238808523e-8,
] as const;
const [P0, P1, P2, P3, P4, P5, P6, P7, P8, P9] = EXP_COEFFICIENTS;

function polynomial(r: number, r2: number): number {
  const r4 = r2 * r2;
  return P0 + P1 * r + r2 * (P2 + P3 * r) + r4 * (P4 + P5 * r + r2 * (P6 + P7 * r) + r4 * (P8 + P9 * r));
}

/** exp(x + low) for a small correction `low`; x within [-746, 710]. */
export function expOfSum(x: number, low: number): number {
  const k = x * LOG2E + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const rest = k * LN2_LOW - low;
  const r = high - rest;
  const r2 = r * r;
  const s = 1 + r;
  return scaled(s + (r - (s - 1) + (high - r - rest + r2 * polynomial(r, r2))), k);
}

/** e^x / 2 for x >= 0, infinite only where that is; what rounding took from it is left in `halfLow`. */
export let halfLow = 0;
export function halfExp(x: number): number {
  if (!(x < 712)) return x !== x ? x : Infinity;
  const k = x * LOG2E + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const rest = k * LN2_LOW;
  const r = high - rest;
  const r2 = r * r;
  const s = 1 + r;
  const tail = r - (s - 1) + (high - r - rest + r2 * polynomial(r, r2));
  const y = s + tail;
  halfLow = scaled(tail - (y - s), k - 1);
  return scaled(y, k - 1);
}

/** e^x, below 1 unit in the last place. */
export function exp(x: number): number {
  if (!(x > -746)) return x !== x ? x : 0;
  if (x > 710) return Infinity;
  return expOfSum(x, 0);
}

/** e^x - 1 without loss of digits near 0. */
export function expm1(x: number): number {
  if (!(x > -500)) return x !== x ? x : -1;
  if (x > 700) return exp(x);
  if (x === 0) return x;
  const k = x * LOG2E + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const rest = k * LN2_LOW;
  const r = high - rest;
  const r2 = r * r;
  const c = 1 - powerOfTwo(-k);
  const s = c + r;
  return (s + (r - (s - c) + (high - r - rest + r2 * polynomial(r, r2)))) * powerOfTwo(k);
}

const CLAMP_LOW = -500;
const CLAMP_HIGH = 700;

/**
 * The exponential of laws: e^x with x clamped to [-500, 700]. Results (7e-218 to 1e304) times the small factors of
 * device laws stay clear of subnormal numbers, which are many times slower, and of infinity.
 */
export function clampedExp(x: number): number {
  return expOfSum(x < CLAMP_LOW ? CLAMP_LOW : x > CLAMP_HIGH ? CLAMP_HIGH : x, 0);
}

/** `expm1` with its argument clamped as in `clampedExp`. */
export function clampedExpm1(x: number): number {
  return expm1(x < CLAMP_LOW ? CLAMP_LOW : x > CLAMP_HIGH ? CLAMP_HIGH : x);
}
