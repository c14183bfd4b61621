import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { Conductances } from "../../src/learning/conductances.js";
import { type Trainable, updatesFor } from "../../src/learning/trainable.js";
import { checkTrainable } from "../../src/learning/trainable-check.js";
import { updates } from "../../src/learning/updates.js";

const [gmin, gmax] = [1e-6, 1e-3];

function device(name: string, change: Partial<Trainable> = {}): Trainable {
  return { ...{ name, g: 1e-4, gmin, gmax, update: "ideal", ratescale: 1, values: {} }, ...change };
}

function pulsed(name: string, update: string, values: Record<string, number>, g = 1e-4): Trainable {
  return device(name, { update, g, values: { step: 1e-6, ...values } });
}

/** One update with a wanted change of every device [S]. */
function want(bank: Conductances, change: number, number = 0): number {
  return bank.descend(1, new Float64Array(bank.names.length).fill(-change), number).pulses;
}

describe("closed forms of the pulse response", () => {
  it("constant: g0 + n step up and g0 - n step down, clipped", () => {
    const bank = new Conductances([pulsed("r1", "constant", {})], 1);
    expect(want(bank, 7e-6)).toBe(7);
    expect(bank.siemens[0]).toBeCloseTo(1.07e-4, 16);
    want(bank, -20e-6, 1);
    expect(bank.siemens[0]).toBeCloseTo(0.87e-4, 16);
    for (let n = 2; n < 80; n++) want(bank, -31e-6, n);
    expect(bank.siemens[0]).toBe(gmin);
  });

  it("softbounds: the distance to the bound shrinks by the factor 1 - step / (gmax - gmin) a pulse", () => {
    for (const sign of [1, -1]) {
      const bank = new Conductances([pulsed("r1", "softbounds", { step: 2e-5 }, 3e-4)], 1);
      let pulses = 0;
      for (let n = 0; n < 20; n++) pulses += want(bank, sign * 5 * 2e-5, n);
      expect(pulses).toBe(100);
      const bound = sign > 0 ? gmax : gmin;
      const closed = bound + (3e-4 - bound) * (1 - 2e-5 / (gmax - gmin)) ** 100;
      expect(Math.abs(bank.siemens[0]! / closed - 1)).toBeLessThan(1e-12);
    }
  });

  it("softbounds: up and down pulses balance in the middle of the range only", () => {
    const pair = (g: number): number => {
      const bank = new Conductances([pulsed("r1", "softbounds", {}, g)], 1);
      want(bank, 1e-6, 0);
      want(bank, -1e-6, 1);
      return bank.siemens[0]! - g;
    };
    const middle = (gmin + gmax) / 2;
    expect(Math.abs(pair(middle))).toBeLessThan(1e-8);
    expect(pair(1e-5)).toBeGreaterThan(0.9e-6);
    expect(pair(gmax - 1e-5)).toBeLessThan(-0.9e-6);
  });

  it("ideal: what is wanted, clipped; ratescale multiplies the rate", () => {
    const bank = new Conductances([device("r1"), device("r2", { ratescale: 3 })], 1);
    bank.descend(2, Float64Array.of(1e-5, 1e-5), 0);
    expect(bank.siemens[0]).toBeCloseTo(8e-5, 16);
    expect(bank.siemens[1]).toBeCloseTo(4e-5, 16);
    want(bank, 1);
    expect([...bank.siemens]).toEqual([gmax, gmax]);
  });
});

