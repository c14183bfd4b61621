import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { losses } from "../../src/learning/losses.js";

const volts = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 5 });

describe("losses", () => {
  it.each([...losses.keys()])("%s: dL/dv agrees with central differences", (kind) => {
    const loss = losses.get(kind)!;
    fc.assert(
      fc.property(volts, fc.nat(), fc.constantFrom(0.05, 0.3, 2), (v, pick, temperature) => {
        const outputs = Float64Array.from(v);
        const targets = new Float64Array(v.length);
        targets[pick % v.length] = 1;
        const gradient = new Float64Array(v.length);
        loss.evaluate(outputs, targets, temperature, gradient);
        const h = 1e-5 * temperature;
        for (let k = 0; k < v.length; k++) {
          const at = (d: number): number =>
            loss.evaluate(outputs.with(k, outputs[k]! + d), targets, temperature, new Float64Array(v.length));
          const slope = (at(h) - at(-h)) / (2 * h);
          expect(Math.abs(slope - gradient[k]!)).toBeLessThan(1e-6 * (1 + Math.abs(slope)) + 1e-8);
        }
      }),
    );
  });

  it("mse is half the sum of squares", () => {
    const gradient = new Float64Array(2);
    expect(losses.get("mse")!.evaluate(Float64Array.of(1, -1), Float64Array.of(0.5, 1), 1, gradient)).toBe(0.5 * 4.25);
    expect([...gradient]).toEqual([0.5, -2]);
  });

  it("softmax of equal outputs is T^2 ln n, and does not overflow far from its target", () => {
    const softmax = losses.get("softmax")!;
    const gradient = new Float64Array(3);
    const value = softmax.evaluate(new Float64Array(3), Float64Array.of(0, 1, 0), 0.5, gradient);
    expect(value).toBeCloseTo(0.25 * Math.log(3), 14);
    expect(gradient[1]).toBeCloseTo(0.5 * (1 / 3 - 1), 14);
    const far = softmax.evaluate(Float64Array.of(1e4, 0, 0), Float64Array.of(0, 1, 0), 0.5, gradient);
    expect(far).toBeCloseTo(0.25 * 2e4, 6);
    expect([...gradient]).toEqual([0.5, -0.5, 0]);
  });

  it("softmax takes probabilities for targets", () => {
    const fault = (...t: number[]) => losses.get("softmax")!.fault!(Float64Array.from(t));
    expect(fault(0.25, 0.75)).toBeUndefined();
    expect(fault(1, 1)).toMatch(/sum to 2/);
    expect(fault(-1, 2)).toMatch(/no probability/);
  });
});
