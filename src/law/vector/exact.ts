import { ROUNDER } from "../../base/math/bits.js";
import type { Lanes, Term, Value } from "../lanes.js";

/** Building blocks of base/math on two lanes: the same operations in the same order, so the same bits. */

export function polynomial(m: Lanes, c: readonly number[], z: Term): Term {
  const z2 = m.mul(z, z);
  const pair = (k: number): Value => (k + 1 < c.length ? m.add(c[k]!, m.mul(c[k + 1]!, z)) : c[k]!);
  let k = (c.length - 1) & ~1;
  let p = pair(k);
  for (k -= 2; k >= 0; k -= 2) p = m.add(pair(k), m.mul(z2, p));
  return p as Term;
}

/** x + x z P(z), z = x^2 */
export function oddSeries(m: Lanes, coefficients: readonly number[], x: Term): Term {
  const z = m.mul(x, x);
  return m.add(x, m.mul(m.mul(x, z), polynomial(m, coefficients, z)));
}

function split(m: Lanes, a: Term): readonly [high: Term, low: Term] {
  const c = m.mul(134217729, a);
  const high = m.sub(c, m.sub(c, a));
  return [high, m.sub(a, high)];
}

export function productError(m: Lanes, a: Term, b: Term, product: Term): Term {
  const [ah, al] = split(m, a);
  const [bh, bl] = a === b ? [ah, al] : split(m, b);
  const rest = m.sub(m.sub(m.sub(product, m.mul(ah, bh)), m.mul(al, bh)), m.mul(ah, bl));
  return m.sub(m.mul(al, bl), rest);
}

export function sumError(m: Lanes, a: Value, b: Value, sum: Term): Term {
  const bb = m.sub(sum, a);
  return m.add(m.sub(a, m.sub(sum, bb)), m.sub(b, bb));
}

/** x + ROUNDER, whose last bits are those of the nearest whole number, and that number. */
export function rounded(m: Lanes, x: Term): readonly [bits: Term, whole: Term] {
  const bits = m.add(x, ROUNDER);
  return [bits, m.sub(bits, ROUNDER)];
}

/** 2^(k + more) of the bits of k + ROUNDER; a normal number. */
export function powerOfTwo(m: Lanes, bits: Term, more = 0): Term {
  return m.shift("shiftLeft", m.op("addInt", bits, m.pattern(1023 + more, 0)), 52);
}
