import { describe, expect, it } from "vitest";
import { Bench, sparse } from "./matrices.js";

const epsilon = Number.EPSILON;
const full = (a: number, b: number, c: number, d: number) =>
  sparse(2, [
    [0, 0, a],
    [0, 1, b],
    [1, 0, c],
    [1, 1, d],
  ]);

describe.each([1, 8])("thresholds of pivots, %d lanes", (lanes) => {
  it("a pivot of 16 epsilon of its column is one, a smaller one is cancellation noise", () => {
    // 1 - (1 - 16 epsilon) without rounding.
    for (const [part, regular] of [
      [16, true],
      [17, true],
      [15.5, false],
      [4, false],
    ] as const) {
      const matrix = full(1, 1, 1 - part * epsilon, 1);
      const bench = new Bench(matrix.pattern, lanes);
      for (let lane = 0; lane < lanes; lane++) bench.set(matrix.values, lane);
      expect([part, bench.lu.factor().ok]).toEqual([part, regular]);
      // The same on the fixed pattern.
      const again = new Bench(matrix.pattern, lanes);
      for (let lane = 0; lane < lanes; lane++) again.set(full(1, 1, 0.5, 1).values, lane);
      expect(again.lu.factor().ok).toBe(true);
      for (let lane = 0; lane < lanes; lane++) again.set(matrix.values, lane);
      expect([part, again.lu.factor().ok]).toEqual([part, regular]);
    }
  });

  it("pivots stay while they are a hundred-thousandth of what lies below, and are chosen anew where they are less", () => {
    for (const [pivot, kept] of [
      [1e-5, true],
      [1.01e-5, true],
      [0.99e-5, false],
    ] as const) {
      // Row 0 has its largest entry at the right, so that scaling leaves both rows as they are.
      const bench = new Bench(full(1, 1, 1, -1).pattern, lanes);
      for (let lane = 0; lane < lanes; lane++) bench.set(full(1, 1, 1, -1).values, lane);
      expect(bench.lu.factor().ok).toBe(true);
      const { pivotings } = bench.lu;
      for (let lane = 0; lane < lanes; lane++) bench.set(full(pivot, 1, 1, pivot).values, lane);
      expect(bench.lu.factor().ok).toBe(true);
      expect([pivot, bench.lu.pivotings === pivotings]).toEqual([pivot, kept]);
      const [x, y] = bench.solve([1, 2])[0]!;
      expect(pivot * x! + y!).toBeCloseTo(1, 9);
      expect(x! + pivot * y!).toBeCloseTo(2, 9);
    }
  });
});
