import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Conductances } from "../../src/learning/conductances.js";
import type { RuleValues } from "../../src/learning/contract.js";
import { optimisers } from "../../src/learning/optimisers/index.js";
import { devicesOf, xorNetwork } from "./nets.js";

const defaults = (kind: string): RuleValues =>
  Object.fromEntries(optimisers.get(kind)!.parameters.map((spec) => [spec.name, spec.default!]));

/** Wanted changes of one conductance over updates with given gradients. */
function walk(kind: string, gradients: readonly number[], rate: number, values: RuleValues = {}): number[] {
  const optimiser = optimisers.get(kind)!;
  const memory = Array.from({ length: optimiser.memories }, () => new Float64Array(1));
  return gradients.map((gradient, update) => {
    const slopes = { rate: Float64Array.of(rate), memory };
    const changes = Float64Array.of(gradient);
    optimiser.step(slopes, { ...defaults(kind), ...values }, update)(0, changes, 1);
    return changes[0]!;
  });
}

/** Relative to the larger. */
function close(measured: readonly number[], exact: readonly number[]): void {
  expect(measured).toHaveLength(exact.length);
  exact.forEach((value, i) => expect(Math.abs(measured[i]! - value)).toBeLessThan(1e-12 * Math.abs(value) + 1e-300));
}

describe("optimisers, by hand", () => {
  it("plain: -rate x gradient", () => close(walk("plain", [3, -5, 0], 2e-9), [-6e-9, 1e-8, 0]));

  it("momentum: sums 4, 4 x 0.5 + 2 = 4, 4 x 0.5 - 8 = -6", () =>
    close(walk("momentum", [4, 2, -8], 1e-9, { momentum: 0.5 }), [-4e-9, -4e-9, 6e-9]));

  it("sign: steps of the rate, none at 0", () => close(walk("sign", [1e-30, -7, 0], 1e-6), [-1e-6, 1e-6, 0]));

  it("rmsprop: mean squares 0.5 x 16 = 8, 0.5 x 8 + 0.5 x 4 = 6", () => {
    const exact = [(-1e-6 * 4) / (Math.sqrt(8) + 1), (-1e-6 * -2) / (Math.sqrt(6) + 1)];
    close(walk("rmsprop", [4, -2], 1e-6, { alpha: 0.5, epsilon: 1 }), exact);
  });

  it("adam: the first step is the rate, whatever the gradient; the second by hand", () => {
    // mean 0.9 x 0.3 + 0.1 x -1 = 0.17, over 1 - 0.81; square 0.999 x 0.009 + 0.001 x 1, over 1 - 0.998001.
    const second = (-1e-6 * (0.17 / 0.19)) / Math.sqrt((0.999 * 0.009 + 0.001) / (1 - 0.998001));
    const [first, then] = walk("adam", [3, -1], 1e-6, { epsilon: 1e-30 });
    expect(first! / -1e-6).toBeCloseTo(1, 12);
    expect(then! / second).toBeCloseTo(1, 9);
  });
});

/** 1/2 sum k (g - g0)^2 with stiffnesses 1 and 100 [V^2/S^2], from 1 S away; the distance after so many steps [S]. */
function valley(kind: string, rate: number, steps: number, values: RuleValues = {}): number {
  const optimiser = optimisers.get(kind)!;
  const k = Float64Array.of(1, 100);
  const g = Float64Array.of(1, -1);
  const memory = Array.from({ length: optimiser.memories }, () => new Float64Array(2));
  for (let update = 0; update < steps; update++) {
    const slopes = { rate: Float64Array.of(rate, rate), memory };
    const want = optimiser.step(slopes, { ...defaults(kind), ...values }, update);
    const changes = g.map((value, j) => k[j]! * value);
    want(0, changes, 2);
    g.forEach((value, j) => (g[j] = value + changes[j]!));
  }
  return Math.hypot(...g);
}

describe("optimisers in a narrow valley", () => {
  it("plain steps shrink each distance by 1 - rate k, and burst at rate k > 2", () => {
    expect(valley("plain", 0.01, 300)).toBeCloseTo(0.99 ** 300, 12);
    expect(valley("plain", 0.0201, 500)).toBeGreaterThan(100);
  });

  it("momentum at its best values shrinks by (root of 100 - 1) over (root of 100 + 1) a step, asymptotically", () => {
    const momentum = (9 / 11) ** 2;
    const rate = (2 / 11) ** 2;
    const [at40, at80] = [valley("momentum", rate, 40, { momentum }), valley("momentum", rate, 80, { momentum })];
    // A double root: the distance falls as n (9/11)^n.
    expect((at80 / at40) ** (1 / 40)).toBeGreaterThan(9 / 11);
    expect((at80 / at40) ** (1 / 40)).toBeLessThan((9 / 11) * 1.05);
    expect(at80).toBeLessThan(1e-3 * valley("plain", 0.01, 80));
  });

  it("signs of the gradient end within a step of the bottom, whatever the stiffness", () => {
    expect(valley("sign", 0.003, 400)).toBeLessThan(0.003 * Math.SQRT2);
  });

  it.each(["rmsprop", "adam"])("%s comes down, both ways as fast", (kind) => {
    expect(valley(kind, 0.005, 1500)).toBeLessThan(0.02);
  });

  it("sizes of the gradient do not matter to sign, rmsprop and adam", () => {
    const gradients = fc.array(
      fc.integer({ min: -640, max: 640 }).map((k) => k / 64),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(gradients, fc.integer({ min: -8, max: 8 }), (list, power) => {
        for (const kind of ["sign", "rmsprop", "adam"]) {
          const values = kind === "sign" ? {} : { epsilon: 1e-300 };
          const scaled = list.map((gradient) => gradient * 2 ** power);
          const [a, b] = [walk(kind, list, 1, values), walk(kind, scaled, 1, values)];
          a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1e-9 + 1e-6 * Math.abs(value)));
        }
      }),
    );
  });
});

describe("conductances with an optimiser", () => {
  const net = xorNetwork(1, 2);
  const make = (kind: string, tie?: string): Conductances => {
    const devices = devicesOf(net, { g: 1e-3, ...(tie !== undefined && { tie }) });
    return new Conductances(devices, 1, optimisers.get(kind)!, defaults(kind));
  };

  it("tied ones follow the sign of their sum, not the sum of their signs", () => {
    const tied = make("sign", "all");
    const gradient = new Float64Array(net.trainable.length).fill(-1);
    gradient[3] = 100;
    tied.descend(1e-6, gradient, 0);
    for (const g of tied.siemens) expect(g).toBeCloseTo(1e-3 - 1e-6, 12);
  });

  it.each([...optimisers.keys()])("%s goes on from its memory with the same bits", (kind) => {
    const gradientOf = (update: number) => Float64Array.from(net.trainable, (_, j) => Math.sin(1 + j + 7 * update));
    const whole = make(kind);
    for (let update = 0; update < 6; update++) whole.descend(1e-7, gradientOf(update), update);
    const begun = make(kind);
    for (let update = 0; update < 3; update++) begun.descend(1e-7, gradientOf(update), update);
    const resumed = make(kind);
    resumed.importState(begun.exportState());
    resumed.importMemory(JSON.parse(JSON.stringify(begun.exportMemory())) as string[]);
    for (let update = 3; update < 6; update++) resumed.descend(1e-7, gradientOf(update), update);
    expect([...resumed.siemens]).toEqual([...whole.siemens]);
  });

  it("refuses the memory of other conductances", () => {
    expect(() => make("momentum").importMemory([])).toThrow(/checkpoint/);
  });
});
