import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sparse } from "./matrices.js";
import { backwardError, Bench, grid, sparse, wellConditioned } from "./matrices.js";

/** Lane l of a matrix: values moved a little, each entry differently. */
const moved = (matrix: Sparse, lane: number): number[] =>
  matrix.values.map((value, e) => value * (1 + 0.1 * Math.abs(((e * 7 + lane * 13) % 19) / 19)));

const rightSide = (n: number): number[] => Array.from({ length: n }, (_, i) => 1 + (i % 5));

/** All lanes at once, and each alone with the same pivots. */
function both(matrix: Sparse, lanes: number): { together: Bench; alone: Bench[] } {
  const together = new Bench(matrix.pattern, lanes);
  for (let lane = 0; lane < lanes; lane++) together.set(moved(matrix, lane), lane);
  expect(together.lu.factor()).toEqual({ ok: true });
  const alone = Array.from({ length: lanes }, (_, lane) => {
    const bench = new Bench(matrix.pattern).set(moved(matrix, lane));
    bench.lu.importPivots(together.lu.exportPivots()!);
    expect(bench.lu.factor()).toEqual({ ok: true });
    return bench;
  });
  return { together, alone };
}

describe("lanes", () => {
  it.each([2, 3, 8, 16])("give the bits of one lane alone: %i lanes", (lanes) => {
    fc.assert(
      fc.property(wellConditioned(4, 16), (matrix) => {
        const { together, alone } = both(matrix, lanes);
        const b = rightSide(matrix.pattern.n);
        expect(together.solve(b)).toEqual(alone.map((bench) => bench.solve(b)[0]));
        expect(together.solve(b, "solveTransposed")).toEqual(
          alone.map((bench) => bench.solve(b, "solveTransposed")[0]),
        );
      }),
      { numRuns: 30 },
    );
  });

  it("give the bits of one lane alone where supernodes are long", () => {
    const { together, alone } = both(grid(12), 8);
    const b = rightSide(144);
    expect(together.solve(b)).toEqual(alone.map((bench) => bench.solve(b)[0]));
    expect(together.solve(b, "solveTransposed")).toEqual(alone.map((bench) => bench.solve(b, "solveTransposed")[0]));
  });

  it.each([8, 16])("keep the factors they had where they are not to be factored: %i lanes", (lanes) => {
    fc.assert(
      fc.property(wellConditioned(4, 16), fc.nat(2 ** lanes - 1), (matrix, mask) => {
        const { together } = both(matrix, lanes);
        const b = rightSide(matrix.pattern.n);
        const before = together.solve(b);
        const spread = (lane: number): number[] => moved(matrix, lane + 5);
        for (let lane = 0; lane < lanes; lane++) together.set(spread(lane), lane);
        expect(together.lu.factor(mask, true)).toEqual({ ok: true });
        const alone = (lane: number): number[] => {
          const bench = new Bench(matrix.pattern).set(spread(lane));
          bench.lu.importPivots(together.lu.exportPivots()!);
          bench.lu.factor();
          return bench.solve(b)[0]!;
        };
        const wanted = before.map((kept, lane) => (((mask >> lane) & 1) === 1 ? alone(lane) : kept));
        expect(together.solve(b)).toEqual(wanted);
      }),
      { numRuns: 20 },
    );
  });

  const two = sparse(3, [
    [0, 0, 4],
    [1, 0, 1],
    [0, 1, 1],
    [1, 1, 3],
    [2, 2, 1],
    [1, 2, 0.5],
    [2, 1, 0.5],
  ]);
  const place = (i: number, j: number): number => {
    for (let e = two.pattern.columnStart[j]!; e < two.pattern.columnStart[j + 1]!; e++)
      if (two.pattern.row[e] === i) return e;
    throw new Error("no entry");
  };
  /** Zero diagonals of the first two: the pivots of healthy lanes cannot serve. */
  const swapped = two.values.with(place(0, 0), 0).with(place(1, 1), 0).with(place(1, 2), 0).with(place(2, 1), 0);
  const b = [1, 2, 3];

  it.each([4, 8])("fall back alone, and keep their own pivots as a single lane would: %i lanes", (lanes) => {
    const bench = new Bench(two.pattern, lanes);
    const healthy = new Bench(two.pattern, lanes);
    for (let lane = 0; lane < lanes; lane++) {
      bench.set(lane === 2 ? swapped : two.values, lane);
      healthy.set(two.values, lane);
    }
    expect(bench.lu.factor()).toEqual({ ok: true });
    expect(healthy.lu.factor()).toEqual({ ok: true });
    expect([bench.lu.pivotings, bench.lu.refactorisations]).toEqual([2, lanes - 2]);
    for (const kind of ["solve", "solveTransposed"] as const) {
      const expected = healthy.solve(b, kind);
      const found = bench.solve(b, kind);
      expect(found[2]).toEqual([2, 1, 3]);
      for (let lane = 0; lane < lanes; lane++) if (lane !== 2) expect(found[lane]).toEqual(expected[lane]);
    }
    bench.set(two.values, 2);
    expect(bench.lu.factor()).toEqual({ ok: true });
    expect([bench.lu.pivotings, bench.lu.refactorisations]).toEqual([2, 2 * lanes - 2]);
    const alone = new Bench(two.pattern, 1).set(two.values, 0);
    alone.lu.factor();
    for (const values of [swapped, two.values]) alone.set(values, 0).lu.factor();
    const again = bench.solve(b);
    expect(again[2]).toEqual(alone.solve(b)[0]);
    for (let lane = 0; lane < lanes; lane++) if (lane !== 2) expect(again[lane]).toEqual(healthy.solve(b)[lane]);

    bench.lu.importPivots(bench.lu.exportPivots()!);
    expect(bench.lu.factor()).toEqual({ ok: true });
    expect(bench.solve(b)).toEqual(healthy.solve(b));
  });

  it.each([
    ["NaN", two.values.with(1, NaN)],
    ["infinite", two.values.with(1, Infinity)],
    ["singular", two.values.map(() => 0)],
  ])("are not touched by a neighbour that is %s", (_, spoilt) => {
    for (const lanes of [3, 8]) {
      const bench = new Bench(two.pattern, lanes);
      const healthy = new Bench(two.pattern, lanes);
      for (let lane = 0; lane < lanes; lane++) {
        bench.set(lane === 1 ? spoilt : two.values, lane);
        healthy.set(two.values, lane);
      }
      healthy.lu.factor();
      const expected = healthy.solve(b);
      for (let call = 0; call < 2; call++) {
        expect(bench.lu.factor()).toMatchObject({ ok: false, lane: 1 });
        const found = bench.solve(b);
        for (let lane = 0; lane < lanes; lane++) if (lane !== 1) expect(found[lane]).toEqual(expected[lane]);
        expect(bench.lu.factor(0xff & ~2)).toEqual({ ok: true });
      }
    }
  });

  it.each([4, 8])(
    "with pivots of their own give the bits of one lane alone, whatever it went through: %i lanes",
    (lanes) => {
      const together = new Bench(two.pattern, lanes, { ownPivots: true });
      const alone = Array.from({ length: lanes }, () => new Bench(two.pattern));
      const scaled = (lane: number) => two.values.map((value, e) => value * (1 + ((e + lane) % 7) / 8));
      // Lane 1 starts with other pivots than the first; lane 2 gets others on the way, and lane 3 starts later.
      for (const round of [0, 1, 2, 3]) {
        const active = round === 0 ? -1 & ~8 : -1;
        alone.forEach((bench, lane) => {
          const values =
            lane === round || (lane === 1 && round === 0) ? swapped.map((v) => v * (1 + lane)) : scaled(lane + round);
          together.set(values, lane);
          bench.set(values);
          if (lane !== 3 || round > 0) expect(bench.lu.factor()).toEqual({ ok: true });
        });
        expect(together.lu.factor(active)).toEqual({ ok: true });
        const found = together.solve(b);
        alone.forEach((bench, lane) => (lane !== 3 || round > 0) && expect(found[lane]).toEqual(bench.solve(b)[0]));
      }
      expect(together.lu.pivotings).toBe(alone.reduce((sum, { lu }) => sum + lu.pivotings, 0));
    },
  );

  it("choose pivots from the first active lane that has any", () => {
    const bench = new Bench(two.pattern, 8);
    for (let lane = 0; lane < 8; lane++) bench.set(lane === 0 ? two.values.map(() => 0) : two.values, lane);
    expect(bench.lu.factor()).toMatchObject({ ok: false, lane: 0 });
    expect(bench.lu.factor(0b11110000)).toEqual({ ok: true });
    for (const x of bench.solve(b).slice(4)) expect(backwardError(two, x, b)).toBeLessThan(1e-15);
    const masked = new Bench(two.pattern, 8).set(swapped, 0).set(two.values, 5);
    expect(masked.lu.factor(1 << 5)).toEqual({ ok: true });
    expect([masked.lu.pivotings, masked.lu.refactorisations]).toEqual([1, 0]);
    expect(backwardError(two, masked.solve(b)[5]!, b)).toBeLessThan(1e-15);
  });
});
