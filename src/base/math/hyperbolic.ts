import { exp, expm1 } from "./exponential.js";
import { log, log1p } from "./logarithm.js";

/**
 * Hyperbolic functions and their inverses from expm1 and log1p, which keep the digits near 0; within 3 units in the last
 * place, odd functions exactly odd.
 */
const LN2 = 0.6931471805599453;
/** Beyond this 1 / e^x does not touch the last bit of e^x. */
const DOMINANT = 22;
/** Beyond this x^2 + 1 and x^2 are the same double. */
const HUGE = 268435456;

function withSign(size: number, x: number): number {
  return x < 0 ? -size : size;
}

/** e^a / 2 without overflow before its time. */
function halfExp(a: number): number {
  if (a < 709) return 0.5 * exp(a);
  const half = exp(0.5 * a);
  return 0.5 * half * half;
}

export function sinh(x: number): number {
  const a = Math.abs(x);
  if (a === 0 || a !== a) return x;
  if (a > DOMINANT) return withSign(halfExp(a), x);
  const t = expm1(a);
  return withSign(a < 1 ? 0.5 * (2 * t - (t * t) / (t + 1)) : 0.5 * (t + t / (t + 1)), x);
}

export function cosh(x: number): number {
  const a = Math.abs(x);
  if (a > DOMINANT) return halfExp(a);
  const e = exp(a);
  return 0.5 * e + 0.5 / e;
}

export function tanh(x: number): number {
  const a = Math.abs(x);
  if (a === 0 || a !== a) return x;
  if (a > DOMINANT) return withSign(1, x);
  if (a >= 1) return withSign(1 - 2 / (expm1(2 * a) + 2), x);
  const t = expm1(-2 * a);
  return withSign(-t / (t + 2), x);
}

export function asinh(x: number): number {
  const a = Math.abs(x);
  if (a === 0 || !(a < Infinity)) return x;
  if (a > HUGE) return withSign(log(a) + LN2, x);
  const a2 = a * a;
  if (a > 2) return withSign(log(2 * a + 1 / (Math.sqrt(a2 + 1) + a)), x);
  return withSign(log1p(a + a2 / (1 + Math.sqrt(1 + a2))), x);
}

export function acosh(x: number): number {
  if (!(x >= 1)) return NaN;
  if (x > HUGE) return log(x) + LN2;
  if (x > 2) return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
  const t = x - 1;
  return log1p(t + Math.sqrt(2 * t + t * t));
}

export function atanh(x: number): number {
  const a = Math.abs(x);
  if (a === 0) return x;
  const t = 2 * a;
  return withSign(0.5 * log1p(a < 0.5 ? t + (t * a) / (1 - a) : t / (1 - a)), x);
}
