import { describe, expect, it } from "vitest";
import { backwardEuler, gear2, type Method, trapezoidal } from "../../src/integrate/method.js";

const methods: readonly Method[] = [backwardEuler, trapezoidal, gear2];

/** q' = -q + cos t with q(0) = 1/2: q = (cos t + sin t) / 2. */
const exact = (t: number): number => (Math.cos(t) + Math.sin(t)) / 2;
const exactRate = (t: number): number => (Math.cos(t) - Math.sin(t)) / 2;

/** Steps from 0 to 4 in `n` pairs of a step and one `ratio` times as long; the first points are exact. */
function errorAtEnd(method: Method, n: number, ratio: number): number {
  const pair = 4 / n;
  const short = pair / (1 + ratio);
  const times = Array.from({ length: 2 * n + 1 }, (_, k) => Math.floor(k / 2) * pair + (k % 2) * short);
  const q = times.slice(0, 2).map(exact);
  let rate = exactRate(times[1]!);
  for (let k = 2; k < times.length; k++) {
    const h = times[k]! - times[k - 1]!;
    const { scale, weights, rate: carried } = method.coefficients(h, [times[k - 1]! - times[k - 2]!]);
    const past = weights.reduce((sum, w, i) => sum + w * q[k - 1 - i]!, carried * rate);
    const next = (Math.cos(times[k]!) - past) / (scale + 1);
    rate = scale * next + past;
    q.push(next);
  }
  return Math.abs(q.at(-1)! - exact(times.at(-1)!));
}

describe.each(methods.map((method) => [method.name, method] as const))("%s", (_, method) => {
  it.each([1, 1.7, 0.4])("has the order it claims, with steps in the ratio %f", (ratio) => {
    const errors = [200, 400, 800].map((n) => errorAtEnd(method, n, ratio));
    const order = Math.log2(errors[1]! / errors[2]!);
    expect(order).toBeGreaterThan(method.order - 0.05);
    expect(order).toBeLessThan(method.order + 0.05);
  });

  it.each([1, 1.7, 0.4])("makes the error it claims in one step from exact values, ratio %f", (ratio) => {
    // q = exp(t): every derivative at 0 is 1.
    const h = 1e-3;
    const before = h / ratio;
    const { scale, weights, rate } = method.coefficients(h, [before]);
    const past = weights.reduce((sum, w, i) => sum + w * Math.exp(i === 0 ? 0 : -before), rate);
    const error = (Math.exp(h) - past) / scale - Math.exp(h);
    expect(error / method.errorConstant(h, [before])).toBeGreaterThan(0.99);
    expect(error / method.errorConstant(h, [before])).toBeLessThan(1.01);
  });

  it("differentiates polynomials of its order exactly", () => {
    const [h, before] = [0.3, 0.7];
    const { scale, weights, rate } = method.coefficients(h, [before]);
    const p = (t: number): number => (method.order === 1 ? 2 - 3 * t : 2 - 3 * t + 5 * t * t);
    const slope = (t: number): number => (method.order === 1 ? -3 : -3 + 10 * t);
    const result = weights.reduce((sum, w, i) => sum + w * p(i === 0 ? 0 : -before), scale * p(h) + rate * slope(0));
    expect(result).toBeCloseTo(slope(h), 10);
  });
});
