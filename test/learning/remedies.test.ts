import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.js";
import { Conductances } from "../../src/learning/conductances.js";
import { remedies } from "../../src/learning/remedies/index.js";
import { bare, type Trainable } from "../../src/learning/trainable.js";
import { updates } from "../../src/learning/updates.js";

const [gmin, gmax] = [1e-6, 1e-3];
const range = gmax - gmin;

function device(update: string, values: Trainable["values"], change: Partial<Trainable> = {}): Trainable {
  return { ...{ name: "r1", g: 3e-4, gmin, gmax, update, ratescale: 1, values }, ...change };
}

const many = (count: number, make: (name: string) => Trainable): Trainable[] =>
  Array.from({ length: count }, (_, j) => make(`r${j}`));

const want = (bank: Conductances, change: number, number: number): number =>
  bank.descend(1, new Float64Array(bank.names.length).fill(-change), number).pulses;

const mean = (values: Iterable<number>): number => {
  const list = [...values];
  return list.reduce((sum, value) => sum + value, 0) / list.length;
};

describe("accumulation", () => {
  const step = 2 ** -20;
  it("gives floor(n / 4) pulses for n wanted quarters of a step, and none to and fro", () => {
    const bank = new Conductances([device("constant", { step, accumulate: step })], 1);
    let given = 0;
    for (let n = 0; n < 40; n++) {
      given += want(bank, step / 4, n);
      expect(given).toBe(Math.floor((n + 1) / 4));
    }
    expect(bank.siemens[0]! - 3e-4).toBeCloseTo(10 * step, 12);
    for (let n = 40; n < 80; n++) expect(want(bank, (n % 2 === 0 ? 1 : -1) * 0.9 * step, n)).toBe(0);
  });

  it("loses nothing: what was wanted is written up to less than a threshold, in whole thresholds", () => {
    const threshold = 3e-6;
    const random = stream(4, "walk");
    const bank = new Conductances([device("ideal", { accumulate: threshold })], 1);
    let sum = 0;
    for (let n = 0; n < 500; n++) {
      const change = (random.uniform() - 0.5) * 4e-6;
      sum += change;
      want(bank, change, n);
      const written = (bank.siemens[0]! - 3e-4) / threshold;
      expect(Math.abs(written - Math.round(written))).toBeLessThan(1e-6);
      expect(Math.abs(bank.siemens[0]! - 3e-4 - sum)).toBeLessThan(threshold * (1 + 1e-6));
    }
  });

  it("leaves devices of the same circuit alone that do not have it", () => {
    const both = [device("constant", { accumulate: 1e-6 }), device("constant", {}, { name: "r2" })];
    const bank = new Conductances(both, 1);
    const alone = new Conductances([both[1]!], 1);
    for (let n = 0; n < 20; n++) {
      want(bank, 1.3e-6, n);
      want(alone, 1.3e-6, n);
    }
    expect(bank.siemens[1]).toBe(alone.siemens[0]);
  });
});

