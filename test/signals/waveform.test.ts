import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../src/signals/compare.js";
import { pchip } from "../../src/signals/pchip.js";
import { spectrum } from "../../src/signals/spectrum.js";
import { interpolate } from "../../src/signals/interpolate.js";

const grid = (n: number, step: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i * step);

describe("interpolation", () => {
  it("interpolates lines exactly, holds the ends and takes the later of two points at a jump", () => {
    const xs = [0, 1, 1, 3];
    const ys = [0, 1, 5, 9];
    expect([-1, 0, 0.25, 1, 2, 3, 4].map((x) => interpolate(xs, ys, x))).toEqual([0, 0, 0.25, 5, 7, 9, 9]);
    expect(() => interpolate([], [], 0)).toThrow(RangeError);
  });
});

describe("monotone cubic", () => {
  it("goes through its points and never beyond its neighbours", () => {
    const points = fc.array(fc.tuple(fc.double({ min: 0.01, max: 5, noNaN: true }), fc.integer({ min: -9, max: 9 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(points, (steps) => {
        let at = 0;
        const xs = steps.map(([h]) => (at += h));
        const ys = steps.map(([, y]) => y);
        const f = pchip(xs, ys);
        xs.forEach((x, i) => expect(f(x)).toBe(ys[i]));
        for (let i = 0; i + 1 < xs.length; i++) {
          const low = Math.min(ys[i]!, ys[i + 1]!) - 1e-9;
          const high = Math.max(ys[i]!, ys[i + 1]!) + 1e-9;
          for (let t = 0.05; t < 1; t += 0.1) {
            const y = f(xs[i]! + t * (xs[i + 1]! - xs[i]!));
            expect(y >= low && y <= high).toBe(true);
          }
        }
      }),
    );
  });

  it("is of higher order than a line, and keeps the sides of a jump apart", () => {
    const worst = (n: number): number => {
      const xs = grid(n + 1, 1 / n);
      const f = pchip(xs, xs.map(Math.exp));
      return Math.max(...Array.from(grid(1000, 1e-3), (x) => Math.abs(f(x) - Math.exp(x))));
    };
    expect(Math.log2(worst(20) / worst(40))).toBeGreaterThan(2.7);
    const jump = pchip([0, 1, 2, 2, 3, 4], [0, 0, 0, 7, 7, 7]);
    expect([1.5, 1.999, 2, 2.5].map(jump)).toEqual([0, 0, 7, 7]);
  });
});

describe("comparison of curves", () => {
  const fine = grid(2001, 1e-3);
  const reference = { x: fine, y: fine.map((t) => 3 + 2 * Math.sin(2 * Math.PI * t)) };

  it("finds the worst point, relative to peak-to-peak, on another grid", () => {
    const x = grid(301, 2 / 300);
    const y = x.map((t) => 3 + 2 * Math.sin(2 * Math.PI * t));
    expect(compare({ x, y }, reference).relative).toBeLessThan(1e-5);
    y[100]! -= 0.04;
    const found = compare({ x, y }, reference);
    expect(found.relative).toBeCloseTo(0.01, 5);
    expect(found.at).toBe(x[100]);
    expect(found.peakToPeak).toBeCloseTo(4, 6);
    expect(found.points).toBe(301);
    expect(found.rms).toBeCloseTo(0.04 / Math.sqrt(301), 5);
  });

  it("looks at the common range only and says which", () => {
    const found = compare({ x: [-1, 0.25, 5], y: [99, 5, 99] }, reference);
    expect([found.from, found.to, found.points]).toEqual([0, 2, 1]);
    expect(found.worst).toBeLessThan(1e-12);
    expect(() => compare({ x: [5, 6], y: [0, 0] }, reference)).toThrow(RangeError);
    expect(() => compare({ x: [-1, 6], y: [0, 0] }, reference)).toThrow(RangeError);
  });

  it("measures constants against the floor and passes NaN on", () => {
    const flat = { x: [0, 1], y: [1, 1] };
    expect(compare({ x: [0, 1], y: [1, 1] }, flat).relative).toBe(0);
    expect(compare({ x: [0, 1], y: [1, 1 + 1e-9] }, flat).relative).toBe(Infinity);
    expect(compare({ x: [0, 1], y: [1, 1.5] }, flat, 10).relative).toBeCloseTo(0.05, 12);
    expect(compare({ x: [0, 0.5, 1], y: [1, NaN, 1] }, flat)).toMatchObject({ worst: NaN, at: 0.5, relative: NaN });
  });
});

describe("spectrum", () => {
  it("gives amplitudes, mean and frequencies of a sum of tones", () => {
    const n = 256;
    const step = 1e-4;
    const y = Float64Array.from({ length: n }, (_, k) => {
      const a = (2 * Math.PI * k) / n;
      return 0.25 + 2 * Math.sin(5 * a) - 0.5 * Math.cos(9 * a) + 0.125 * Math.cos((n / 2) * a);
    });
    const s = spectrum(y, step);
    expect(s.frequency.length).toBe(129);
    expect(s.frequency[5]).toBeCloseTo(5 / (n * step), 9);
    for (let k = 0; k <= 128; k++) {
      expect(s.cosine[k]).toBeCloseTo(k === 0 ? 0.25 : k === 9 ? -0.5 : k === 128 ? 0.125 : 0, 12);
      expect(s.sine[k]).toBeCloseTo(k === 5 ? 2 : 0, 12);
    }
    expect(s.amplitude[9]).toBeCloseTo(0.5, 12);
  });

  it("says which lengths it takes", () => {
    for (const n of [0, 1, 3, 100]) expect(() => spectrum(new Float64Array(n), 1)).toThrow(/4, 8, 16/);
  });
});
