import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.js";
import { shapes } from "../../src/devices/index.js";

const window = { step: 0.25, stop: 40 };
const make = (
  name: string,
  values: readonly (number | undefined)[],
  tran = window,
  options: Record<string, number> = {},
) => shapes.get(name)!.make(values, tran, { options, random: () => stream(1) });

/** All corners up to `stop`, each found from the one before. */
function corners(stimulus: { nextBreakpoint(t: number): number }, stop: number): number[] {
  const found: number[] = [];
  for (let t = stimulus.nextBreakpoint(-1); t <= stop && found.length < 1000; t = stimulus.nextBreakpoint(t))
    found.push(t);
  return found;
}

describe("PULSE", () => {
  const pulse = make("pulse", [-1, 3, 2, 1, 2, 3, 10]);

  it.each([
    [-5, -1],
    [0, -1],
    [2, -1],
    [2.25, 0],
    [2.75, 2],
    [3, 3],
    [4.5, 3],
    [6, 3],
    [6.5, 2],
    [7.5, 0],
    [8, -1],
    [11.9, -1],
    [12.25, 0],
    [23, 3],
    [26.5, 2],
  ])("is at t = %d: %d", (t, level) => expect(pulse.value(t)).toBeCloseTo(level, 12));

  it("has a corner at every bend of every period", () => {
    expect(corners(pulse, 32)).toEqual([2, 3, 6, 8, 12, 13, 16, 18, 22, 23, 26, 28, 32]);
  });

  it("rises and falls within a step, stays and repeats as long as the analysis, where nothing is said", () => {
    const plain = make("pulse", [0, 1]);
    expect(corners(plain, 41)).toEqual([0, 0.25, 40.25, 40.5, 40.75]);
    expect(plain.value(0.125)).toBe(0.5);
    expect(plain.value(39)).toBe(1);
    const zero = make("pulse", [0, 1, 0, 0, 0, 0, 0]);
    expect(corners(zero, 41)).toEqual([0, 0.25, 40.25, 40.5, 40.75]);
  });

  it("corners beyond the period are cut off", () => {
    const cut = make("pulse", [0, 1, 0, 1, 1, 3, 4]);
    expect(corners(cut, 9)).toEqual([0, 1, 4, 5, 8, 9]);
    expect(cut.value(4.5)).toBe(0.5);
  });

  it("corners come a period apart where a pulse never ends, whatever rounding does to the count of periods", () => {
    for (let k = 1; k <= 200; k++) {
      const [td, period] = [k * 0.0137, 0.1 + k * 0.0031];
      const shape = make("pulse", [0, 1, td, 2 * period, 1, 1, period]);
      let t = td;
      for (let j = 1; j <= 40; j++) {
        const next = shape.nextBreakpoint(t);
        expect((next - t) / period).toBeCloseTo(1, 9);
        t = next;
      }
    }
  });

  it("is straight between its corners", () => {
    const positive = fc.double({ min: 0.05, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(positive, positive, positive, positive, positive), ([td, tr, tf, pw, rest]) => {
        const shape = make("pulse", [1, 5, td, tr, tf, pw, tr + tf + pw + rest]);
        const at = corners(shape, 30);
        for (let k = 0; k + 1 < at.length; k++) {
          const [a, b] = [at[k]!, at[k + 1]!];
          const inside = (part: number) => shape.value(a + part * (b - a));
          expect(inside(0.5)).toBeCloseTo((inside(0.25) + inside(0.75)) / 2, 9);
        }
      }),
    );
  });
});

describe("SIN", () => {
  it("is vo + va exp(-theta (t - td)) sin(2 pi f (t - td) + phase)", () => {
    const sine = make("sin", [0.5, 2, 0.1, 3, 0.2, 30]);
    for (const t of [3, 3.7, 5, 11, 29.5]) {
      const s = t - 3;
      const expected = 0.5 + 2 * Math.exp(-0.2 * s) * Math.sin(0.2 * Math.PI * s + Math.PI / 6);
      expect(sine.value(t)).toBeCloseTo(expected, 13);
    }
    for (const t of [-1, 0, 2.9, 3]) expect(sine.value(t)).toBeCloseTo(1.5, 13);
    expect(corners(sine, 1000)).toEqual([3]);
    expect(sine.nextBreakpoint(3)).toBe(Infinity);
  });

  it("has one period in the analysis where nothing is said", () => {
    expect(make("sin", [0, 1]).value(10)).toBeCloseTo(1, 13);
    expect(make("sin", [0, 1, 0]).value(30)).toBeCloseTo(-1, 13);
    expect(make("sin", [4, 1], { step: 0, stop: 0 }).value(30)).toBe(4);
    expect(make("sin", [0, 1], { step: 0.1, stop: 0.5 }).value(0.125)).toBeCloseTo(1, 13);
    expect(make("sin", []).value(3)).toBe(0);
  });
});

