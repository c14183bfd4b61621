import { productError, sumError } from "./bits.js";
import { exp, expOfSum } from "./exponential.js";
import { exponentOf, fraction } from "./logarithm.js";

/** 2 atanh(s) = 2 s + 2/3 s^3 + s^5 Q(s^2), |s| <= 0.1716 (Chebyshev interpolation, error 8e-22). */
export const POW_COEFFICIENTS = [
  0.4, 0.28571428571429375, 0.2222222222164944, 0.18181818336852246, 0.15384594806726365, 0.13334813159024705,
  0.11706009865562557, 0.11725544651776992,
] as const;
const Q = POW_COEFFICIENTS;
export const THIRD_HIGH = 0.6666666666666666;
export const THIRD_LOW = 3.700743415417188e-17;
/** ln 2 in two parts; the first has 42 bits, so that its product with an exponent is exact. */
export const POW_LN2_HIGH = 0.6931471805598903;
export const POW_LN2_LOW = 5.497923018708371e-14;

/** log of a positive finite x to about 64 bits: the value is returned, the rest is left in `logLow`. */
let logLow = 0;
function longLog(x: number): number {
  const k = exponentOf(x);
  const f = fraction - 1;

  // s = f / (2 + f) as sh + sl
  const d = 2 + f;
  const dl = f - (d - 2);
  const sh = f / d;
  const p = sh * d;
  const sl = (f - p - productError(sh, d, p) - sh * dl) / d;
  // z = s^2 as zh + zl, c = s^3 as ch + cl
  const zh = sh * sh;
  const zl = productError(sh, sh, zh) + 2 * sh * sl;
  const ch = zh * sh;
  const cl = productError(zh, sh, ch) + zh * sl + zl * sh;
  // 2/3 s^3 as th + tl
  const th = ch * THIRD_HIGH;
  const tl = productError(ch, THIRD_HIGH, th) + ch * THIRD_LOW + cl * THIRD_HIGH;
  const q = Q[0] + zh * (Q[1] + zh * (Q[2] + zh * (Q[3] + zh * (Q[4] + zh * (Q[5] + zh * (Q[6] + zh * Q[7]))))));
  const rest = tl + 2 * sl + ch * zh * q;

  const a = 2 * sh + th;
  const al = th - (a - 2 * sh) + rest;
  const h = k * POW_LN2_HIGH;
  const s = h + a;
  const low = sumError(h, a, s) + al + k * POW_LN2_LOW;
  const high = s + low;
  logLow = low - (high - s);
  return high;
}

function isOdd(y: number): boolean {
  return Math.abs(y) <= 9007199254740991 && y % 2 !== 0 && Math.floor(y) === y;
}

/** x^y for positive finite x and finite y. */
function positivePower(x: number, y: number): number {
  const high = longLog(x);
  const low = logLow;
  // Beyond these the result is 0 or infinite whatever the last bits; it also keeps the exact product from overflowing.
  const product = y * high;
  if (product > 710) return Infinity;
  if (product < -746) return 0;
  if (Math.abs(product) < 1e-290 || Math.abs(y) > 1e290) return exp(product);
  return expOfSum(product, productError(y, high, product) + y * low);
}

/** x to the power y with the special cases of Math.pow, below 1 unit in the last place. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const a = Math.abs(x);
  if (a === 1 && (y === Infinity || y === -Infinity)) return NaN;
  if (y === Infinity) return a > 1 ? Infinity : 0;
  if (y === -Infinity) return a > 1 ? 0 : Infinity;
  const negative = (x < 0 || Object.is(x, -0)) && isOdd(y);
  if (a === 0 || a === Infinity) {
    const size = (a === 0) === y > 0 ? 0 : Infinity;
    return negative ? -size : size;
  }
  if (x < 0 && Math.floor(y) !== y) return NaN;
  if (a === 1) return negative ? -1 : 1;
  const size = positivePower(a, y);
  return negative ? -size : size;
}

const UP = 4.149515568880993e180; // 2^600
const DOWN = 2.409919865102884e-181; // 2^-600

/** sqrt(x^2 + y^2) without overflow or underflow on the way, within 2 units in the last place. */
export function hypot(x: number, y: number): number {
  const a = Math.abs(x);
  const b = Math.abs(y);
  if (a === Infinity || b === Infinity) return Infinity;
  const big = a > b ? a : b;
  if (big > 1e150) return Math.sqrt(a * DOWN * (a * DOWN) + b * DOWN * (b * DOWN)) * UP;
  if (big < 1e-140) return Math.sqrt(a * UP * (a * UP) + b * UP * (b * UP)) * DOWN;
  return Math.sqrt(a * a + b * b);
}
