import { EXP_COEFFICIENTS, LN2_HIGH, LN2_LOW, LOG2E } from "../../base/math/exponential.js";
import type { Lanes, Term } from "../lanes.js";
import { powerOfTwo, rounded } from "./exact.js";

/** exp(x + low) before it is scaled: s + tail, and the bits of the exponent k. */
function unscaled(m: Lanes, x: Term, low?: Term): { readonly s: Term; readonly tail: Term; readonly bits: Term } {
  const [bits, k] = rounded(m, m.mul(x, LOG2E));
  const high = m.sub(x, m.mul(k, LN2_HIGH));
  const product = m.mul(k, LN2_LOW);
  const rest = low === undefined ? product : m.sub(product, low);
  const r = m.sub(high, rest);
  const [p, r2] = [EXP_COEFFICIENTS, m.mul(r, r)];
  const r4 = m.mul(r2, r2);
  const pair = (n: number): Term => m.add(p[n]!, m.mul(p[n + 1]!, r));
  const far = m.add(m.add(pair(4), m.mul(r2, pair(6))), m.mul(r4, pair(8)));
  const polynomial = m.add(m.add(pair(0), m.mul(r2, pair(2))), m.mul(r4, far));
  const s = m.add(1, r);
  const correction = m.add(m.sub(m.sub(high, r), rest), m.mul(r2, polynomial));
  return { s, tail: m.add(m.sub(r, m.sub(s, 1)), correction), bits };
}

/** exp(x + low), |x| <= 700 */
export function expOfSum(m: Lanes, x: Term, low: Term): Term {
  const { s, tail, bits } = unscaled(m, x, low);
  return m.mul(m.add(s, tail), powerOfTwo(m, bits));
}

/** e^x / 2 and what rounding took from it, 0 <= x <= 709 */
export function halfExp(m: Lanes, x: Term): readonly [half: Term, low: Term] {
  const { s, tail, bits } = unscaled(m, x);
  const y = m.add(s, tail);
  const power = powerOfTwo(m, bits, -1);
  return [m.mul(y, power), m.mul(m.sub(tail, m.sub(y, s)), power)];
}