describe("PWL", () => {
  const line = make("pwl", [1, 10, 2, 20, 4, -20, 4.5, -20]);

  it.each([
    [0, 10],
    [1, 10],
    [1.5, 15],
    [2, 20],
    [3, 0],
    [3.5, -10],
    [4, -20],
    [4.2, -20],
    [4.5, -20],
    [9, -20],
  ])("is at t = %d: %d", (t, level) => {
    expect(line.value(t)).toBeCloseTo(level, 12);
    // Whatever was asked before.
    for (const before of [0, 1.2, 3.9, 7]) {
      line.value(before);
      expect(line.value(t)).toBeCloseTo(level, 12);
    }
  });

  it("has a corner at every point, and none after", () => {
    expect(corners(line, 100)).toEqual([1, 2, 4, 4.5]);
    expect(line.nextBreakpoint(1.999)).toBe(2);
    expect(line.nextBreakpoint(4.5)).toBe(Infinity);
  });

  it("wants pairs, with times that rise", () => {
    const { check } = shapes.get("pwl")!;
    expect(check!([0, 1, 2, 3], {})).toBeUndefined();
    expect(check!([0, 1, 2], {})?.[0]).toBe(2);
    expect(check!([0, 1, 2, 3, 2, 4], {})).toBeUndefined();
    expect(check!([0, 1, 2, 3, 2, 4, 2, 5], {})?.[0]).toBe(6);
    expect(check!([0, 1, 2, 3], { r: 2 })?.[0]).toBe(2);
    expect(check!([0, 1, 2, 3], { r: 1 })).toBeUndefined();
    expect(check!([0, 1, 2, 3, 1, 4, 5, 6], {})?.[0]).toBe(4);
  });

  it("repeats from r on, after a delay, every corner exact however long the train", () => {
    const saw = make("pwl", [0, 0, 1, 1, 3, 2], window, { r: 1, td: 0.1 });
    expect(saw.value(0.1)).toBe(0);
    expect(saw.value(2.1)).toBeCloseTo(1.5, 12);
    for (const [t, level] of [
      [3.1, 2],
      [3.1 + 1e-9, 1],
      [4.1, 1.5],
      [5.1, 2],
      [5.1 + 1e-9, 1],
      [20000.1, 1.5],
    ] as const)
      expect(saw.value(t)).toBeCloseTo(level, 6);
    const found = corners(saw, 1900);
    expect(found.slice(0, 5)).toEqual([0.1, 1.1, 3.1, 5.1, 7.1]);
    found.slice(2).forEach((t, k) => {
      expect(t).toBe(0.1 + (k === 0 ? 3 : 3 + 2 * k));
      // At the corner itself the tooth is still whole.
      expect(saw.value(t)).toBeCloseTo(2, 9);
    });
  });

  it("jumps where two points have one time: just after it", () => {
    const jump = make("pwl", [0, 1, 1, 1, 1, 5, 2, 7]);
    expect([0.5, 1, 1 + 1e-12, 1.5].map((t) => jump.value(t))).toEqual([1, 1, expect.closeTo(5, 9), 6]);
    expect(corners(jump, 9)).toEqual([0, 1, 2]);
  });

  it("scales times and values", () => {
    const scaled = make("pwl", [0, 0, 1, 1], window, { time_scale_factor: 1e-3, value_scale_factor: 4 });
    expect(scaled.value(0.5e-3)).toBeCloseTo(2, 12);
  });
});

