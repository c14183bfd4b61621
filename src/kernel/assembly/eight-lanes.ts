// One entry in eight lanes: 64 bytes, four SIMD registers of two.

/** to = to - l * u, one register of two lanes. */
// @ts-ignore: decorator
@inline
export function subtract(to: usize, l: usize, u: v128, at: usize): void {
  v128.store(to + at, f64x2.sub(v128.load(to + at), f64x2.mul(v128.load(l + at), u)));
}

/** to = to - l0 * u0 - l1 * u1. */
// @ts-ignore: decorator
@inline
export function subtractBoth(to: usize, l0: usize, u0: v128, l1: usize, u1: v128, at: usize): void {
  const once = f64x2.sub(v128.load(to + at), f64x2.mul(v128.load(l0 + at), u0));
  v128.store(to + at, f64x2.sub(once, f64x2.mul(v128.load(l1 + at), u1)));
}

/** The larger magnitude, lane by lane. */
// @ts-ignore: decorator
@inline
export function larger(most: v128, value: v128): v128 {
  return f64x2.pmax(most, f64x2.abs(value));
}

// @ts-ignore: decorator
@inline
export function scatterScaled(to: usize, from: usize, scale: usize): void {
  v128.store(to, f64x2.mul(v128.load(from), v128.load(scale)));
  v128.store(to, f64x2.mul(v128.load(from, 16), v128.load(scale, 16)), 16);
  v128.store(to, f64x2.mul(v128.load(from, 32), v128.load(scale, 32)), 32);
  v128.store(to, f64x2.mul(v128.load(from, 48), v128.load(scale, 48)), 48);
}

// @ts-ignore: decorator
@inline
export function zero(at: usize): void {
  const none = f64x2.splat(0);
  v128.store(at, none);
  v128.store(at, none, 16);
  v128.store(at, none, 32);
  v128.store(at, none, 48);
}

// @ts-ignore: decorator
@inline
export function copy(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
}
