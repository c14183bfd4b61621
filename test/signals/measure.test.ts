import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossings, pick } from "../../src/signals/measure/crossings.js";
import { switchings, timeAbove, timeBelow } from "../../src/signals/measure/cycles.js";
import { distance, relativeError } from "../../src/signals/measure/errors.js";
import { extreme, peakToPeak } from "../../src/signals/measure/extremes.js";
import { fourier } from "../../src/signals/measure/fourier.js";
import { integral, mean, rms } from "../../src/signals/measure/integrals.js";
import { slopeAt } from "../../src/signals/measure/slope.js";
import { cut, valueAt, type Wave } from "../../src/signals/measure/wave.js";

const wave = (points: readonly (readonly [number, number])[]): Wave => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
});
const sampled = (f: (x: number) => number, from: number, to: number, n: number): Wave =>
  wave(Array.from({ length: n + 1 }, (_, k) => from + ((to - from) * k) / n).map((x) => [x, f(x)]));

/** Waves with steps of different width, values on a coarse grid so that zeros are met exactly. */
const waves = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -3, max: 3 })), { minLength: 2, maxLength: 40 })
  .map((steps) => {
    let x = 0;
    return wave(steps.map(([h, y]) => [(x += h), y] as const));
  });

describe("crossings", () => {
  it("are where straight lines meet zero", () => {
    const ramp = wave([
      [0, -1],
      [4, 3],
      [5, -1],
    ]);
    expect(crossings(ramp)).toEqual([
      { x: 1, direction: "rise", start: false },
      { x: 4.75, direction: "fall", start: false },
    ]);
    expect(pick(crossings(ramp), { edge: "fall", count: 1 })?.x).toBe(4.75);
    expect(pick(crossings(ramp), { edge: "cross", count: -1 })?.x).toBe(4.75);
    expect(pick(crossings(ramp), { edge: "cross", count: -2 })?.x).toBe(1);
    expect(pick(crossings(ramp), { edge: "rise", count: 2 })).toBeUndefined();
  });

  it("start where a wave leaves zero, and then are not the first one that is looked for", () => {
    const start = crossings(sampled((x) => Math.round(1e6 * Math.sin(Math.PI * x)) / 1e6, 0, 3, 300));
    expect(start.map(({ x, direction }) => [x, direction])).toEqual([
      [0, "rise"],
      [1, "fall"],
      [2, "rise"],
      [3, "fall"],
    ]);
    expect(pick(start)?.x).toBe(1);
    expect(pick(start, { edge: "rise", count: 1 })?.x).toBe(0);
  });

  it("alternate, lie in order, and lie where the wave is zero", () => {
    fc.assert(
      fc.property(waves, (w) => {
        const list = crossings(w);
        list.forEach(({ x, direction }, k) => {
          expect(Math.abs(valueAt(w, x)!)).toBeLessThan(1e-12);
          if (k === 0) return;
          expect(direction).not.toBe(list[k - 1]!.direction);
          expect(x).toBeGreaterThanOrEqual(list[k - 1]!.x);
        });
      }),
    );
  });

  it("are as many as there are changes of sign", () => {
    fc.assert(
      fc.property(waves, (w) => {
        const signs = Array.from(w.y, Math.sign).filter((sign) => sign !== 0);
        const changes = signs.filter((sign, k) => k > 0 && sign !== signs[k - 1]).length;
        const real = crossings(w).filter(({ start }) => !start);
        // A touch without a change of sign counts twice, an arrival at the end once.
        expect(real.length).toBeGreaterThanOrEqual(changes);
        if (w.y.every((value) => value !== 0)) expect(real.length).toBe(changes);
      }),
    );
  });

  it("are mirrored with the wave", () => {
    fc.assert(
      fc.property(waves, (w) => {
        const mirrored = crossings({ x: w.x, y: w.y.map((value) => (value === 0 ? 0 : -value)) });
        expect(mirrored.map(({ x }) => x)).toEqual(crossings(w).map(({ x }) => x));
      }),
    );
  });
});

