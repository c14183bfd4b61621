import { describe, expect, it } from "vitest";
import { ConvergenceError } from "../../src/base/errors.js";
import { integrateScalars, type ScalarFlow } from "../../src/integrate/rosenbrock.js";

/** dx/dt = f(x) beside dE/dt = p(x), all equations alike; counts evaluations. */
function flowOf(n: number, f: (x: number) => number, p: (x: number) => number): ScalarFlow & { evaluations: number } {
  const make = (): Float64Array => new Float64Array(n);
  const slope = (of: (x: number) => number, x: number): number => (of(x + 1e-6) - of(x - 1e-6)) / 2e-6;
  const flow = { rate: make(), slope: make(), power: make(), powerSlope: make(), evaluations: 0 };
  return Object.assign(flow, {
    evaluate(x: Float64Array) {
      flow.evaluations++;
      x.forEach((value, i) => {
        flow.rate[i] = f(value);
        flow.slope[i] = slope(f, value);
        flow.power[i] = p(value);
        flow.powerSlope[i] = slope(p, value);
      });
    },
  });
}

const run = (flow: ScalarFlow, from: number[], seconds: number[], tolerance = 1e-9) => {
  const x = Float64Array.from(from);
  const energy = new Float64Array(from.length);
  const names = from.map((_, i) => `w${i}`);
  integrateScalars(flow, x, energy, Float64Array.from(seconds), tolerance, names);
  return { x, energy };
};

describe("RODAS on many scalar equations", () => {
  it("follows logistic growth and its integral, each for its own time", () => {
    const flow = flowOf(
      3,
      (x) => 4 * x * (1 - x),
      (x) => x,
    );
    const from = [0.1, 0.5, 0.9];
    const seconds = [1.5, 0, 0.2];
    const { x, energy } = run(flow, from, seconds);
    from.forEach((x0, i) => {
      const grown = x0 * Math.exp(4 * seconds[i]!);
      expect(Math.abs(x[i]! - grown / (1 - x0 + grown))).toBeLessThan(1e-8);
      // The integral of x is ln(1 - x0 + x0 exp(4 t)) / 4.
      expect(Math.abs(energy[i]! - Math.log(1 - x0 + grown) / 4)).toBeLessThan(1e-8);
    });
    expect(x[1]).toBe(0.5);
  });

  it("has order 4: the error falls as the tolerance, the steps as its fourth root", () => {
    const steps: number[] = [];
    for (const tolerance of [1e-6, 1e-10]) {
      const flow = flowOf(
        1,
        (x) => x,
        () => 0,
      );
      const { x } = run(flow, [0.1], [2], tolerance);
      expect(Math.abs(x[0]! - 0.1 * Math.exp(2))).toBeLessThan(100 * tolerance);
      steps.push(flow.evaluations / 6);
    }
    // 1e4 ** (1 / 4) is 10; a method of order 2 would take 100 times as many.
    expect(steps[1]! / steps[0]!).toBeLessThan(16);
  });

  it("takes stiff equations in few steps, and stops at a jump of the rate", () => {
    const stiff = flowOf(
      1,
      (x) => -1e9 * (x - 0.25),
      () => 1,
    );
    const { x, energy } = run(stiff, [1], [1]);
    expect(x[0]).toBeCloseTo(0.25, 9);
    expect(energy[0]).toBeCloseTo(1, 9);
    expect(stiff.evaluations).toBeLessThan(3000);
    // The derivative of a step is 0 on either side of it.
    const jump = flowOf(
      1,
      (v) => (v >= 1 ? 0 : 3),
      () => 2,
    );
    const flat = { ...jump, evaluate: (at: Float64Array) => (jump.evaluate(at), void jump.slope.fill(0)) };
    const stopped = run(flat, [0.4], [1]);
    expect(Math.abs(stopped.x[0]! - 1)).toBeLessThan(1e-8);
    expect(stopped.energy[0]).toBeCloseTo(2, 9);
  });

  it("gives an entry what it gives alone, to the bit", () => {
    const f = (x: number): number => 5 * x * x * (1 - x);
    const together = run(
      flowOf(3, f, (x) => x * x),
      [0.2, 0.6, 0.01],
      [1, 3, 2],
    );
    [0.2, 0.6, 0.01].forEach((x0, i) => {
      const alone = run(
        flowOf(1, f, (x) => x * x),
        [x0],
        [[1, 3, 2][i]!],
      );
      expect(alone.x[0]).toBe(together.x[i]);
      expect(alone.energy[0]).toBe(together.energy[i]);
    });
  });

  it("names what has no finite rate", () => {
    expect(() =>
      run(
        flowOf(
          2,
          (x) => (x > 0.5 ? NaN : 1),
          () => 0,
        ),
        [0.6, 0],
        [1, 0.1],
      ),
    ).toThrow(ConvergenceError);
    expect(() =>
      run(
        flowOf(
          1,
          () => NaN,
          () => 0,
        ),
        [0.6],
        [1],
      ),
    ).toThrow(/w0 .* 0\.6/);
  });
});