describe("pulses and their spreads", () => {
  const many = Array.from({ length: 4000 }, (_, j) => `r${j}`);

  it.each([0.25, 1, 2.6])("stochastic rounding is unbiased: %f pulses wanted", (wanted) => {
    const bank = new Conductances(
      many.map((name) => pulsed(name, "constant", {})),
      1,
    );
    const total = want(bank, wanted * 1e-6);
    const fraction = wanted % 1;
    const deviation = Math.sqrt((fraction * (1 - fraction)) / many.length);
    expect(Math.abs(total / many.length - wanted)).toBeLessThanOrEqual(4 * deviation + 1e-12);
    const counts = new Set(Array.from(bank.siemens, (g) => Math.round((g - 1e-4) / 1e-6)));
    expect([...counts].every((n) => n === Math.floor(wanted) || n === Math.ceil(wanted))).toBe(true);
  });

  it("gives at most `pulses`", () => {
    const bank = new Conductances([pulsed("r1", "constant", { pulses: 5 })], 1);
    expect(want(bank, 1e-3)).toBe(5);
  });

  it("dtod: steps differ from device to device by the given deviation, and stay the same for a device", () => {
    const bank = new Conductances(
      many.map((name) => pulsed(name, "constant", { dtod: 0.1 })),
      1,
    );
    want(bank, 1e-6);
    const first = Array.from(bank.siemens, (g) => (g - 1e-4) / 1e-6);
    expect(mean(first)).toBeCloseTo(1, 2);
    expect(deviation(first)).toBeGreaterThan(0.095);
    expect(deviation(first)).toBeLessThan(0.105);
    want(bank, -1e-6, 1);
    expect(Math.max(...Array.from(bank.siemens, (g) => Math.abs(g - 1e-4)))).toBeLessThan(1e-18);
  });

  it("ctoc: the sum of n pulses spreads with sqrt(n), and anew in every update", () => {
    const bank = new Conductances(
      many.map((name) => pulsed(name, "constant", { ctoc: 0.3 })),
      1,
    );
    want(bank, 16e-6);
    const first = Array.from(bank.siemens, (g) => (g - 1e-4) / 1e-6);
    expect(Math.abs(mean(first) - 16)).toBeLessThan(0.08);
    expect(Math.abs(deviation(first) / 1.2 - 1)).toBeLessThan(0.05);
    want(bank, -16e-6, 1);
    expect(deviation(Array.from(bank.siemens, (g) => (g - 1e-4) / 1e-6)) / (1.2 * Math.SQRT2)).toBeCloseTo(1, 1);
  });

  it("draws by name: the same whatever else the circuit holds and in whatever order", () => {
    const values = { ctoc: 0.5, dtod: 0.5 };
    const run = (names: string[]): Map<string, number> => {
      const bank = new Conductances(
        names.map((name) => pulsed(name, "softbounds", values)),
        7,
      );
      for (let n = 0; n < 5; n++) want(bank, 2.5e-6, n);
      return new Map(names.map((name, j) => [name, bank.siemens[j]!]));
    };
    const [one, other] = [run(["a", "b", "c"]), run(["x", "c", "b"])];
    for (const name of ["b", "c"]) expect(other.get(name)).toBe(one.get(name));
    expect(one.get("a")).not.toBe(one.get("b"));
  });
});

/** An update with what it must have and numbers for the spreads it knows. */
function fitting(update: string, values: Record<string, number>): Partial<Trainable> {
  const known = new Set(updates.get(update)!.parameters.map(({ name }) => name));
  const numbers = Object.entries(values).filter(([name]) => known.has(name));
  const table = new Map([
    ["up", Float64Array.of(1.5, 1, 0.2)],
    ["down", Float64Array.of(0.1, 0.9, 2)],
  ]);
  return { update, values: Object.fromEntries(numbers), ...(known.has("curve") && { table }) };
}

