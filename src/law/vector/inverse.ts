import { ASIN_COEFFICIENTS } from "../../base/math/arc-sine.js";
import { ATAN_COEFFICIENTS, ATAN_STEPS, HALF_PI, HALF_PI_LOW, PI, PI_LOW } from "../../base/math/inverse.js";
import type { Lanes, Term } from "../lanes.js";
import { polynomial, productError } from "./exact.js";
import type { Result } from "./result.js";

function positiveAtan(m: Lanes, a: Term): Term {
  const [half, one, threeHalves, far] = ATAN_STEPS;
  const masks = [m.lt(a, 0.4375), m.lt(a, 0.6875), m.lt(a, 1.1875), m.lt(a, 2.4375)] as const;
  const choices = (values: readonly (Term | number)[]): Term =>
    [3, 2, 1, 0].reduce<Term | number>((no, k) => m.choose(masks[k]!, values[k]!, no), values[4]!) as Term;
  const up = choices([a, m.sub(m.mul(2, a), 1), m.sub(a, 1), m.sub(a, 1.5), -1]);
  const down = choices([1, m.add(2, a), m.add(a, 1), m.add(1, m.mul(1.5, a)), a]);
  const base = choices([0, half[0], one[0], threeHalves[0], far[0]]);
  const low = choices([0, half[1], one[1], threeHalves[1], far[1]]);
  const t = m.div(up, down);
  const z = m.mul(t, t);
  const z2 = m.mul(z, z);
  const c = ATAN_COEFFICIENTS;
  const pair = (n: number): Term => m.add(c[n]!, m.mul(c[n + 1]!, z));
  let p = m.add(pair(8), m.mul(z2, c[10]));
  for (let n = 6; n >= 0; n -= 2) p = m.add(pair(n), m.mul(z2, p));
  return m.add(base, m.add(t, m.add(low, m.mul(m.mul(t, z), p))));
}

export function atan(m: Lanes, x: Term): Result {
  return { value: m.op("or", positiveAtan(m, m.abs(x)), m.signOf(x)), ordinary: undefined };
}

export function atan2(m: Lanes, y: Term, x: Term): Result {
  const [a, b] = [m.abs(x), m.abs(y)];
  const t = positiveAtan(m, m.div(b, a));
  const angle = m.choose(m.lt(x, 0), m.sub(PI, m.sub(t, PI_LOW)), t);
  const ordinary = m.and(m.lt(0, a), m.lt(a, Infinity), m.lt(0, b), m.le(b, Infinity));
  return { value: m.op("or", angle, m.signOf(y)), ordinary };
}

function halve(m: Lanes, a: Term): readonly [root: Term, rest: Term] {
  const w = m.mul(0.5, m.sub(1, a));
  const s = m.sqrt(w);
  const square = m.mul(s, s);
  const rest = m.sub(m.sub(w, square), productError(m, s, s, square));
  const missing = m.div(rest, m.add(m.mul(2, s), 1e-300));
  return [s, m.add(m.mul(m.mul(s, w), polynomial(m, ASIN_COEFFICIENTS, w)), missing)];
}

function taken(m: Lanes, whole: number, low: number, t: Term, rest: Term): Term {
  const y = m.sub(whole, t);
  return m.add(y, m.add(m.sub(m.sub(whole, y), t), m.sub(low, rest)));
}

/** x z P(z), z = x^2 */
function tail(m: Lanes, x: Term): Term {
  const z = m.mul(x, x);
  return m.mul(m.mul(x, z), polynomial(m, ASIN_COEFFICIENTS, z));
}

export function asin(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const size = m.either(
    m.lt(a, 0.5),
    () => m.add(a, tail(m, a)),
    () => {
      const [s, rest] = halve(m, a);
      return taken(m, HALF_PI, HALF_PI_LOW, m.mul(2, s), m.mul(2, rest));
    },
  );
  return { value: m.op("or", size, m.signOf(x)), ordinary: undefined };
}

export function acos(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const value = m.either(
    m.lt(a, 0.5),
    () => taken(m, HALF_PI, HALF_PI_LOW, x, tail(m, x)),
    () => {
      const [s, rest] = halve(m, a);
      const left = taken(m, PI, PI_LOW, m.mul(2, s), m.mul(2, rest));
      return m.choose(m.lt(x, 0), left, m.mul(2, m.add(s, rest)));
    },
  );
  return { value, ordinary: undefined };
}
