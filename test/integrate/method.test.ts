import { describe, expect, it } from "vitest";
import { backwardEuler, gear, type Method, trapezoidal } from "../../src/integrate/method.js";

const methods: readonly Method[] = [backwardEuler, trapezoidal, ...gear.slice(2)];

/** q' = -q + cos t with q(0) = 1/2: q = (cos t + sin t) / 2. */
const exact = (t: number): number => (Math.cos(t) + Math.sin(t)) / 2;
const exactRate = (t: number): number => (Math.cos(t) - Math.sin(t)) / 2;

/** The steps up to a point, latest first. */
const stepsBefore = (times: readonly number[], k: number): number[] =>
  Array.from({ length: Math.min(k, 6) }, (_, i) => times[k - i]! - times[k - i - 1]!);

/** Steps from 0 to 4 in `n` pairs of a step and one `ratio` times as long; the first points are exact. */
function errorAtEnd(method: Method, n: number, ratio: number): number {
  const pair = 4 / n;
  const short = pair / (1 + ratio);
  const times = Array.from({ length: 2 * n + 1 }, (_, k) => Math.floor(k / 2) * pair + (k % 2) * short);
  const behind = Math.max(2, method.order);
  const q = times.slice(0, behind).map(exact);
  let rate = exactRate(times[behind - 1]!);
  for (let k = behind; k < times.length; k++) {
    const h = times[k]! - times[k - 1]!;
    const { scale, weights, rate: carried } = method.coefficients(h, stepsBefore(times, k - 1));
    const past = weights.reduce((sum, w, i) => sum + w * q[k - 1 - i]!, carried * rate);
    const next = (Math.cos(times[k]!) - past) / (scale + 1);
    rate = scale * next + past;
    q.push(next);
  }
  return Math.abs(q.at(-1)! - exact(times.at(-1)!));
}

describe.each(methods.map((method) => [method.name, method] as const))("%s", (_, method) => {
  it.each([1, 1.7, 0.4])("has the order it claims, with steps in the ratio %f", (ratio) => {
    // High orders meet rounding early.
    const counts = method.order > 3 ? [40, 80] : [400, 800];
    const errors = counts.map((n) => errorAtEnd(method, n, ratio));
    const order = Math.log2(errors[0]! / errors[1]!);
    const slack = method.order > 3 ? 0.35 : 0.05;
    expect(order).toBeGreaterThan(method.order - slack);
    expect(order).toBeLessThan(method.order + slack);
  });

  it.each([1, 1.7, 0.4])("makes the error it claims in one step from exact values, ratio %f", (ratio) => {
    // q = exp(t): every derivative at 0 is 1.
    const h = method.order > 3 ? 3e-2 : 1e-3;
    const before = Array.from({ length: 5 }, () => h / ratio);
    const { scale, weights, rate } = method.coefficients(h, before);
    const past = weights.reduce((sum, w, i) => sum + w * Math.exp((-i * h) / ratio), rate);
    const error = (Math.exp(h) - past) / scale - Math.exp(h);
    const slack = method.order > 3 ? 0.15 : 0.01;
    expect(error / method.errorConstant(h, before)).toBeGreaterThan(1 - slack);
    expect(error / method.errorConstant(h, before)).toBeLessThan(1 + slack);
  });

  it("differentiates polynomials of its order exactly", () => {
    const steps = [0.7, 0.4, 0.5, 0.9, 0.6];
    const h = 0.3;
    const { scale, weights, rate } = method.coefficients(h, steps);
    const at = weights.map((_, i) => -steps.slice(0, i).reduce((sum, step) => sum + step, 0));
    for (let degree = 0; degree <= method.order; degree++) {
      const p = (t: number): number => (t + 1) ** degree;
      const slope = (t: number): number => degree * (t + 1) ** Math.max(0, degree - 1);
      const result = weights.reduce((sum, w, i) => sum + w * p(at[i]!), scale * p(h) + rate * slope(0));
      expect(result).toBeCloseTo(slope(h), 9);
    }
  });
});