describe("what holds for every update", () => {
  it("conductances stay in their bounds, and equal seeds give equal values", () => {
    const change = fc.double({ min: -1e-3, max: 1e-3, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...updatesFor(false).map(({ kind }) => kind)),
        fc.double({ min: gmin, max: gmax, noNaN: true }),
        fc.record({
          step: fc.double({ min: 1e-8, max: 1e-3, noNaN: true }),
          dtod: fc.constantFrom(0, 0.5, 3),
          ctoc: fc.constantFrom(0, 0.5, 4),
        }),
        fc.array(change, { maxLength: 20 }),
        fc.integer(),
        (update, g, values, changes, seed) => {
          const run = (): number[] => {
            const bank = new Conductances([device("r1", { ...fitting(update, values), g })], seed);
            return changes.map((wanted, n) => {
              want(bank, wanted, n);
              return bank.siemens[0]!;
            });
          };
          const path = run();
          expect(path.every((value) => value >= gmin && value <= gmax)).toBe(true);
          expect(run()).toEqual(path);
        },
      ),
    );
  });

  it("without spread a change never goes against what is wanted", () => {
    for (const { kind: update } of updatesFor(false)) {
      for (const sign of [1, -1]) {
        const bank = new Conductances([device("r1", fitting(update, { step: 1e-6 }))], 1);
        want(bank, sign * 4e-6);
        expect(Math.sign(bank.siemens[0]! - 1e-4)).toBe(sign);
      }
    }
  });

  it("names itself and its parameters with unit and source", () => {
    for (const [kind, update] of updates) {
      expect(update.kind).toBe(kind);
      expect(update.about.length * update.source.length).toBeGreaterThan(0);
      for (const { about, name } of update.parameters) expect(about.length * name.length).toBeGreaterThan(0);
    }
  });

  it("tied resistors share the conductance of the first, moved by the sum of their gradients", () => {
    const tie = "t";
    const bank = new Conductances([device("r1", { tie }), device("r2"), device("r3", { tie, g: 5e-4 })], 1);
    expect([...bank.siemens]).toEqual([1e-4, 1e-4, 1e-4]);
    bank.descend(1, Float64Array.of(1e-5, 2e-5, 3e-5), 0);
    expect(bank.siemens[0]).toBeCloseTo(6e-5, 16);
    expect(bank.siemens[1]).toBeCloseTo(8e-5, 16);
    expect(bank.siemens[2]).toBe(bank.siemens[0]);
  });
});

describe("faults of a trainable resistor", () => {
  const faults = (change: Partial<Trainable>): string[] => {
    const diagnostics = new Diagnostics();
    checkTrainable(device("r1", change), diagnostics);
    return diagnostics.list.map(({ code, message, hint }) => `${code}: ${message} (${hint})`);
  };
  it("are told apart, with what would be right", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ update: "softbounds", values: { step: 1e-6 } })).toEqual([]);
    expect(faults({ g: 2e-3 })).toEqual([expect.stringMatching(/out-of-bounds: r1: g = 0.002 S.*gmax = 0.001/)]);
    expect(faults({ gmin: 0 })).toEqual([expect.stringMatching(/bad-bounds/)]);
    expect(faults({ gmin: 1e-3 })).toEqual([expect.stringMatching(/0 < gmin < gmax/)]);
    expect(faults({ update: "softbound" })).toEqual([expect.stringMatching(/did you mean softbounds/)]);
    expect(faults({ update: "piecewise" })).toEqual([expect.stringMatching(/update=piecewise needs curve/)]);
    expect(faults({ update: "ideal", values: { step: 1e-6 } })).toEqual([
      expect.stringMatching(/update ideal has no parameter "step".*update=constant/),
    ]);
    expect(faults({ update: "softbounds", values: { gama: 1 } })).toEqual([
      expect.stringMatching(/has no parameter "gama"/),
    ]);
    expect(faults({ update: "reram_e" })).toEqual([expect.stringMatching(/did you mean reram_es/)]);
    expect(faults({ update: "constant", values: { step: 1e-6, ctoc: -1 } })).toHaveLength(1);
    expect(faults({ update: "constant", values: { step: 1e-6, pulses: 2.5 } })).toEqual([
      expect.stringMatching(/a whole number from 1/),
    ]);
    expect(faults({ ratescale: NaN })).toHaveLength(1);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

describe("the parameters of pulses", () => {
  it.each([
    ["step", { default: "(gmax - gmin) / 1000", above: 0 }],
    ["dtod", { default: 0, min: 0 }],
    ["ctoc", { default: 0, min: 0 }],
    ["pulses", { default: 31, min: 1, whole: true }],
  ])("%s", (name, expected) => {
    const spec = updates.get("constant")!.parameters.find((row) => row.name === name)!;
    const { default: value, min, above, max, whole } = spec;
    const none = { default: undefined, min: undefined, above: undefined, max: undefined, whole: undefined };
    expect({ default: value, min, above, max, whole }).toEqual({ ...none, ...expected });
  });
});
