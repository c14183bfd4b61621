import {
  DOMINANT,
  SINH_COEFFICIENTS,
  SINH_SERIES,
  TANH_COEFFICIENTS,
  TANH_SERIES,
} from "../../base/math/hyperbolic.js";
import type { Lanes, Term } from "../lanes.js";
import { emitExp } from "../vector-math.js";
import { oddSeries } from "./exact.js";
import { halfExp } from "./exponential.js";
import type { Result } from "./result.js";

const LARGEST = 709;

export function sinh(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const size = m.either(
    m.lt(a, SINH_SERIES),
    () => oddSeries(m, SINH_COEFFICIENTS, a),
    () => {
      const [h, low] = halfExp(m, a);
      const d = m.div(0.25, h);
      const y = m.sub(h, d);
      const near = m.add(y, m.add(m.sub(m.sub(h, y), d), low));
      return m.choose(m.lt(DOMINANT, a), h, near);
    },
  );
  return { value: m.op("or", size, m.signOf(x)), ordinary: m.le(a, LARGEST) };
}

export function cosh(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const [h, low] = halfExp(m, a);
  const d = m.div(0.25, h);
  const y = m.add(h, d);
  const near = m.add(y, m.add(m.add(m.sub(h, y), d), low));
  return { value: m.choose(m.lt(DOMINANT, a), h, near), ordinary: m.le(a, LARGEST) };
}

export function tanh(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const size = m.either(
    m.lt(a, TANH_SERIES),
    () => oddSeries(m, TANH_COEFFICIENTS, a),
    () => m.sub(1, m.div(2, m.add(m.by(emitExp, m.add(a, a)), 1))),
  );
  return { value: m.op("or", size, m.signOf(x)), ordinary: undefined };
}
