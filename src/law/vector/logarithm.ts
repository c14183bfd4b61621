import { LN2_HIGH, LN2_LOW } from "../../base/math/exponential.js";
import {
  HALF_ROOT_WORD,
  LOG_COEFFICIENTS,
  LOG10_PARTS,
  LOG2_PARTS,
  SMALLEST_NORMAL,
} from "../../base/math/logarithm.js";
import { ROUNDER } from "../../base/math/bits.js";
import type { Lanes, Term } from "../lanes.js";
import type { Result } from "./result.js";

/** k and f of x = 2^k (1 + f), x a positive normal number. */
export function parts(m: Lanes, x: Term): readonly [k: Term, f: Term] {
  const bits = m.shift("shiftRight", m.op("subInt", x, m.pattern(0, HALF_ROOT_WORD)), 52);
  const fraction = m.op("subInt", x, m.shift("shiftLeft", bits, 52));
  const k = m.sub(m.op("addInt", bits, ROUNDER), ROUNDER);
  return [k, m.sub(fraction, 1)];
}

function deficit(m: Lanes, f: Term): Term {
  const s = m.div(f, m.add(2, f));
  const z = m.mul(s, s);
  const z2 = m.mul(z, z);
  const c = LOG_COEFFICIENTS;
  const pair = (n: number): Term => m.add(c[n]!, m.mul(c[n + 1]!, z));
  const far = m.add(pair(2), m.mul(z2, m.add(pair(4), m.mul(z2, c[6]))));
  const q = m.add(pair(0), m.mul(z2, far));
  return m.mul(s, m.sub(f, m.mul(z, q)));
}

/** log(x) + rest */
export function logOf(m: Lanes, x: Term, rest: Term): Term {
  const [k, f] = parts(m, x);
  const h = m.mul(k, LN2_HIGH);
  const s = m.add(h, f);
  const low = m.sub(deficit(m, f), m.add(m.mul(k, LN2_LOW), rest));
  return m.add(s, m.sub(m.sub(f, m.sub(s, h)), low));
}

/** Whether lanes are positive, normal and finite. */
export function normal(m: Lanes, x: Term): Term {
  return m.and(m.le(SMALLEST_NORMAL, x), m.lt(x, Infinity));
}

function logarithm(m: Lanes, x: Term, [twoHigh, twoLow, eHigh, eLow]: typeof LOG2_PARTS | typeof LOG10_PARTS): Result {
  const [k, f] = parts(m, x);
  const d = deficit(m, f);
  const high = m.op("and", m.sub(f, d), m.pattern(0, -1));
  const low = m.sub(m.sub(f, high), d);
  const a = m.mul(k, twoHigh);
  const b = m.mul(high, eHigh);
  const s = m.add(a, b);
  const rest = m.add(m.mul(k, twoLow), m.add(m.mul(high, eLow), m.mul(low, eHigh + eLow)));
  return { value: m.add(s, m.add(m.sub(b, m.sub(s, a)), rest)), ordinary: normal(m, x) };
}

export const log2 = (m: Lanes, x: Term): Result => logarithm(m, x, LOG2_PARTS);
export const log10 = (m: Lanes, x: Term): Result => logarithm(m, x, LOG10_PARTS);