describe("PULSE with a number of pulses", () => {
  it("ends after them", () => {
    const two = make("pulse", [1, 2, 1, 1, 1, 1, 5, 2]);
    expect([2.5, 7.5, 12.5, 1000].map((t) => two.value(t))).toEqual([2, 2, 1, 1]);
    expect(corners(two, 100)).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 11]);
  });

  it("counts its periods without adding up errors", () => {
    const train = make("pulse", [0, 1, 0.1, 1e-3, 1e-3, 0.05, 0.3]);
    for (let k = 1; k < 1e6; k = 7 * k + 1) expect(train.nextBreakpoint(0.1 + k * 0.3 - 0.1)).toBe(0.1 + k * 0.3);
  });
});

describe("random sources", () => {
  const more = (seed: number) => ({
    options: {},
    random: (...purpose: (string | number)[]) => stream(seed, "v1", ...purpose),
  });
  const random = (seed: number, type: number, spread: number, offset: number) =>
    shapes.get("trrandom")!.make([type, 0.5, 1, spread, offset], window, more(seed));

  it("TRRANDOM has the same levels whatever the order they are asked in", () => {
    const forward = random(3, 1, 2, 5);
    const times = Array.from({ length: 3000 }, (_, k) => 0.25 + k / 2);
    const levels = times.map((t) => forward.value(t));
    const backward = random(3, 1, 2, 5);
    for (const k of [2999, 700, 0, 1400, 3]) expect(backward.value(times[k]!)).toBe(levels[k]);
    expect(levels.slice(0, 2)).toEqual([5, 5]);
    expect(levels[2000]).not.toBe(random(4, 1, 2, 5).value(times[2000]!));
    expect(corners(forward, 3)).toEqual([1, 1.5, 2, 2.5, 3]);
  });

  it.each([
    [1, 2 / Math.sqrt(3), 5],
    [2, 2, 5],
    [3, 2, 7],
    [4, Math.SQRT2, 7],
  ])("TRRANDOM type %d has deviation %d and mean %d", (type, deviation, mean) => {
    const source = random(1, type, 2, 5);
    const levels = Array.from({ length: 20000 }, (_, k) => source.value(1.25 + k / 2));
    const average = levels.reduce((a, b) => a + b) / levels.length;
    const variance = levels.reduce((a, b) => a + (b - average) ** 2, 0) / levels.length;
    expect(average).toBeCloseTo(mean, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(deviation, 1);
  });

  it("TRNOISE is normal at its samples and straight between", () => {
    const noise = shapes.get("trnoise")!.make([2, 0.5], window, more(1));
    const at = Array.from({ length: 20000 }, (_, k) => noise.value(k / 2));
    expect(at[0]).toBe(0);
    expect(Math.sqrt(at.reduce((a, b) => a + b * b) / at.length)).toBeCloseTo(2, 1);
    expect(noise.value(3.125)).toBeCloseTo((3 * at[6]! + at[7]!) / 4, 12);
    expect(corners(noise, 1.6)).toEqual([0, 0.5, 1, 1.5]);
  });
});

describe("EXP, SFFM and AM", () => {
  const turn = 2 * Math.PI;
  it("are ngspice's, defaults too", () => {
    const step = window.step;
    const rise = (s: number, tau: number) => (s > 0 ? 1 - Math.exp(-s / tau) : 0);
    for (const t of [0.1, 0.3, 1.7, 5, 30]) {
      expect(make("exp", [1, 3, 1, 2, 4, 3]).value(t)).toBeCloseTo(1 + 2 * (rise(t - 1, 2) - rise(t - 4, 3)), 12);
      expect(make("exp", [0, 1]).value(t)).toBeCloseTo(rise(t - step, step) - rise(t - 2 * step, step), 12);
      const fm = 1 + 2 * Math.sin(turn * 0.3 * t + Math.PI / 6 + 5 * Math.sin(turn * 0.01 * t + Math.PI / 3));
      expect(make("sffm", [1, 2, 0.3, 5, 0.01, 30, 60]).value(t)).toBeCloseTo(fm, 12);
      expect(make("sffm", [0, 1]).value(t)).toBeCloseTo(Math.sin((turn * t) / window.stop), 12);
      const am = 2 * (3 + Math.sin(turn * 0.1 * (t - 1) + Math.PI / 6)) * Math.sin(turn * (t - 1) + Math.PI / 3);
      expect(make("am", [2, 3, 0.1, 1, 1, 30, 60]).value(t)).toBeCloseTo(t < 1 ? 0 : am, 12);
    }
    expect(corners(make("exp", [1, 3, 1, 2, 4, 3]), 99)).toEqual([1, 4]);
  });
});