describe("windows and integrals", () => {
  it("have the values of closed formulas", () => {
    const sine = sampled((x) => 3 * Math.sin(2 * Math.PI * x), 0, 2, 4000);
    expect(rms(sine)).toBeCloseTo(3 / Math.SQRT2, 5);
    expect(mean(cut(sine, 0, 0.5))).toBeCloseTo(6 / Math.PI, 5);
    expect(integral(cut(sine, 0.1, 0.3))).toBeCloseTo(
      (3 * (Math.cos(0.2 * Math.PI) - Math.cos(0.6 * Math.PI))) / (2 * Math.PI),
      5,
    );
    expect(peakToPeak(sine)).toBeCloseTo(6, 6);
    expect(extreme(sine, 1).x).toBeCloseTo(0.25, 6);
    expect(slopeAt(sine, 0.1003)).toBeCloseTo(6 * Math.PI * Math.cos(0.2006 * Math.PI), 3);
    expect(rms(wave([[0, 0], [1, 1]]))).toBeCloseTo(1 / Math.sqrt(3), 15); // prettier-ignore
    expect(mean(wave([[2, 7]]))).toBe(7); // prettier-ignore
  });

  it("a parabola's slope is exact", () => {
    const parabola = wave([0, 1, 3, 4, 7].map((x) => [x, x * x - 2 * x]));
    for (const x of [0, 0.5, 1, 2.2, 3, 5, 7]) expect(slopeAt(parabola, x)).toBeCloseTo(2 * x - 2, 10);
    expect(slopeAt(parabola, 7.1)).toBeUndefined();
  });

  it("add up over neighbouring windows, whichever way the sweep went", () => {
    fc.assert(
      fc.property(waves, fc.double({ min: 0, max: 1, noNaN: true }), (w, part) => {
        const [first, last] = [w.x[0]!, w.x[w.x.length - 1]!];
        const middle = first + part * (last - first);
        const reversed = { x: w.x.slice().reverse(), y: w.y.slice().reverse() };
        for (const each of [w, reversed]) {
          const sum = integral(cut(each, first, middle)) + integral(cut(each, middle, last));
          expect(sum).toBeCloseTo(integral(w), 9);
        }
      }),
    );
  });

  it("outside of the wave there is nothing", () => {
    const ramp = wave([[0, 0], [1, 1]]); // prettier-ignore
    expect(cut(ramp, 2, 3).x.length).toBe(0);
    expect(valueAt(ramp, 1.01)).toBeUndefined();
    expect(valueAt(ramp, 0.3)).toBeCloseTo(0.3, 15);
  });
});

describe("waves that switch", () => {
  it("time above and below a level add up", () => {
    fc.assert(
      fc.property(waves, fc.double({ min: -2.9, max: 2.9, noNaN: true }), (w, level) => {
        fc.pre(!Number.isInteger(level));
        const width = w.x[w.x.length - 1]! - w.x[0]!;
        expect(timeAbove(w, level) + timeBelow(w, level)).toBeCloseTo(width, 9);
      }),
    );
    expect(timeAbove(wave([[0, 0], [1, 1]]), 0.25)).toBeCloseTo(0.75, 15); // prettier-ignore
  });

  it("bounce between the levels does not count", () => {
    const bounce = wave([0, 1, 0.6, 1, 0, 1, 0].map((y, x) => [x, y]));
    expect(switchings(bounce, 0.9, 0.1).length).toBe(2);
    expect(switchings(bounce, 0.9, 0.7).length).toBe(3);
  });
});

describe("errors", () => {
  const [a, b] = [Float64Array.of(1, 2, 4), Float64Array.of(1.1, 2, 3)];
  it("have the values of their formulas", () => {
    expect(distance(a, b, "l1norm")).toBeCloseTo(1.1, 12);
    expect(distance(a, b, "l2norm")).toBeCloseTo(Math.sqrt(1.01), 12);
    expect(distance(a, b, "infnorm")).toBeCloseTo(1, 12);
    const options = { smallest: 2, ignoreBelow: 1.5, ignoreAbove: 10 };
    expect(relativeError("err1", a, b, options)).toBeCloseTo(Math.sqrt(0.0625 / 2), 12);
    expect(relativeError("err2", a, b, options)).toBeCloseTo(0.125, 12);
    expect(relativeError("err3", a, b, options)).toBeCloseTo(Math.log(4 / 3) / Math.log(4) / 2, 12);
    expect(relativeError("err1", a, b, { ...options, ignoreBelow: 5 })).toBeNaN();
  });
});

describe("Fourier series", () => {
  it("of a sum of sines, over the last period alone", () => {
    const f = (t: number) =>
      t < 1.5e-3 ? 99 : 0.5 + 2 * Math.sin(2000 * Math.PI * t + Math.PI / 6) + 0.2 * Math.cos(6000 * Math.PI * t);
    for (const degree of [1, 3]) {
      const result = fourier(sampled(f, 0, 3e-3, 6000), 1e3, { lines: 10, grid: 200, degree })!;
      expect(result.dc).toBeCloseTo(0.5, 5);
      expect(result.harmonics.length).toBe(9);
      expect(result.harmonics[0]!.magnitude).toBeCloseTo(2, 5);
      expect(result.harmonics[0]!.phase).toBeCloseTo(30, 3);
      expect(result.harmonics[2]!.normalized).toBeCloseTo(0.1, 5);
      expect(result.harmonics[2]!.phase).toBeCloseTo(90, 3);
      expect(result.harmonics[2]!.relativePhase).toBeCloseTo(60, 3);
      expect(result.thd).toBeCloseTo(10, 3);
    }
    expect(fourier(sampled(f, 0, 3e-3, 100), 100, { lines: 10, grid: 200, degree: 1 })).toBeUndefined();
  });

  it("higher degrees follow a curve between coarse points", () => {
    const coarse = sampled((t) => Math.sin(2 * Math.PI * t), 0, 1, 30);
    const error = (degree: number) =>
      Math.abs(fourier(coarse, 1, { lines: 3, grid: 200, degree })!.harmonics[0]!.magnitude - 1);
    expect(error(1)).toBeGreaterThan(1e-3);
    expect(error(3)).toBeLessThan(1e-4);
  });
});
