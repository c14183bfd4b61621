import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArena, createKernel } from "../../src/kernel/index.js";
import { Bench, wellConditioned } from "./matrices.js";

const LANES = 8;
const numbers = (length: number, seed: number): number[] =>
  Array.from({ length }, (_, k) => ((((k + seed) * 7919) % 1009) - 504) / 37);

describe("eight vectors for one matrix", () => {
  it("are solved with the bits of one at a time", () => {
    fc.assert(
      fc.property(wellConditioned(4, 16), (matrix) => {
        const { n } = matrix.pattern;
        const bench = new Bench(matrix.pattern).set(matrix.values);
        expect(bench.lu.factor()).toEqual({ ok: true });
        const b = bench.arena.floats(n * LANES);
        const sides = Array.from({ length: LANES }, (_, lane) => numbers(n, 13 * lane));
        sides.forEach((side, lane) => side.forEach((value, i) => (b.array[i * LANES + lane] = value)));
        bench.lu.solveWide(b);
        sides.forEach((side, lane) => {
          const [alone] = bench.solve(side);
          expect(Array.from(alone!, (_, i) => b.array[i * LANES + lane])).toEqual([...alone!]);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("loops over eight lanes and vectors of one", () => {
  const arena = createArena();
  const kernel = createKernel(arena);
  const n = 5;
  const fill = (length: number, seed: number) => {
    const floats = arena.floats(length);
    floats.array.set(numbers(length, seed));
    return floats;
  };

  it("combine", () => {
    const vectors = [fill(n, 1), fill(n, 2), fill(n, 3)];
    const weights = fill(3 * LANES, 4);
    const to = arena.floats(n * LANES);
    kernel.combine(n, arena.ints(vectors.map(({ offset }) => offset)), weights, to);
    for (let i = 0; i < n; i++)
      for (let lane = 0; lane < LANES; lane++) {
        let sum = 0;
        vectors.forEach(({ array }, m) => (sum += array[i]! * weights.array[m * LANES + lane]!));
        expect(to.array[i * LANES + lane]).toBe(sum);
      }
  });

  it("advance", () => {
    const [x, d, factors] = [fill(n * LANES, 1), fill(n * LANES, 2), arena.floats(n)];
    factors.array.set([1, 2, 3, 4, 5]);
    d.array[3 * LANES + 2] = NaN;
    d.array[3] = Infinity;
    const before = x.array.slice();
    const largest = arena.floats(LANES);
    kernel.advance(n, x, d, factors, largest);
    for (let lane = 0; lane < LANES; lane++) {
      let most = 0;
      for (let i = 0; i < n; i++) {
        const at = i * LANES + lane;
        expect(x.array[at]).toBe(before[at]! - d.array[at]!);
        most = Math.max(most, Math.abs(d.array[at]!) * factors.array[i]!);
      }
      expect(largest.array[lane]).toBe(lane === 2 || lane === 3 ? NaN : most);
    }
  });

  it("unzip", () => {
    const from = fill(n * LANES, 9);
    const vectors = Array.from({ length: LANES }, () => arena.floats(n));
    kernel.unzip(n, from, arena.ints(vectors.map(({ offset }) => offset)));
    vectors.forEach(({ array }, lane) => {
      expect([...array]).toEqual(Array.from({ length: n }, (_, i) => from.array[i * LANES + lane]));
    });
  });
});
