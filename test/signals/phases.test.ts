import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.js";
import { lockInModel } from "../../src/signals/lockin-model.js";
import { PhaseLockIn, phasePoints } from "../../src/signals/phases.js";
import { LockIn } from "../../src/signals/lockin.js";
import { cosineOfTurn, sineOfTurn } from "../../src/signals/sine.js";

function read(lockIn: PhaseLockIn, ...responses: ((sine: number) => number)[]) {
  lockIn.points.sines.forEach((s, p) =>
    lockIn.sample(
      p,
      Float64Array.from(responses, (response) => response(s)),
    ),
  );
  return lockIn.result();
}

describe("sine of a fraction of a turn", () => {
  it("is the sine to its last bits, with exact symmetries", () => {
    for (const n of [3, 5, 6, 7, 12, 16, 64, 100, 1000]) {
      for (let j = -n; j <= 2 * n; j++) {
        const s = sineOfTurn(j, n);
        expect(Math.abs(s - Math.sin((2 * Math.PI * (j % n)) / n))).toBeLessThan(1e-15);
        expect(sineOfTurn(-j, n) + s).toBe(0);
        expect(sineOfTurn(j + n, n)).toBe(s);
        if (n % 2 === 0) expect(sineOfTurn(j + n / 2, n) + s).toBe(0);
        if (n % 4 === 0) expect(cosineOfTurn(j, n)).toBe(sineOfTurn(j + n / 4, n));
        expect(cosineOfTurn(-j, n)).toBe(cosineOfTurn(j, n));
      }
    }
    expect([1, 3, 5, 9].map((j) => sineOfTurn(j, 12))).toEqual([0.5, 1, 0.5, -1]);
  });
});

describe("operating points of the phases", () => {
  it("are as many as there are different sines", () => {
    // For even N the sines are those of multiples of 2 pi / N between -90 and 90 degrees: N/2 + 1 or N/2 of them.
    const counts: [number, number][] = [
      [3, 3],
      [4, 3],
      [5, 5],
      [6, 3],
      [8, 5],
      [10, 5],
      [12, 7],
      [16, 9],
      [18, 9],
      [64, 33],
    ];
    for (const [phases, count] of counts) {
      const { sines, point } = phasePoints(phases);
      expect([phases, sines.length]).toEqual([phases, count]);
      expect(new Set(sines).size).toBe(count);
      point.forEach((p, j) => expect(sines[p]).toBe(sineOfTurn(j, phases)));
    }
  });
});

describe("lock-in on operating points", () => {
  it("finds the coefficients of a polynomial response that its phases resolve", () => {
    const model = lockInModel({ f: 1, phases: 6 });
    const { x, y, dc } = read(
      new PhaseLockIn(model, 2),
      (s) => 0.4 + 0.01 * s + 0.002 * s * s + 0.003 * s * s * s,
      (s) => -s,
    );
    expect(x[0]).toBeCloseTo(0.01 + 0.75 * 0.003, 15);
    expect(dc[0]).toBeCloseTo(0.4 + 0.002 / 2, 15);
    expect(Math.abs(y[0]!)).toBeLessThan(1e-17);
    expect(x[1]).toBeCloseTo(-1, 15);
    expect(dc[1]).toBe(0);
  });

  it("reads harmonics with enough phases and refuses others", () => {
    const model = lockInModel({ f: 1, phases: 16, harmonic: 3 });
    // sin^3 a = (3 sin a - sin 3a) / 4
    expect(read(new PhaseLockIn(model, 1), (s) => s * s * s).x[0]).toBeCloseTo(-0.25, 15);
    expect(() => new PhaseLockIn({ ...model, phases: 6 }, 1)).toThrow(/cannot resolve harmonic 3/);
  });

  it("equals the boxcar in time on a circuit without memory", () => {
    for (const phase of [0, 35]) {
      const model = lockInModel({ f: 1, phases: 64, phase, harmonic: 2 });
      const response = (s: number): number => Math.exp(0.7 * s) + 0.1 * Math.abs(s);
      const inTime = new LockIn(model, 1);
      for (let k = 0; k < inTime.samples; k++) inTime.sample(k, Float64Array.of(response(sineOfTurn(k, 64))));
      const a = read(new PhaseLockIn(model, 1), response);
      const b = inTime.result();
      for (const key of ["x", "y", "dc"] as const) expect(Math.abs(a[key][0]! - b[key][0]!)).toBeLessThan(1e-15);
    }
  });

  it("adds the noise of an ideal average over the measured time", () => {
    const channels = 20_000;
    const model = lockInModel({ f: 1e3, noise: 1e-6, periods: 4 });
    const streams = Array.from({ length: channels }, (_, c) => stream(1, `r${c}`, "noise"));
    const lockIn = new PhaseLockIn(model, channels, streams);
    lockIn.points.sines.forEach((_, p) => lockIn.sample(p, new Float64Array(channels)));
    const { x, dc } = lockIn.result();
    const variance = (values: Float64Array): number => values.reduce((sum, v) => sum + v * v, 0) / channels;
    const five = 5 * Math.sqrt(2 / channels);
    expect(Math.abs(variance(x) / (1e-12 / 4e-3) - 1)).toBeLessThan(five);
    expect(Math.abs(variance(dc) / (1e-12 / 8e-3) - 1)).toBeLessThan(five);
    expect(() => lockIn.result()).toThrow(RangeError);
    lockIn.reset();
    expect(() => lockIn.sample(1, new Float64Array(channels))).toThrow(RangeError);
    expect(() => new PhaseLockIn(model, 3)).toThrow(RangeError);
  });

  it("reads through the converter", () => {
    const lockIn = new PhaseLockIn(lockInModel({ f: 1, bits: 2, range: 1, phases: 4 }), 1);
    // Codes are multiples of 0.5 from -1 to 0.5.
    const { x, dc, clipped } = read(lockIn, (s) => 0.9 * s);
    expect([x[0], dc[0], clipped]).toEqual([0.75, -0.125, 1]);
  });
});
