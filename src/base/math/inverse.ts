/** atan t = t + t z A(z), z = t^2, |t| <= 7/16 (Chebyshev interpolation, error 1.6e-17). */
export const ATAN_COEFFICIENTS = [
  -0.33333333333333326, 0.19999999999987325, -0.14285714283065856, 0.11111110894606725, -0.09090899979235141,
  0.07692082854518617, -0.06663182682594135, 0.05847284844503241, -0.05031883987741016, 0.037772020347586865,
  -0.017488961253751326,
] as const;
const A = ATAN_COEFFICIENTS;
export const HALF_PI = 1.5707963267948966;
export const HALF_PI_LOW = 6.123233995736766e-17;
export const PI = 3.141592653589793;
export const PI_LOW = 1.2246467991473532e-16;
const ATAN_HALF = 0.4636476090008061;
const ATAN_HALF_LOW = 2.2698777452961687e-17;
const ATAN_ONE = 0.7853981633974483;
const ATAN_ONE_LOW = 3.061616997868383e-17;
const ATAN_THREE_HALVES = 0.982793723247329;
const ATAN_THREE_HALVES_LOW = 1.3903311031230998e-17;

/** Angles with what is missing in them, by which atan is shifted: of 1/2, 1, 3/2 and infinity. */
export const ATAN_STEPS = [
  [ATAN_HALF, ATAN_HALF_LOW],
  [ATAN_ONE, ATAN_ONE_LOW],
  [ATAN_THREE_HALVES, ATAN_THREE_HALVES_LOW],
  [HALF_PI, HALF_PI_LOW],
] as const;

/** base + low + atan t */
function shifted(base: number, low: number, t: number): number {
  const z = t * t;
  const z2 = z * z;
  const p =
    A[0] +
    A[1] * z +
    z2 * (A[2] + A[3] * z + z2 * (A[4] + A[5] * z + z2 * (A[6] + A[7] * z + z2 * (A[8] + A[9] * z + z2 * A[10]))));
  return base + (t + (low + t * z * p));
}

/** atan of a >= 0, by atan a = atan c + atan((a - c) / (1 + a c)) with c = 0, 1/2, 1, 3/2, infinity. */
function positiveAtan(a: number): number {
  if (a < 0.4375) return a < 1e-8 ? a : shifted(0, 0, a);
  if (a < 0.6875) return shifted(ATAN_HALF, ATAN_HALF_LOW, (2 * a - 1) / (2 + a));
  if (a < 1.1875) return shifted(ATAN_ONE, ATAN_ONE_LOW, (a - 1) / (a + 1));
  if (a < 2.4375) return shifted(ATAN_THREE_HALVES, ATAN_THREE_HALVES_LOW, (a - 1.5) / (1 + 1.5 * a));
  return shifted(HALF_PI, HALF_PI_LOW, -1 / a);
}

/** Arc tangent in radians, below 1 unit in the last place. */
export function atan(x: number): number {
  if (x === 0) return x;
  return x < 0 ? -positiveAtan(-x) : positiveAtan(x);
}

/** The angle of the point (x, y) in radians, in [-pi, pi], with the special cases of Math.atan2. */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  const left = x < 0 || Object.is(x, -0);
  const a = Math.abs(x);
  const b = Math.abs(y);
  const down = y < 0 || Object.is(y, -0);
  let angle: number;
  if (b === 0) angle = left ? PI : 0;
  else if (a === 0) angle = HALF_PI;
  else if (a === Infinity) angle = b === Infinity ? (left ? 3 * ATAN_ONE : ATAN_ONE) : left ? PI : 0;
  else {
    const t = positiveAtan(b / a);
    angle = left ? PI - (t - PI_LOW) : t;
  }
  return down ? -angle : angle;
}
