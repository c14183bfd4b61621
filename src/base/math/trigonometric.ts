import { productError } from "./bits.js";
import { reduce, reducedLow } from "./reduction.js";

/** sin r = r + r z S(z), cos r = 1 - z/2 + z^2 C(z), z = r^2, |r| <= pi/4 (Chebyshev interpolation, error below 1e-20). */
export const SIN_COEFFICIENTS = [
  -0.16666666666666666, 0.008333333333333331, -0.00019841269841264876, 2.755731921919218e-6, -2.505210618158942e-8,
  1.6058523589256728e-10, -7.586225625923942e-13,
] as const;
export const COS_COEFFICIENTS = [
  0.041666666666666664, -0.0013888888888888887, 2.480158730158454e-5, -2.7557319221321107e-7, 2.0876755762804386e-9,
  -1.147045642323133e-11, 4.745609760394508e-14,
] as const;
const S = SIN_COEFFICIENTS;
const C = COS_COEFFICIENTS;
const QUARTER_PI = 0.7853981633974483;
/** Below this sin x, tan x and x are the same double. */
const TINY = 7.450580596923828e-9; // 2^-27

/** sin(r + low) - r, |r| <= pi/4 */
function sinTail(r: number, low: number): number {
  const z = r * r;
  const z2 = z * z;
  const p = S[0] + S[1] * z + z2 * (S[2] + S[3] * z + z2 * (S[4] + S[5] * z + z2 * S[6]));
  return r * z * p + low * (1 - 0.5 * z);
}

/** cos(r + low) - w, w = 1 - r^2 / 2 as rounded, |r| <= pi/4 */
function cosTail(r: number, low: number, w: number): number {
  const z = r * r;
  const z2 = z * z;
  const p = C[0] + C[1] * z + z2 * (C[2] + C[3] * z + z2 * (C[4] + C[5] * z + z2 * C[6]));
  return 1 - w - 0.5 * z + (z2 * p - r * low);
}

function sinKernel(r: number, low: number): number {
  return r + sinTail(r, low);
}

function cosKernel(r: number, low: number): number {
  const w = 1 - 0.5 * (r * r);
  return w + cosTail(r, low, w);
}

/** Sine of an angle in radians; arguments of any size are reduced exactly. Below 1 unit in the last place. */
export function sin(x: number): number {
  const a = Math.abs(x);
  if (a < TINY) return x;
  if (a <= QUARTER_PI) return sinKernel(x, 0);
  if (!(a < Infinity)) return NaN;
  const quadrant = reduce(a);
  const { r, low } = reducedLow;
  const y = (quadrant & 1) === 0 ? sinKernel(r, low) : cosKernel(r, low);
  return ((quadrant & 2) !== 0) !== x < 0 ? -y : y;
}

/** Cosine of an angle in radians; see `sin`. */
export function cos(x: number): number {
  const a = Math.abs(x);
  if (a <= QUARTER_PI) return cosKernel(x, 0);
  if (!(a < Infinity)) return NaN;
  const quadrant = reduce(a);
  const { r, low } = reducedLow;
  const y = (quadrant & 1) === 0 ? cosKernel(r, low) : sinKernel(r, low);
  return ((quadrant + 1) & 2) !== 0 ? -y : y;
}

/** Tangent of an angle in radians, below 1 unit in the last place. */
export function tan(x: number): number {
  const a = Math.abs(x);
  if (a < TINY) return x;
  if (!(a < Infinity)) return NaN;
  let quadrant = 0;
  let r = a;
  let low = 0;
  if (a > QUARTER_PI) {
    quadrant = reduce(a);
    ({ r, low } = reducedLow);
  }
  // sine and cosine, each with what rounding takes from it
  const sTail = sinTail(r, low);
  const s = r + sTail;
  const sLow = sTail - (s - r);
  const w = 1 - 0.5 * (r * r);
  const cTail = cosTail(r, low, w);
  const c = w + cTail;
  const cLow = cTail - (c - w);
  const t = (quadrant & 1) === 0 ? quotient(s, sLow, c, cLow) : -quotient(c, cLow, s, sLow);
  return x < 0 ? -t : t;
}

/** (a + aLow) / (b + bLow) */
function quotient(a: number, aLow: number, b: number, bLow: number): number {
  const q = a / b;
  const product = q * b;
  return q + (a - product - productError(q, b, product) + (aLow - q * bLow)) / b;
}
