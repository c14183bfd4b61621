import { POW_COEFFICIENTS, POW_LN2_HIGH, POW_LN2_LOW, THIRD_HIGH, THIRD_LOW } from "../../base/math/power.js";
import type { Lanes, Term, Value } from "../lanes.js";
import { productError, sumError } from "./exact.js";
import { expOfSum } from "./exponential.js";
import { normal, parts } from "./logarithm.js";
import type { Result } from "./result.js";

function longLog(m: Lanes, x: Term): readonly [high: Term, low: Term] {
  const [k, f] = parts(m, x);
  const d = m.add(2, f);
  const dl = m.sub(f, m.sub(d, 2));
  const sh = m.div(f, d);
  const p = m.mul(sh, d);
  const sl = m.div(m.sub(m.sub(m.sub(f, p), productError(m, sh, d, p)), m.mul(sh, dl)), d);
  const zh = m.mul(sh, sh);
  const zl = m.add(productError(m, sh, sh, zh), m.mul(m.mul(2, sh), sl));
  const ch = m.mul(zh, sh);
  const cl = m.add(m.add(productError(m, zh, sh, ch), m.mul(zh, sl)), m.mul(zl, sh));
  const third = m.constant(THIRD_HIGH);
  const th = m.mul(ch, third);
  const tl = m.add(m.add(productError(m, ch, third, th), m.mul(ch, THIRD_LOW)), m.mul(cl, THIRD_HIGH));
  const c = POW_COEFFICIENTS;
  const q = c.slice(0, -1).reduceRight<Value>((sum, next) => m.add(next, m.mul(zh, sum)), c[c.length - 1]!);
  const rest = m.add(m.add(tl, m.mul(2, sl)), m.mul(m.mul(ch, zh), q));
  const twice = m.mul(2, sh);
  const a = m.add(twice, th);
  const al = m.add(m.sub(th, m.sub(a, twice)), rest);
  const h = m.mul(k, POW_LN2_HIGH);
  const s = m.add(h, a);
  const low = m.add(m.add(sumError(m, h, a, s), al), m.mul(k, POW_LN2_LOW));
  const high = m.add(s, low);
  return [high, m.sub(low, m.sub(high, s))];
}

/** Positive normal numbers to powers that are no extremes. */
export function pow(m: Lanes, x: Term, y: Term): Result {
  const [high, low] = longLog(m, x);
  const product = m.mul(y, high);
  const rest = m.add(productError(m, y, high, product), m.mul(y, low));
  const size = m.abs(product);
  const ordinary = m.and(normal(m, x), m.le(1e-290, size), m.le(size, 700), m.le(m.abs(y), 1e290));
  return { value: expOfSum(m, product, rest), ordinary };
}

export function hypot(m: Lanes, x: Term, y: Term): Result {
  const big = m.op("max", m.abs(x), m.abs(y));
  const value = m.sqrt(m.add(m.mul(x, x), m.mul(y, y)));
  return { value, ordinary: m.and(m.le(1e-140, big), m.le(big, 1e150)) };
}

/**
 * The remainder of x / y: x less a multiple of y is exact, even where the quotient was rounded up to a whole number and
 * one y too many was taken.
 */
export function mod(m: Lanes, x: Term, y: Term): Result {
  const [a, b] = [m.abs(x), m.abs(y)];
  const quotient = m.div(a, b);
  const whole = m.op("trunc", quotient);
  const product = m.mul(whole, b);
  const rest = m.sub(m.sub(a, product), productError(m, whole, b, product));
  const size = m.choose(m.lt(rest, 0), m.add(rest, b), rest);
  const ordinary = m.and(m.lt(quotient, 1e9), m.le(1e-250, b), m.le(b, 1e250));
  return { value: m.op("or", size, m.signOf(x)), ordinary };
}
