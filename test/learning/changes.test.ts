import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChangeColumns, Changes } from "../../src/learning/changes.js";
import { Conductances } from "../../src/learning/conductances.js";
import type { RuleValues } from "../../src/learning/contract.js";
import { optimisers } from "../../src/learning/optimisers/index.js";

/** More than a block of devices, so that a range may begin and end within one. */
const COUNT = 2500;
const [gmin, gmax] = [1e-6, 1e-3];
const kinds = [...optimisers.keys()];
const valuesOf = (kind: string): RuleValues =>
  Object.fromEntries(optimisers.get(kind)!.parameters.map((spec) => [spec.name, spec.default!]));

const sine = (size: number, seed: number): Float64Array =>
  Float64Array.from({ length: COUNT }, (_, j) => size * Math.sin(seed + j * j));

const columns = (kind: string, low: Float64Array): ChangeColumns => ({
  ...{ update: "ideal", optimiser: kind, optimiserValues: valuesOf(kind) },
  ...{ gmin: low, gmax: low.map(() => gmax) },
  slopes: {
    rate: sine(3e-5, 1),
    memory: Array.from({ length: optimisers.get(kind)!.memories }, () => new Float64Array(COUNT)),
  },
  siemens: sine(4e-4, 2).map((g) => 5e-4 + g),
});

/** One device after the other, by numbers alone. */
function byHand(of: ChangeColumns, sum: Float64Array, samples: number, update: number): void {
  const { optimiser, optimiserValues, slopes, siemens } = of;
  for (let j = 0; j < COUNT; j++) {
    const memory = slopes.memory.map((column) => column.slice(j, j + 1));
    const wanted = Float64Array.of(sum[j]! / samples);
    optimisers.get(optimiser)!.step({ rate: slopes.rate.slice(j, j + 1), memory }, optimiserValues, update)(
      0,
      wanted,
      1,
    );
    slopes.memory.forEach((column, m) => (column[j] = memory[m]![0]!));
    const low = of.gmin.length === 1 ? of.gmin[0]! : of.gmin[j]!;
    siemens[j] = Math.max(low, Math.min(gmax, siemens[j]! + wanted[0]!));
  }
}

describe("devices that are changed each by itself", () => {
  it.each(kinds)("become the same in ranges, in any order, as one by one: %s", (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: COUNT }), fc.integer({ min: 0, max: COUNT }), fc.boolean(), (a, b, own) => {
        const cuts = [0, Math.min(a, b), Math.max(a, b), COUNT];
        const low = (): Float64Array => (own ? sine(9e-7, 3).map((g) => gmin + g) : Float64Array.of(gmin));
        const [ranges, alone] = [columns(kind, low()), columns(kind, low())];
        const [first, second] = [new Changes(ranges), new Changes(ranges)];
        for (let update = 0; update < 3; update++) {
          const sum = sine(10, update);
          for (const changes of [first, second]) changes.begin(update);
          for (const k of [2, 0, 1]) expect((k === 0 ? first : second).change(sum, 7, cuts[k], cuts[k + 1])).toBe(-1);
          byHand(alone, sum, 7, update);
        }
        expect(ranges.siemens).toEqual(alone.siemens);
        expect(ranges.slopes.memory).toEqual(alone.slopes.memory);
      }),
      { numRuns: 20 },
    );
  });

  it("tell the first whose gradient is no finite number", () => {
    const changes = new Changes(columns("plain", Float64Array.of(gmin)));
    const sum = sine(1, 0);
    [1100, 1300, 2400].forEach((j, k) => (sum[j] = [NaN, Infinity, -Infinity][k]!));
    changes.begin(0);
    expect(changes.change(sum, 4)).toBe(1100);
    expect(changes.change(sum, 4, 1101)).toBe(1300);
    expect(changes.change(sum, 4, 1301, 2400)).toBe(-1);
  });
});

describe("what others may change", () => {
  const device = (name: string, values = {}, more = {}) => ({
    ...{ name, g: 1e-4, gmin, gmax, update: "ideal", ratescale: 1, values },
    ...more,
  });
  const due = (...devices: ReturnType<typeof device>[]): boolean =>
    new Conductances(devices, 1).changeDue(1, 0, 1) !== undefined;

  it("is devices that are a resistor each, without pulses, flaws and remedies", () => {
    expect(due(device("r1"), device("r2"))).toBe(true);
    expect(due(device("r1", {}, { tie: "t" }), device("r2", {}, { tie: "t" }))).toBe(false);
    expect(due(device("r1"), device("r2", {}, { update: "softbounds" }))).toBe(false);
    expect(due(device("r1", {}, { update: "softbounds" }))).toBe(false);
    expect(due(device("r1", { readnoise: 0.1 }))).toBe(false);
    expect(due(device("r1", { accumulate: 1e-6 }))).toBe(false);
    expect(due()).toBe(false);
  });
});
