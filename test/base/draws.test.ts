import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Draws } from "../../src/base/draws.js";
import { erf, normalQuantile } from "../../src/base/math.js";
import { stream } from "../../src/base/random.js";

/** Threefry-2x32 in whole numbers of any size, round by round from the published definition. */
function threefry(counter: readonly [bigint, bigint], key: readonly [bigint, bigint]): [bigint, bigint] {
  const mask = 0xffffffffn;
  const rotations = [13n, 15n, 26n, 6n, 17n, 29n, 16n, 24n];
  const keys = [key[0], key[1], 0x1bd11bdan ^ key[0] ^ key[1]];
  let [x, y] = [(counter[0] + key[0]) & mask, (counter[1] + key[1]) & mask];
  for (let round = 0; round < 20; round++) {
    const by = rotations[round % 8]!;
    x = (x + y) & mask;
    y = (((y << by) | (y >> (32n - by))) & mask) ^ x;
    if (round % 4 < 3) continue;
    const s = (round + 1) / 4;
    x = (x + keys[s % 3]!) & mask;
    y = (y + keys[(s + 1) % 3]! + BigInt(s)) & mask;
  }
  return [x, y];
}

describe("numbers by member and moment", () => {
  it("have an oracle that gives the known answers of Threefry", () => {
    expect(threefry([0n, 0n], [0n, 0n])).toEqual([0x6b200159n, 0x99ba4efen]);
    const ones = 0xffffffffn;
    expect(threefry([ones, ones], [ones, ones])).toEqual([0x1cb996fcn, 0xbb002be7n]);
    expect(threefry([0x243f6a88n, 0x85a308d3n], [0x13198a2en, 0x03707344n])).toEqual([0xc4923a9cn, 0x483df7a0n]);
  });

  it("are Threefry of the moment and the place, under the digest that streams begin with", () => {
    const draws = new Draws(3, ["a", "x1.rw1"], ["pulses"]);
    for (const [j, name] of ["a", "x1.rw1"].entries()) {
      const [first, second] = stream(3, name, "pulses").state().map(BigInt) as [bigint, bigint];
      for (const moment of [0, 1, 77, 0xffffffff]) {
        draws.seek(j, moment);
        for (let place = 0; place < 20; place++) {
          const [high, low] = threefry([BigInt(moment), BigInt(place)], [first, second]);
          expect(draws.uniform()).toBe(Number(((high >> 5n) << 26n) | (low >> 6n)) / 2 ** 53);
        }
      }
    }
  });

  it("do not depend on what was drawn before, nor on the other members", () => {
    const gene = fc.record({ j: fc.integer({ min: 0, max: 2 }), t: fc.nat(), seed: fc.integer() });
    fc.assert(
      fc.property(gene, fc.nat({ max: 5 }), ({ j, t, seed }, before) => {
        const [draws, alone] = [new Draws(seed, ["a", "b", "c"], ["p", 1]), new Draws(seed, ["abc"[j]!], ["p", 1])];
        draws.seek(2 - j, t + 1);
        for (let i = 0; i < before; i++) draws.normal();
        draws.seek(j, t);
        alone.seek(0, t);
        expect([draws.normal(), draws.uniform()]).toEqual([alone.normal(), alone.uniform()]);
      }),
    );
  });

  it("are uniform and normal over members, over moments and over places, and uncorrelated", () => {
    const n = 40_000;
    const draws = new Draws(
      5,
      Array.from({ length: n }, (_, j) => `r${j}`),
      ["noise"],
    );
    const overMembers = (t: number) => Array.from({ length: n }, (_, j) => (draws.seek(j, t), draws.normal()));
    const overMoments = (j: number) => Array.from({ length: n }, (_, t) => (draws.seek(j, t), draws.normal()));
    draws.seek(0, 0);
    const overPlaces = Array.from({ length: n }, () => draws.normal());
    const sets = [overMembers(0), overMembers(1), overMoments(0), overMoments(1), overPlaces];
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    for (const set of sets) {
      expect(Math.abs(mean(set))).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(mean(set.map((v) => v * v)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
      expect(Math.abs(mean(set.map((v) => v ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
      // The largest distance of the distributions: Kolmogorov and Smirnov, 1.95 / sqrt(n) for one in a thousand.
      const sorted = set.map((v) => 0.5 * (1 + erf(v / Math.SQRT2))).sort((a, b) => a - b);
      expect(Math.max(...sorted.map((p, i) => Math.abs(p - (i + 0.5) / n)))).toBeLessThan(1.95 / Math.sqrt(n));
    }
    for (const [a, b] of [
      [0, 1],
      [2, 3],
      [0, 4],
      [2, 4],
    ] as const)
      expect(Math.abs(mean(sets[a]!.map((v, i) => v * sets[b]![i]!)))).toBeLessThan(4 / Math.sqrt(n));
  });
});

describe("the quantile of the normal distribution", () => {
  it("is the inverse of its integral", () => {
    for (let x = -5; x <= 5; x += 0.01) {
      const q = erf(x / Math.SQRT2) / 2;
      // What q lost by rounding shows in x over the density; erf rounds an exponent x^2 / 2.
      const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      expect(Math.abs(normalQuantile(q) - x)).toBeLessThan(1e-14 + (1e-16 * (2 + x * x)) / density);
    }
  });

  it("has the tabulated values of the far ends", () => {
    expect(normalQuantile(0)).toBe(0);
    // P(X > 8) = 6.22096057427178e-16; P(X > 6) = 9.86587645037698e-10.
    expect(normalQuantile(0.5 - 9.86587645037698e-10)).toBeCloseTo(6, 7);
    expect(normalQuantile(-0.5 + 2 ** -54)).toBeCloseTo(-8.2924, 3);
  });
});
