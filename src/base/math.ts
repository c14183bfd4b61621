/**
 * Elementary functions from + - * / sqrt and bit access alone, so that they give the same bits on every machine and in
 * every engine. Names, signatures and special cases are those of Math.
 */
export { clampedExp, clampedExpm1, exp, expm1 } from "./math/exponential.js";
export { log, log10, log1p, log2 } from "./math/logarithm.js";
export { hypot, pow } from "./math/power.js";
export { cosh, sinh, tanh } from "./math/hyperbolic.js";
export { acosh, asinh, atanh } from "./math/inverse-hyperbolic.js";
export { erf } from "./math/erf.js";
export { normalQuantile } from "./math/normal-quantile.js";
export { scaledI } from "./math/bessel.js";
export { cos, sin, tan } from "./math/trigonometric.js";
export { atan, atan2 } from "./math/inverse.js";
export { acos, asin } from "./math/arc-sine.js";
export const { abs, ceil, floor, max, min, sign, sqrt, trunc } = Math;

/** The nearest whole number, ties to the even one (as WebAssembly's f64.nearest and C's rint). */
export function nearest(x: number): number {
  const a = Math.abs(x);
  if (!(a < 4503599627370496)) return x;
  const n = a + 4503599627370496 - 4503599627370496;
  return x < 0 || Object.is(x, -0) ? -n : n;
}
