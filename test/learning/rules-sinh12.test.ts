import { describe, expect, it } from "vitest";
import { audit } from "../../src/index.js";
import { shipped } from "./decks.js";

/** Relative error of the measured gradient of the 12-node sinh network. */
async function error(rule: string, gamma: number): Promise<number> {
  const deck = shipped("sinh12.cir", {
    ".param gamma=0.1 wtau=0.1": `.param gamma=${gamma} wtau=0.1`,
    ".learn freqprop": `.learn ${rule}`,
    "phases=12": "phases=16",
  });
  const engine = /^(freqprop|harmonics)/.test(rule) ? "phases" : "op";
  return (await audit(deck, { engine })).relativeError;
}

// Relative errors as computed with other software (dense Newton in numpy) on the same network.
const table: readonly [rule: string, order: number, errors: Readonly<Record<string, number>>][] = [
  ["eqprop variant=positive", 1, { 0.2: 1.45e-1, 0.1: 7.21e-2, 0.05: 3.6e-2, 0.01: 7.17e-3 }],
  ["eqprop", 2, { 0.2: 2.03e-3, 0.1: 5.1e-4, 0.05: 1.28e-4, 0.01: 5.11e-6 }],
  ["freqprop", 2, { 0.2: 9.97e-4, 0.1: 2.5e-4, 0.05: 6.25e-5, 0.01: 2.5e-6 }],
  ["harmonics order=1", 2, { 0.2: 1.53e-3, 0.1: 3.83e-4, 0.05: 9.57e-5, 0.01: 3.83e-6 }],
  ["harmonics order=3", 4, { 0.5: 9.99e-5, 0.2: 2.58e-6, 0.1: 1.61e-7, 0.05: 1.01e-8 }],
  ["harmonics order=5", 6, { 0.5: 2.83e-7, 0.2: 1.1e-9, 0.1: 1.7e-11 }],
  ["holomorphic points=3", 3, { 0.2: 2e-4, 0.1: 2.49e-5, 0.05: 3.12e-6, 0.01: 2.5e-8 }],
  ["holomorphic points=4", 4, { 0.5: 3.23e-4, 0.2: 8.27e-6, 0.1: 5.17e-7, 0.05: 3.23e-8 }],
  ["holomorphic points=6", 6, { 0.5: 2.42e-6, 0.2: 9.9e-9, 0.1: 1.55e-10 }],
  ["holomorphic points=8", 8, { 1: 2.66e-5, 0.5: 1.04e-7, 0.2: 6.8e-11 }],
];

describe("the learning rules on the 12-node sinh network", () => {
  it.each(table)("%s errs by the power %i of gamma, by the constants of the reference", async (rule, order, errors) => {
    const points: [number, number][] = [];
    for (const [gamma, expected] of Object.entries(errors)) {
      const found = await error(rule, Number(gamma));
      expect(Math.abs(found / expected - 1)).toBeLessThan(0.02);
      points.push([Math.log(Number(gamma)), Math.log(found)]);
    }
    const [x, y] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k]!, 0) / points.length) as [
      number,
      number,
    ];
    const above = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
    const below = points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
    expect(Math.abs(above / below - order)).toBeLessThan(0.1);
  });

  it("the first harmonic alone errs three quarters of centered equilibrium propagation", async () => {
    expect(Math.abs((await error("harmonics order=1", 0.05)) / (await error("eqprop", 0.05)) - 0.75)).toBeLessThan(
      0.002,
    );
  });

  it("a nudge that follows the outputs errs 14.5 times as much as a latched one", async () => {
    const ratio = (await error("freqprop nudge=resistive", 0.1)) / (await error("freqprop", 0.1));
    expect(Math.abs(ratio - 14.5)).toBeLessThan(0.1);
  });

  it("a contour of two points is centered equilibrium propagation, nudged either way", async () => {
    for (const nudge of ["current", "resistive"]) {
      const [two, centered] = await Promise.all(
        [`holomorphic points=2 nudge=${nudge}`, `eqprop nudge=${nudge}`].map((rule) => gradient(rule)),
      );
      expect(distance(two!, centered!)).toBeLessThan(1e-10);
    }
  });

  it("contrastive learning is coupled learning all the way", async () => {
    expect(distance(await gradient("contrastive"), await gradient("coupled eta=1"))).toBeLessThan(1e-10);
    expect(distance(await gradient("contrastive"), await gradient("coupled eta=0.5"))).toBeGreaterThan(1e-3);
  });

  it("the perturbations of an evolution strategy are right in the mean", async () => {
    const exact = await gradient("adjoint");
    const evolved = await gradient("evolution pairs=4000 size=0.003");
    // Its relative error is that of a mean of 4000 draws over 30 resistors: sqrt(31 / 4000) = 0.09.
    expect(distance(evolved, exact)).toBeLessThan(0.15);
  });
});

async function gradient(rule: string): Promise<number[]> {
  const deck = shipped("sinh12.cir", { ".learn freqprop": `.learn ${rule}` });
  return (await audit(deck, { engine: "op" })).devices.map(({ measured }) => measured);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, j) => value - b[j]!)) / Math.hypot(...b);
}
