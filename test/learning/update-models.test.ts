import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Draws } from "../../src/base/draws.js";
import { stream } from "../../src/base/random.js";
import { Conductances } from "../../src/learning/conductances.js";
import { presets } from "../../src/learning/presets.js";
import { type Trainable, updatesFor } from "../../src/learning/trainable.js";
import { checkTrainable } from "../../src/learning/trainable-check.js";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { updates } from "../../src/learning/updates.js";

const [gmin, gmax] = [1e-6, 1e-3];
const range = gmax - gmin;

function device(update: string, values: Trainable["values"] = {}, change: Partial<Trainable> = {}): Trainable {
  return { ...{ name: "r1", g: 3e-4, gmin, gmax, update, ratescale: 1, values }, ...change };
}

const many = (count: number, make: (name: string) => Trainable): Trainable[] =>
  Array.from({ length: count }, (_, j) => make(`r${j}`));

const want = (bank: Conductances, change: number, number = 0): number =>
  bank.descend(1, new Float64Array(bank.names.length).fill(-change), number).pulses;

/** The conductance after each of n single pulses. */
function path(of: Trainable, sign: number, n: number): number[] {
  const bank = new Conductances([of], 1);
  const step = Number(of.values["step"]);
  return Array.from({ length: n }, (_, k) => {
    expect(want(bank, sign * step, k)).toBe(1);
    return bank.siemens[0]!;
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

describe("closed forms", () => {
  it("softbounds is B (1 - exp(-alpha p)) + gmin from the lower bound, to 1e-12", () => {
    const alpha = 0.02;
    const step = range * (1 - Math.exp(-alpha));
    path(device("softbounds", { step }, { g: gmin }), 1, 300).forEach((g, k) => {
      expect(Math.abs(g / (gmin + range * (1 - Math.exp(-alpha * (k + 1)))) - 1)).toBeLessThan(1e-12);
    });
  });

  it("neurosim follows B (1 - exp(-P / A)) + gmin up and -B (1 - exp((P - Pmax) / A)) + gmax down, to 1e-12", () => {
    const most = 200;
    const [aup, adown] = [0.31, 0.72];
    const values = { step: range / most, aup, adown };
    const top = (a: number): number => range / (1 - Math.exp(-1 / a));
    path(device("neurosim", values, { g: gmin }), 1, most).forEach((g, k) => {
      const closed = top(aup) * (1 - Math.exp(-(k + 1) / (aup * most))) + gmin;
      expect(Math.abs(g / closed - 1)).toBeLessThan(1e-12);
    });
    path(device("neurosim", values, { g: gmax }), -1, most - 1).forEach((g, k) => {
      const pulsesLeft = most - (k + 1);
      const closed = -top(adown) * (1 - Math.exp((pulsesLeft - most) / (adown * most))) + gmax;
      // Of the range: near gmin the closed form is itself a small difference of large numbers.
      expect(Math.abs(g - closed) / range).toBeLessThan(1e-13);
    });
  });

  it("linear is a geometric approach to where its pulse vanishes", () => {
    const [step, gammaup, gammadown, zero] = [4e-6, 0.6, 0.9, 0.4];
    const values = { step, gammaup, gammadown, zero };
    // Up: step (1 - gammaup (u - zero) / (1 - zero)) vanishes at u*, and falls by the factor q a pulse.
    const end = gmin + range * (zero + (1 - zero) / gammaup);
    const q = 1 - (step * gammaup) / (1 - zero) / range;
    path(device("linear", values), 1, 150).forEach((g, k) => {
      expect(Math.abs(g / Math.min(gmax, end + (3e-4 - end) * q ** (k + 1)) - 1)).toBeLessThan(1e-12);
    });
    const low = gmin + range * (zero - zero / gammadown);
    const down = 1 - (step * gammadown) / zero / range;
    path(device("linear", values), -1, 30).forEach((g, k) => {
      expect(Math.abs(g / (low + (3e-4 - low) * down ** (k + 1)) - 1)).toBeLessThan(1e-12);
    });
  });

  it("pow with small steps is the integral of du/dp = s (1 - u)^gamma", () => {
    const gamma = 2;
    const step = range / 2e4;
    const last = path(device("pow", { step, gamma }, { g: gmin }), 1, 5000).at(-1)!;
    // 1 / (1 - u) = 1 + s p
    expect((last - gmin) / range).toBeCloseTo(1 - 1 / (1 + 5000 / 2e4), 4);
  });

  it("exp and piecewise have the pulse that their formula and table tell", () => {
    const step = 1e-6;
    const u = (3e-4 - gmin) / range;
    const z = 2 * 0.3 * (u - 0.4) + 0.1;
    const values = { step, a: 0.3, b: 0.1, zero: 0.4, aup: 0.2, adown: 0.1, gammaup: 2, gammadown: 3 };
    const pulse = (of: Trainable, sign: number): number => (path(of, sign, 1)[0]! - 3e-4) / step;
    expect(pulse(device("exp", values), 1)).toBeCloseTo(1 - 0.2 * Math.exp(2 * z), 9);
    expect(pulse(device("exp", values), -1)).toBeCloseTo(-(1 - 0.1 * Math.exp(-3 * z)), 9);
    const table = new Map([
      ["up", Float64Array.of(2, 1, 0.5)],
      ["down", Float64Array.of(0.25, 1, 4)],
    ]);
    const measured = device("piecewise", { step, curve: "t" }, { table });
    expect(pulse(measured, 1)).toBeCloseTo(2 - 2 * u, 9);
    expect(pulse(measured, -1)).toBeCloseTo(-(0.25 + 1.5 * u), 9);
  });

  it("sign gives one step whatever is wanted, and none up to the threshold", () => {
    const bank = new Conductances([device("sign", { step: 1e-6, threshold: 1e-8 })], 1);
    expect(want(bank, 1e-3)).toBe(1);
    expect(bank.siemens[0]).toBeCloseTo(3.01e-4, 15);
    expect(want(bank, -1e-7, 1)).toBe(1);
    expect(want(bank, 1e-8, 2)).toBe(0);
    expect(bank.siemens[0]).toBeCloseTo(3e-4, 15);
  });
});

describe("bounds", () => {
  const table = new Map([
    ["up", Float64Array.of(3, 1)],
    ["down", Float64Array.of(1, 3)],
  ]);
  const spread: Record<string, number> = { step: 2e-5, dtod: 0.5, ctoc: 2, updowndtod: 0.3, pulses: 2 };

  it("are not crossed in 1e7 random updates with all spreads on", () => {
    const count = 1000;
    const models = updatesFor(false);
    const rounds = Math.ceil(1e7 / count / models.length);
    const random = stream(11, "bounds");
    const column = (value: number) => new Float64Array(count).fill(value);
    for (const update of models) {
      const devices = {
        names: Array.from({ length: count }, (_, j) => `r${j}`),
        ...{ gmin: column(gmin), gmax: column(gmax) },
        values: Object.fromEntries(
          update.parameters.map((row) => [row.name, column(spread[row.name] ?? Number(row.default ?? NaN))]),
        ),
        tables: Array.from({ length: count }, () => table),
      };
      const hidden = update.draw(devices, () => random);
      const draws = new Draws(11, devices.names, [update.kind]);
      const [siemens, wanted] = [column(3e-4), column(0)];
      const bank = { devices, hidden, siemens, pulses: column(0), joules: column(0) };
      let [smallest, largest] = [Infinity, -Infinity];
      for (let n = 0; n < rounds; n++) {
        for (let j = 0; j < count; j++) wanted[j] = (random.uniform() - 0.5) * 8e-5;
        update.apply(bank, wanted, () => draws, n);
        for (const g of siemens) {
          if (g < smallest) smallest = g;
          if (g > largest) largest = g;
        }
      }
      expect(smallest).toBeGreaterThanOrEqual(gmin);
      expect(largest).toBeLessThanOrEqual(gmax);
    }
  }, 120_000);

  it("are not crossed by drift and noise either", () => {
    const kinds = updatesFor(false).map(({ kind }) => kind);
    const all = many(900, (name) => {
      const update = kinds[Number(name.slice(1)) % kinds.length]!;
      const known = updates.get(update)!.parameters.map((row) => row.name);
      const own = Object.fromEntries(Object.entries(spread).filter(([key]) => known.includes(key)));
      const values = { ...own, ...(known.includes("curve") && { curve: "t" }), diffusion: 1e-4, readnoise: 0.5 };
      return device(update, { ...values, lifetime: 300 }, { name, table });
    });
    const bank = new Conductances(all, 5);
    const seen: number[] = [];
    for (let n = 0; n < 60; n++) {
      want(bank, (n % 7) * 2e-5 - 6e-5, n);
      seen.push(Math.min(...bank.siemens), Math.max(...bank.siemens));
    }
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([gmin, gmax]);
  });

  it("of devices spread about those of the card, never to 0", () => {
    const values = { step: 1e-4, gmaxdtod: 0.1, gmindtod: 0.02 };
    const bank = new Conductances(
      many(3000, (name) => device("constant", values, { name })),
      2,
    );
    for (let n = 0; n < 3; n++) want(bank, 1, n);
    const upper = [...bank.siemens].map((g) => (g - gmax) / range);
    expect(Math.abs(mean(upper))).toBeLessThan((4 * 0.1) / Math.sqrt(3000));
    expect(Math.abs(deviation(upper) / 0.1 - 1)).toBeLessThan(4 / Math.sqrt(2 * 3000));
    for (let n = 3; n < 6; n++) want(bank, -1, n);
    expect(Math.min(...bank.siemens)).toBeGreaterThanOrEqual(gmin / 10);
  });
});

describe("spreads and noises", () => {
  const count = 4000;
  const sure = 4 / Math.sqrt(2 * count);

  it("updown and its spread move up and down steps apart", () => {
    const values = { step: 1e-6, updown: 0.2, updowndtod: 0.1 };
    const bank = new Conductances(
      many(count, (name) => device("constant", values, { name })),
      3,
    );
    want(bank, 1e-6);
    const up = [...bank.siemens].map((g) => (g - 3e-4) / 1e-6);
    want(bank, -1e-6, 1);
    const difference = [...bank.siemens].map((g) => (g - 3e-4) / 1e-6);
    expect(Math.abs(mean(up) - 1.2)).toBeLessThan((4 * 0.1) / Math.sqrt(count));
    expect(Math.abs(deviation(up) / 0.1 - 1)).toBeLessThan(sure);
    // Up (1 + b) and down (1 - b) leave 2 b.
    expect(Math.abs(mean(difference) - 0.4)).toBeLessThan((4 * 0.2) / Math.sqrt(count));
    expect(Math.abs(deviation(difference) / 0.2 - 1)).toBeLessThan(sure);
  });

  it("write noise shows in what is read, and not in what the device has", () => {
    const values = { step: 1e-6, writenoise: 5 };
    const bank = new Conductances(
      many(count, (name) => device("constant", values, { name })),
      4,
    );
    for (let n = 0; n < 20; n++) want(bank, 1e-6, n);
    const read = [...bank.siemens].map((g) => (g - 3.2e-4) / 1e-6);
    // Twenty noisy writes do not add up: the noise is that of the last one.
    expect(Math.abs(mean(read))).toBeLessThan((4 * 5) / Math.sqrt(count));
    expect(Math.abs(deviation(read) / 5 - 1)).toBeLessThan(sure);
    const before = [...bank.siemens];
    want(bank, 0, 20);
    expect([...bank.siemens]).toEqual(before);
  });

  it("read noise is anew after every update, relative to the conductance", () => {
    const bank = new Conductances(
      many(count, (name) => device("ideal", { readnoise: 0.02 }, { name })),
      5,
    );
    for (let n = 0; n < 2; n++) {
      want(bank, 0, n);
      const read = [...bank.siemens].map((g) => g / 3e-4 - 1);
      expect(Math.abs(deviation(read) / 0.02 - 1)).toBeLessThan(sure);
      expect(Math.abs(mean(read))).toBeLessThan((4 * 0.02) / Math.sqrt(count));
    }
  });

  it("decay is exponential in the number of updates, diffusion grows with its root", () => {
    const bank = new Conductances([device("ideal", { lifetime: 50, grest: 1e-5 })], 1);
    for (let n = 0; n < 100; n++) want(bank, 0, n);
    expect(bank.siemens[0]).toBeCloseTo(1e-5 + 2.9e-4 * Math.exp(-2), 14);
    const walk = new Conductances(
      many(count, (name) => device("ideal", { diffusion: 1e-6 }, { name })),
      6,
    );
    for (let n = 0; n < 25; n++) want(walk, 0, n);
    const moved = [...walk.siemens].map((g) => (g - 3e-4) / 1e-6);
    expect(Math.abs(deviation(moved) / 5 - 1)).toBeLessThan(sure);
  });

  it.each([
    ["start", [3e-4]],
    ["gmin", [gmin]],
    ["gmax", [gmax]],
    ["either", [gmin, gmax]],
  ])("stuck devices are at %s, in the given share", (stuckat, places) => {
    const bank = new Conductances(
      many(count, (name) => device("softbounds", { step: 1e-6, stuck: 0.1, stuckat }, { name })),
      7,
    );
    for (let n = 0; n < 3; n++) want(bank, 5e-6, n);
    const stuck = [...bank.siemens].filter((g) => places.includes(g));
    expect(Math.abs(stuck.length / count - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / count));
    for (const place of places)
      expect(stuck.filter((g) => g === place).length).toBeGreaterThan(stuck.length / places.length / 2);
  });

  it("counts the energy of pulses: vpulse^2 g tpulse each, g before the pulse", () => {
    const bank = new Conductances([device("constant", { step: 1e-6, vpulse: 2, tpulse: 1e-7 })], 1);
    want(bank, 3e-6);
    expect(bank.joules / (4 * 1e-7 * (3e-4 + 3.01e-4 + 3.02e-4))).toBeCloseTo(1, 12);
  });
});

describe("presets", () => {
  it.each([...presets.keys()])("%s is complete, in the ranges of its update, and moves where it is told", (name) => {
    const diagnostics = new Diagnostics();
    checkTrainable(device(name), diagnostics);
    expect(diagnostics.list).toEqual([]);
    const { update, values, source } = presets.get(name)!;
    const known = updates.get(update)!.parameters.map((row) => row.name);
    expect(Object.keys(values).filter((key) => !known.includes(key) && !key.startsWith("lifetime"))).toEqual([]);
    expect(source).toMatch(/\d{4}/);
    for (const sign of [1, -1]) {
      const bank = new Conductances(
        many(400, (r) => device(name, {}, { name: r, g: (gmin + gmax) / 2 })),
        8,
      );
      for (let n = 0; n < 20; n++) want(bank, (sign * range) / 50, n);
      expect(Math.sign(mean([...bank.siemens]) - (gmin + gmax) / 2)).toBe(sign);
    }
  });

  it("maps weights to the range of the card: gokmen_vlasov has 1250 steps of (gmax - gmin) / 1250", () => {
    const still = { dtod: 0, ctoc: 0, updowndtod: 0, gmindtod: 0, gmaxdtod: 0 };
    const bank = new Conductances([device("gokmen_vlasov", still)], 1);
    expect(want(bank, range / 1250)).toBe(1);
    expect(bank.siemens[0]).toBeCloseTo(3e-4 + range / 1250, 15);
  });
});

describe("hidden state", () => {
  it("goes on from what was exported, bit for bit, whatever update and effects", () => {
    const gene = fc.record({ preset: fc.constantFrom(...presets.keys()), cut: fc.integer({ min: 0, max: 9 }) });
    const effects = { readnoise: 0.01, diffusion: 1e-7, lifetime: 1000, stuck: 0.1, vpulse: 1, tpulse: 1e-8 };
    fc.assert(
      fc.property(gene, ({ preset, cut }) => {
        const all = many(20, (name) => device(preset, effects, { name }));
        const whole = new Conductances(all, 9);
        let resumed = new Conductances(all, 9);
        for (let n = 0; n < 10; n++) {
          const wish = Math.sin(3 * n) * 4e-6;
          if (n === cut) {
            const state = resumed.exportState();
            resumed = new Conductances(all, 9);
            resumed.importState(state);
          }
          want(whole, wish, n);
          want(resumed, wish, n);
        }
        expect([...resumed.siemens, resumed.joules]).toEqual([...whole.siemens, whole.joules]);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});
