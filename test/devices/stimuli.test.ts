import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shapes } from "../../src/devices/index.js";

const window = { step: 0.25, stop: 40 };
const make = (name: string, values: readonly (number | undefined)[], tran = window) =>
  shapes.get(name)!.make(values, tran);

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
    expect(check!([0, 1, 2, 3])).toBeUndefined();
    expect(check!([0, 1, 2])?.[0]).toBe(2);
    expect(check!([0, 1, 2, 3, 2, 4])?.[0]).toBe(4);
    expect(check!([0, 1, 2, 3, 1, 4, 5, 6])?.[0]).toBe(4);
  });
});
