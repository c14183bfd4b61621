import { productError } from "./bits.js";
import { HALF_PI, HALF_PI_LOW, PI, PI_LOW } from "./inverse.js";
import { polynomial } from "./polynomial.js";

/** asin t = t + t z P(z), z = t^2, |t| <= 1/2 (Chebyshev interpolation, error 2.3e-19). */
export const ASIN_COEFFICIENTS = [
  0.16666666666666666, 0.07500000000000118, 0.044642857142551895, 0.03038194447553234, 0.02237215744350722,
  0.017352816540325496, 0.01396378001220357, 0.011566459612121669, 0.009621842970100282, 0.009319560794767446,
  0.0030448799094556773, 0.019554513336123378, -0.01924167174674304, 0.02961201126495512,
] as const;

/** Half of what is left to 1, its square root and what is to be added to that for asin of the exact root; |x| > 1/2. */
const half = { root: 0, rest: 0 };
function halve(a: number): void {
  const w = 0.5 * (1 - a); // exact
  const s = Math.sqrt(w);
  const square = s * s;
  // Where a is 1 the root is 0 and nothing is missing in it; 1e-300 does not touch any other root.
  const missing = (w - square - productError(s, s, square)) / (2 * s + 1e-300);
  half.root = s;
  half.rest = s * w * polynomial(ASIN_COEFFICIENTS, w) + missing;
}

/** whole - t - rest, where whole + low is a multiple of pi/2 that outweighs t, and rest is small. */
function taken(whole: number, low: number, t: number, rest: number): number {
  const y = whole - t;
  return y + (whole - y - t + (low - rest));
}

/** Arc sine in radians, below 1 unit in the last place; NaN outside [-1, 1]. Far out pi/2 - 2 asin(sqrt((1 - |x|) / 2)). */
export function asin(x: number): number {
  const a = Math.abs(x);
  if (a < 0.5) {
    const z = x * x;
    return x + x * z * polynomial(ASIN_COEFFICIENTS, z);
  }
  halve(a);
  const y = taken(HALF_PI, HALF_PI_LOW, 2 * half.root, 2 * half.rest);
  return x < 0 ? -y : y;
}

/** Arc cosine in radians, below 1 unit in the last place; NaN outside [-1, 1]. */
export function acos(x: number): number {
  if (Math.abs(x) < 0.5) {
    const z = x * x;
    return taken(HALF_PI, HALF_PI_LOW, x, x * z * polynomial(ASIN_COEFFICIENTS, z));
  }
  halve(Math.abs(x));
  return x < 0 ? taken(PI, PI_LOW, 2 * half.root, 2 * half.rest) : 2 * (half.root + half.rest);
}
