import {
  ACOSH_COEFFICIENTS,
  ASINH_COEFFICIENTS,
  ATANH_COEFFICIENTS,
  HUGE,
} from "../../base/math/inverse-hyperbolic.js";
import type { Lanes, Term } from "../lanes.js";
import { oddSeries, polynomial, productError, sumError } from "./exact.js";
import { logOf } from "./logarithm.js";
import type { Result } from "./result.js";

function rootError(m: Lanes, r: Term, t: Term, low?: Term): Term {
  const square = m.mul(r, r);
  const rest = m.sub(m.sub(t, square), productError(m, r, r, square));
  return m.div(low === undefined ? rest : m.add(rest, low), m.mul(2, r));
}

function logWithRoot(m: Lanes, a: Term, one: number): Term {
  const square = m.mul(a, a);
  const t = m.add(square, one);
  const r = m.sqrt(t);
  const low = rootError(m, r, t, m.add(sumError(m, square, one, t), productError(m, a, a, square)));
  const y = m.add(a, r);
  return logOf(m, y, m.div(m.add(sumError(m, a, r, y), low), y));
}

export function asinh(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const size = m.either(
    m.lt(a, 0.5),
    () => oddSeries(m, ASINH_COEFFICIENTS, a),
    () => logWithRoot(m, a, 1),
  );
  return { value: m.op("or", size, m.signOf(x)), ordinary: m.le(a, HUGE) };
}

export function acosh(m: Lanes, x: Term): Result {
  const value = m.either(
    m.lt(1.5, x),
    () => logWithRoot(m, x, -1),
    () => {
      const t = m.sub(x, 1);
      const twice = m.mul(2, t);
      const r = m.sqrt(twice);
      const series = m.mul(m.mul(r, t), polynomial(m, ACOSH_COEFFICIENTS, t));
      return m.add(r, m.sub(rootError(m, r, twice), series));
    },
  );
  return { value, ordinary: m.and(m.lt(1, x), m.le(x, HUGE)) };
}

export function atanh(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const size = m.either(
    m.lt(a, 0.5),
    () => oddSeries(m, ATANH_COEFFICIENTS, a),
    () => {
      const down = m.sub(1, a);
      const up = m.add(1, a);
      const q = m.div(up, down);
      const product = m.mul(q, down);
      const rest = m.sub(m.sub(up, product), productError(m, q, down, product));
      const whole = m.add(rest, m.sub(a, m.sub(up, 1)));
      return m.mul(0.5, logOf(m, q, m.div(whole, up)));
    },
  );
  return { value: m.op("or", size, m.signOf(x)), ordinary: m.lt(a, 1) };
}
