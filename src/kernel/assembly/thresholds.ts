// Rows are scaled to a largest entry in [1, 2) by powers of two. Their products are exact, so scaling changes no digit
// of a result: it only makes pivots of different rows comparable (a row of 1e-12 S beside one of 1 S, or of a source).

/** A pivot smaller than this part of what its column began with or has in U is cancellation noise: the matrix is singular. */
export const SINGULAR: f64 = 3.552713678800501e-15; // 16 epsilon

/** A pivot on the fixed pattern must be at least this part of the largest entry below it. */
export const GROWTH: f64 = 1e-5;

/** Pivots below the smallest normal number have no finite inverse to rely on. */
export const TINY: f64 = 2.2250738585072014e-308;

export const EXPONENT: i64 = 0x7ff0000000000000;
/** Exponent field of 2^(1023 - e) is TWICE_BIAS minus that of 2^e. */
export const TWICE_BIAS: i64 = 0x7fe0000000000000;

/** 2^-e for a largest entry in [2^e, 2^(e+1)); for an infinite one something that is not a positive number. */
// @ts-ignore: decorator
@inline
export function rowFactor(largest: f64): f64 {
  return reinterpret<f64>(TWICE_BIAS - (reinterpret<i64>(largest) & EXPONENT));
}

/** All ones in the lanes in which the pivot of a symmetric matrix cannot be used; `begun` is what stood on the diagonal. */
// @ts-ignore: decorator
@inline
export function unusable(pivot: v128, begun: v128): v128 {
  const regular = f64x2.ge(pivot, f64x2.mul(f64x2.splat(SINGULAR), begun));
  const number = v128.and(f64x2.ge(pivot, f64x2.splat(TINY)), f64x2.lt(pivot, f64x2.splat(Infinity)));
  return v128.not(v128.and(regular, number));
}
