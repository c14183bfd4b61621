/**
 * The parts of a double. JavaScript engines run on little-endian machines (and WebAssembly is little-endian by
 * definition), so the high word, which holds sign, exponent and the first 20 bits of the fraction, is the second.
 */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** The high 32 bits of a double, as a signed integer. */
export function highWord(x: number): number {
  double[0] = x;
  return words[1]!;
}

/** The double with its low 32 bits cleared: 21 leading bits, so that products with other short numbers are exact. */
export function shortened(x: number): number {
  double[0] = x;
  words[0] = 0;
  return double[0]!;
}

const LOWEST = -1074;
const powers = new Float64Array(1023 - LOWEST + 1);
for (let k = LOWEST, p = Number.MIN_VALUE; k <= 1023; k++, p *= 2) powers[k - LOWEST] = p;

/** 2^k for a whole k from -1074 to 1023, exact. */
export function powerOfTwo(k: number): number {
  return powers[k - LOWEST]!;
}

/** y 2^k, rounded once, for y between 1/4 and 4 and any whole k. */
export function scaled(y: number, k: number): number {
  if (k >= -1021 && k <= 1022) return y * powerOfTwo(k);
  if (k > 1022) return k > 1026 ? y * Infinity : y * 16 * powerOfTwo(Math.min(k - 4, 1023));
  return k < -1080 ? y * 0 : y * powerOfTwo(k + 60) * powerOfTwo(-60);
}

/** Adding and subtracting this rounds a double of magnitude below 2^51 to the nearest whole number, ties to even. */
export const ROUNDER = 6755399441055744; // 1.5 * 2^52

/** The low half of the exact product a b, whose high half is a * b rounded (Dekker 1971, Veltkamp's splitting). */
export function productError(a: number, b: number, product: number): number {
  const SPLITTER = 134217729; // 2^27 + 1
  const ca = SPLITTER * a;
  const ah = ca - (ca - a);
  const al = a - ah;
  const cb = SPLITTER * b;
  const bh = cb - (cb - b);
  const bl = b - bh;
  return al * bl - (product - ah * bh - al * bh - ah * bl);
}

/** What rounding took from a + b (Knuth, TAOCP 2, 4.2.2). */
export function sumError(a: number, b: number, sum: number): number {
  const bb = sum - a;
  return a - (sum - bb) + (b - bb);
}