describe("transfer", () => {
  it("hands on the sum of all sums: rate gain w n M (M + 1) / 2 after M transfers, n updates apart, of ideal devices", () => {
    const [n, w, transferrate, transfergain] = [5, 1e-7, 0.25, 2];
    const bank = new Conductances([device("ideal", { transfer: n, transferrate, transfergain })], 1);
    for (let k = 0; k < 8 * n; k++) {
      want(bank, w, k);
      const transfers = Math.floor((k + 1) / n);
      const closed = (transferrate * transfergain * w * n * transfers * (transfers + 1)) / 2;
      expect(Math.abs(bank.siemens[0]! - 3e-4 - closed)).toBeLessThan(1e-14);
    }
  });

  it("finds the symmetry point: a soft bound with its up steps (1 + d) and down steps (1 - d) balances at (1 + d) / 2", () => {
    // From there k pulses up leave 1 - u = (1 - u*) (1 - s (1 + d))^k, which the first device, with plenty of small steps, follows.
    const [d, k, share] = [0.3, 20, 1 / 100];
    const step = range * share;
    const values = { step, updown: d, transfer: k, shiftpairs: 4000 };
    const setup = { update: updates.get("softbounds")!, seed: 1 };
    const column = (value: number) => Float64Array.of(value);
    const known = [...setup.update.parameters, ...remedies.flatMap(({ parameters }) => parameters)];
    const effects = { stuck: 0, stuckat: 0, lifetime: 0, lifetimedtod: 0, grest: 0, diffusion: 0, readnoise: 0 };
    const all = { ...Object.fromEntries(known.map((row) => [row.name, Number(row.default)])), ...effects, ...values };
    const devices = {
      ...{ names: ["r1"], gmin: column(gmin), gmax: column(gmax), tables: [undefined] },
      values: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, column(value)])),
    };
    const work = remedies.find(({ kind }) => kind === "transfer")!.begin({ ...setup, devices })!;
    const wanted = new Float64Array(1);
    for (let n = 0; n < k; n++) {
      wanted[0] = step;
      expect(work.filter(wanted, n)).toEqual({ pulses: 1, joules: 0 });
      if (n < k - 1) expect(wanted[0]).toBe(0);
    }
    // Where an up and a down pulse come back to the same place, after the down pulse.
    const [up, down] = [share * (1 + d), share * (1 - d)];
    const balance = (up * (1 - down)) / (1 - (1 - up) * (1 - down));
    expect(Math.abs(balance - (1 + d) / 2)).toBeLessThan(up);
    expect(wanted[0]! / range).toBeCloseTo((1 - balance) * (1 - (1 - up) ** k), 12);
  });

  it("keeps soft bounds from the middle of their range, where gradients of chance drive them", () => {
    const [count, updatesMade, share] = [300, 1500, 1e-3];
    const step = share * range;
    const run = (values: Trainable["values"]): number => {
      const bank = new Conductances(
        many(count, (name) => device("softbounds", { step, ...values }, { name, g: gmin + 0.1 * range })),
        2,
      );
      const random = stream(3, "gradients");
      const gradient = new Float64Array(count);
      for (let n = 0; n < updatesMade; n++) {
        for (let j = 0; j < count; j++) gradient[j] = random.uniform() < 0.5 ? step : -step;
        bank.descend(1, gradient, n);
      }
      return mean([...bank.siemens].map((g) => (g - gmin) / range));
    };
    // Every pulse takes the mean a share s of its way to 1/2; here each is up or down by chance: a half of it is s.
    expect(Math.abs(run({}) - (0.5 - 0.4 * (1 - share) ** updatesMade))).toBeLessThan(0.01);
    expect(Math.abs(run({ transfer: 10, transferrate: 0.05 }) - 0.1)).toBeLessThan(0.02);
  });

  it("costs the pulses and the energy of both devices", () => {
    const values = { step: 1e-6, vpulse: 1, tpulse: 1e-6, transfer: 2, transferrate: 1, shiftpairs: 1 };
    const bank = new Conductances([device("constant", values)], 1);
    // Two pulses of the second device a time; at the second update what it has then, 4 steps, goes to the first.
    expect([want(bank, 2e-6, 0), want(bank, 2e-6, 1)]).toEqual([2, 2 + 4]);
    const middle = (gmin + gmax) / 2;
    const second = [0, 1, 2, 3].map((k) => middle + k * 1e-6);
    const first = [0, 1, 2, 3].map((k) => 3e-4 + k * 1e-6);
    expect(bank.joules / (1e-6 * [...second, ...first].reduce((a, b) => a + b))).toBeCloseTo(1, 9);
  });
});

describe("every remedy", () => {
  it("goes on from what was exported, bit for bit", () => {
    const gene = fc.record({
      update: fc.constantFrom("softbounds", "exp", "reram_sb", "capacitor", "ideal"),
      accumulate: fc.constantFrom(0, 1.5e-6),
      transfer: fc.constantFrom(0, 1, 3),
      cut: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(gene, ({ update, accumulate, transfer, cut }) => {
        const values = { ...{ accumulate, transfer, shiftpairs: 5, diffusion: 1e-8 } };
        const all = many(10, (name) => device(update, values, { name }));
        const whole = new Conductances(all, 9);
        let resumed = new Conductances(all, 9);
        for (let n = 0; n < 10; n++) {
          if (n === cut) {
            const state = resumed.exportState();
            resumed = new Conductances(all, 9);
            resumed.importState(state);
          }
          const wish = Math.sin(3 * n) * 4e-6;
          want(whole, wish, n);
          want(resumed, wish, n);
        }
        expect([...resumed.siemens, resumed.joules]).toEqual([...whole.siemens, whole.joules]);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("names its source, does nothing by its defaults, and can be taken away", () => {
    for (const { source, about, parameters } of remedies) {
      expect(source).toMatch(/\d{4}/);
      expect(about.length).toBeGreaterThan(0);
      const defaults = Object.fromEntries(parameters.map((row) => [row.name, Number(row.default)]));
      const [plain, same] = [{}, defaults].map((more) => {
        const bank = new Conductances([device("softbounds", { ctoc: 0.3, ...more })], 1);
        for (let n = 0; n < 5; n++) want(bank, 2.2e-6, n);
        return bank.siemens[0];
      });
      expect(same).toBe(plain);
      expect(bare(device("softbounds", { ctoc: 0.3, ...defaults })).values).toEqual({ ctoc: 0.3 });
    }
  });
});
