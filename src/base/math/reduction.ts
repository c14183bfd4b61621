import { productError, ROUNDER, sumError } from "./bits.js";

/** pi/2 in four parts of 33 bits: products with whole numbers below 2^20 are exact (Cody and Waite 1980). */
export const HALF_PI_PARTS = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32,
] as const;
const [P1, P2, P3, P4] = HALF_PI_PARTS;
export const TWO_OVER_PI = 0.6366197723675814;
const HALF_PI_HIGH = 1.5707963267948966;
const HALF_PI_LOW = 6.123233995736766e-17;
export const CODY_WAITE_LIMIT = 1.5e6;

/** The fraction digits of 2/pi in base 2^24, enough for the largest double (Payne and Hanek 1983). */
const DIGITS = [
  10680707, 7228996, 1387004, 2578385, 16069853, 12639074, 9804092, 4427841, 16666979, 11263675, 12935607, 2387514,
  4345298, 14681673, 3074569, 13734428, 16653803, 1880361, 10960616, 8533493, 3062596, 8710556, 7349940, 6258241,
  3772886, 3769171, 3798172, 8675211, 12450088, 3874808, 9961438, 366607, 15675153, 9132554, 7151469, 3571407, 2607881,
  12013382, 4155038, 6285869, 7677882, 13102053, 15825725, 473591, 9065106, 15363067, 6271263, 9264392, 5636912,
  4652155, 7056368, 13614112, 10155062, 1944035, 9527646, 15077376,
];
const BASE = 16777216; // 2^24
/** Fraction digits that are kept: 168 bits, of which at most 62 cancel for any double. */
const KEPT = 7;

/** What `reduce` leaves: r + low, |r| <= pi/4 (a shared record: nothing is allocated). */
export const reducedLow = { r: 0, low: 0 };

/** Quadrant (whole number, modulo 4 where large) of a finite x > 0, and x minus it times pi/2 in `reducedLow`. */
export function reduce(x: number): number {
  if (x > CODY_WAITE_LIMIT) return reduceLarge(x);
  const k = x * TWO_OVER_PI + ROUNDER - ROUNDER;
  const a = x - k * P1;
  const b = -k * P2;
  const ab = a + b;
  const c = -k * P3;
  const abc = ab + c;
  const rest = sumError(a, b, ab) + sumError(ab, c, abc) - k * P4;
  reducedLow.r = abc + rest;
  reducedLow.low = rest - (reducedLow.r - abc);
  return k;
}

/** x = sum a_i 2^(24 (i + shift)); digit p of x 2/pi is the sum of a_i d_j over i + shift - j - 1 = p, with carries. */
function reduceLarge(x: number): number {
  let shift = 0;
  let m = x;
  for (; m < 9007199254740992; shift--) m *= BASE; // now no fraction is left
  for (; m >= 151115727451828646838272; shift++) m /= BASE; // below 2^77: four digits hold it
  const a: number[] = [];
  for (let i = 0; i < 4; i++) {
    const q = Math.floor(m / BASE);
    a.push(m - q * BASE);
    m = q;
  }
  const digit = new Array<number>(KEPT + 1);
  let carry = 0;
  for (let p = -KEPT; p <= 0; p++) {
    let sum = carry;
    for (let i = 0; i < 4; i++) sum += a[i]! * (DIGITS[i + shift - 1 - p] ?? 0);
    carry = Math.floor(sum / BASE);
    digit[-p] = sum - carry * BASE;
  }
  const up = digit[1]! >= BASE / 2;
  let high = 0;
  let low = 0;
  for (let i = 1, weight = 1 / BASE; i <= KEPT; i++, weight /= BASE) {
    const d = (up ? BASE - 1 - digit[i]! : digit[i]!) * weight;
    const sum = high + d;
    low += sumError(high, d, sum);
    high = sum;
  }
  const product = high * HALF_PI_HIGH;
  const rest = productError(high, HALF_PI_HIGH, product) + (high * HALF_PI_LOW + low * HALF_PI_HIGH);
  const r = product + rest;
  const tail = rest - (r - product);
  reducedLow.r = up ? -r : r;
  reducedLow.low = up ? -tail : tail;
  return (digit[0]! + (up ? 1 : 0)) & 3;
}
