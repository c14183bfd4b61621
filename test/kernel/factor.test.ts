import fc from "fast-check";
import { LU, Matrix, SVD } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { minimumDegree } from "../../src/kernel/ordering.js";
import {
  anything,
  backwardError,
  Bench,
  dense,
  entriesOf,
  grid,
  rowError,
  sparse,
  transposed,
  wellConditioned,
} from "./matrices.js";

const ones = (n: number): number[] => Array.from({ length: n }, (_, i) => 1 + (i % 5));

describe("factorisation of one matrix", () => {
  it("solves unsymmetric matrices without a diagonal as the dense solver does", () => {
    fc.assert(
      fc.property(wellConditioned(0), (matrix) => {
        const bench = new Bench(matrix.pattern).set(matrix.values);
        expect(bench.lu.factor()).toEqual({ ok: true });
        const b = ones(matrix.pattern.n);
        const [x] = bench.solve(b);
        const reference = new LU(dense(matrix)).solve(Matrix.columnVector(b)).to1DArray();
        const scale = Math.max(...reference.map(Math.abs));
        x!.forEach((value, i) => expect(Math.abs(value - reference[i]!)).toBeLessThan(1e-12 * scale));
        expect(backwardError(matrix, x!, b)).toBeLessThan(1e-13);
      }),
    );
  });

  it("keeps a small backward error in every row when rows differ by 1e14", () => {
    fc.assert(
      fc.property(wellConditioned(14), (matrix) => {
        const bench = new Bench(matrix.pattern).set(matrix.values);
        expect(bench.lu.factor()).toEqual({ ok: true });
        const b = ones(matrix.pattern.n);
        expect(rowError(matrix, bench.solve(b)[0]!, b)).toBeLessThan(1e-12);
      }),
    );
  });

  it("solves the transposed system with the same factors", () => {
    fc.assert(
      fc.property(wellConditioned(6), (matrix) => {
        const bench = new Bench(matrix.pattern).set(matrix.values);
        expect(bench.lu.factor()).toEqual({ ok: true });
        const b = ones(matrix.pattern.n);
        const [x] = bench.solve(b, "solveTransposed");
        const flipped = transposed(matrix);
        const reference = new LU(dense(flipped)).solve(Matrix.columnVector(b)).to1DArray();
        const scale = Math.max(...reference.map(Math.abs));
        const residual = Matrix.columnVector(b)
          .sub(dense(flipped).mmul(Matrix.columnVector(x!)))
          .norm();
        expect(residual).toBeLessThan(1e-12 * Math.max(1, Matrix.columnVector(b).norm()) * matrix.pattern.n);
        x!.forEach((value, i) => expect(Math.abs(value - reference[i]!)).toBeLessThan(1e-10 * scale));
      }),
    );
  });

  it("takes what has full rank and refuses what has not", () => {
    let regular = 0;
    let singular = 0;
    fc.assert(
      fc.property(anything, (matrix) => {
        const outcome = new Bench(matrix.pattern).set(matrix.values).lu.factor();
        const values = new SVD(dense(matrix)).diagonal;
        const ratio = Math.min(...values) / Math.max(...values);
        if (ratio > 1e-10) {
          regular++;
          expect(outcome).toEqual({ ok: true });
        } else if (ratio < 1e-17) {
          singular++;
          expect(outcome.ok).toBe(false);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(regular).toBeGreaterThan(30);
    expect(singular).toBeGreaterThan(30);
  });

  it("names a column that depends on others", () => {
    // Nodes 2 and 3 are joined with each other only.
    const island = sparse(4, [
      [0, 0, 2],
      [0, 1, -1],
      [1, 0, -1],
      [1, 1, 2],
      [2, 2, 0.3],
      [2, 3, -0.3],
      [3, 2, -0.3],
      [3, 3, 0.3],
    ]);
    const outcome = new Bench(island.pattern).set(island.values).lu.factor();
    expect(outcome).toMatchObject({ ok: false, lane: 0 });
    expect(outcome.ok || [2, 3].includes(outcome.column)).toBe(true);
    const empty = sparse(3, [
      [0, 0, 1],
      [1, 1, 0],
      [2, 2, 1],
    ]);
    expect(new Bench(empty.pattern).set(empty.values).lu.factor()).toEqual({ ok: false, lane: 0, column: 1 });
  });

  it.each([NaN, Infinity, -Infinity])("names the column of an entry %f, in a first and in a later call", (bad) => {
    const matrix = grid(4);
    const bench = new Bench(matrix.pattern).set(matrix.values);
    const entry = 20;
    const column = entriesOf(matrix)[entry]![1];
    const spoilt = matrix.values.with(entry, bad);
    expect(new Bench(matrix.pattern).set(spoilt).lu.factor()).toEqual({ ok: false, lane: 0, column });
    expect(bench.lu.factor()).toEqual({ ok: true });
    expect(bench.set(spoilt).lu.factor()).toEqual({ ok: false, lane: 0, column });
    expect(bench.set(matrix.values).lu.factor()).toEqual({ ok: true });
    expect(backwardError(matrix, bench.solve(ones(16))[0]!, ones(16))).toBeLessThan(1e-14);
  });

  it("takes cancellation noise for what it is: islands of conductances without a ground", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }), (values) => {
        const entries: [number, number, number][] = [];
        let next = 0;
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < i; j++) {
            const g = values[next++]! * 1e-3;
            entries.push([i, i, g], [j, j, g], [i, j, -g], [j, i, -g]);
          }
        }
        const island = sparse(4, entries);
        expect(new Bench(island.pattern).set(island.values).lu.factor().ok).toBe(false);
        const leak = sparse(4, [...entries, [0, 0, 1e-12]]);
        expect(new Bench(leak.pattern).set(leak.values).lu.factor()).toEqual({ ok: true });
      }),
    );
  });

  it.each([NaN, Infinity])("notices %f beside pivots that do not depend on it, and as a pivot", (bad) => {
    for (const [i, j] of [
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const triangle = (value: number) =>
        sparse(2, [
          [0, 0, 1],
          [i, j, value],
          [1, 1, 1],
        ]);
      for (const lanes of [1, 8]) {
        const bench = new Bench(triangle(1).pattern, lanes);
        for (let lane = 0; lane < lanes; lane++) bench.set(triangle(1).values, lane);
        expect(bench.lu.factor()).toEqual({ ok: true });
        for (const lane of lanes === 1 ? [0] : [3, 6]) bench.set(triangle(bad).values, lane);
        expect(bench.lu.factor()).toEqual({ ok: false, lane: lanes === 1 ? 0 : 3, column: j });
      }
    }
  });

  it("stays on the diagonal while that is good enough, so that fill stays as foreseen", () => {
    const matrix = sparse(
      144,
      entriesOf(grid(12)).map(([i, j]) => [i, j, i === j ? 3.3 : i > j ? -3.4 : -0.01] as const),
    );
    const symmetric = grid(12);
    const bench = new Bench(matrix.pattern).set(matrix.values);
    const reference = new Bench(symmetric.pattern).set(symmetric.values);
    bench.lu.factor();
    reference.lu.factor();
    expect(bench.lu.fill).toBe(reference.lu.fill);
    expect(bench.lu.operations).toBe(reference.lu.operations);
  });

  it("handles voltage sources: zero diagonals", () => {
    // 5 V source on node 0, 1 kOhm to node 1, 2 kOhm to ground: unknowns v0, v1, i.
    const matrix = sparse(3, [
      [0, 0, 1e-3],
      [0, 1, -1e-3],
      [1, 0, -1e-3],
      [1, 1, 1.5e-3],
      [0, 2, 1],
      [2, 0, 1],
    ]);
    const bench = new Bench(matrix.pattern).set(matrix.values);
    expect(bench.lu.factor()).toEqual({ ok: true });
    const [x] = bench.solve([0, 0, 5]);
    expect(x![0]).toBe(5);
    expect(x![1]).toBeCloseTo(10 / 3, 14);
    expect(x![2]).toBeCloseTo(-5 / 3000, 16);
  });

  it("finds room for far more fill than the ordering foresaw", () => {
    // Diagonals that cannot be pivots, where the ordering counts on them.
    const n = 400;
    const entries = entriesOf(grid(20)).map(
      ([i, j]) => [i, j, i === j ? 1e-9 : 1 + ((i * 7 + j * 13) % 10) / 10] as const,
    );
    const matrix = sparse(n, entries);
    const bench = new Bench(matrix.pattern).set(matrix.values);
    const foreseen = minimumDegree(matrix.pattern).fill;
    expect(bench.lu.factor()).toEqual({ ok: true });
    expect(bench.lu.fill).toBeGreaterThan(2 * (1.1 * foreseen + 2 * n) + n);
    const b = ones(n);
    expect(rowError(matrix, bench.solve(b)[0]!, b)).toBeLessThan(1e-12);
  });

  it("scales by powers of two: no digit depends on the unit of a row", () => {
    fc.assert(
      fc.property(
        wellConditioned(0),
        fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 24, maxLength: 24 }),
        (matrix, exponents) => {
          const factor = (i: number): number => 2 ** exponents[i]!;
          const other = sparse(
            matrix.pattern.n,
            entriesOf(matrix).map(([i, j, value]) => [i, j, value * factor(i)] as const),
          );
          const b = ones(matrix.pattern.n);
          const first = new Bench(matrix.pattern).set(matrix.values);
          const second = new Bench(matrix.pattern).set(other.values);
          first.lu.factor();
          second.lu.factor();
          expect(second.solve(b.map((value, i) => value * factor(i)))).toEqual(first.solve(b));
        },
      ),
    );
  });
});

describe("refactorisation", () => {
  it("gives the bits of a fresh factorisation", () => {
    fc.assert(
      fc.property(wellConditioned(2), (matrix) => {
        const b = ones(matrix.pattern.n);
        const used = new Bench(matrix.pattern).set(matrix.values.map((value) => value * (1 + 1e-3 * Math.abs(value))));
        expect(used.lu.factor()).toEqual({ ok: true });
        expect(used.set(matrix.values).lu.factor()).toEqual({ ok: true });
        const fresh = new Bench(matrix.pattern).set(matrix.values);
        expect(fresh.lu.factor()).toEqual({ ok: true });
        fc.pre(JSON.stringify(used.lu.exportPivots()) === JSON.stringify(fresh.lu.exportPivots()));
        expect(used.solve(b)).toEqual(fresh.solve(b));
      }),
    );
  });

  it("counts, and keeps to one choice of pivots while it serves", () => {
    const matrix = grid(6);
    const bench = new Bench(matrix.pattern);
    const { lu } = bench;
    for (let i = 0; i < 5; i++) bench.set(matrix.values.map((value) => value * (1 + i / 8))).lu.factor();
    expect([lu.pivotings, lu.refactorisations]).toEqual([1, 4]);
    expect(lu.fill).toBeGreaterThan(matrix.values.length);
  });

  it("keeps the factors of a matrix that comes again, until pivots are given", () => {
    const matrix = grid(6);
    const bench = new Bench(matrix.pattern).set(matrix.values);
    const { lu } = bench;
    const b = Array.from({ length: 36 }, (_, i) => 1 + (i % 5));
    expect(lu.factor()).toEqual({ ok: true });
    const first = bench.solve(b);
    expect(lu.factor()).toEqual({ ok: true });
    expect(lu.refactorisations + lu.pivotings).toBe(1);
    expect(bench.solve(b)).toEqual(first);
    bench.set(matrix.values.map((value, e) => (e === 7 ? 2 * value : value)));
    expect(lu.factor()).toEqual({ ok: true });
    expect(bench.solve(b)).not.toEqual(first);
    bench.set(matrix.values);
    lu.importPivots(lu.exportPivots()!);
    expect(lu.factor()).toEqual({ ok: true });
    expect(bench.solve(b)).toEqual(first);
    expect(bench.set(matrix.values.map(() => NaN)).lu.factor()).toMatchObject({ ok: false });
    expect(lu.factor()).toMatchObject({ ok: false });
  });

  it("chooses pivots anew when the old ones would lose the digits, and keeps the new ones", () => {
    const values = (small: number): number[] => [small, 1, 1, small];
    const matrix = sparse(2, [
      [0, 0, 1],
      [1, 0, 1],
      [0, 1, 1],
      [1, 1, 1],
    ]);
    const bench = new Bench(matrix.pattern).set(values(3));
    bench.lu.factor();
    for (const small of [1e-5, 1e-9, 1e-13, 0, 1e-20]) {
      expect(bench.set(values(small)).lu.factor()).toEqual({ ok: true });
      const [x] = bench.solve([1, 2]);
      expect(x![0]).toBeCloseTo((2 - small) / (1 - small * small), 10);
      expect(x![1]).toBeCloseTo((1 - 2 * small) / (1 - small * small), 10);
    }
    expect([bench.lu.pivotings, bench.lu.refactorisations]).toEqual([2, 4]);
  });

  it("stays accurate whatever the values become", () => {
    fc.assert(
      fc.property(
        wellConditioned(0),
        fc.array(fc.integer({ min: -10, max: 2 }), { minLength: 120, maxLength: 120 }),
        (matrix, decades) => {
          const bench = new Bench(matrix.pattern).set(matrix.values);
          bench.lu.factor();
          const moved = { ...matrix, values: matrix.values.map((value, e) => value * Number(`1e${decades[e % 120]}`)) };
          if (!bench.set(moved.values).lu.factor().ok) return;
          const b = ones(matrix.pattern.n);
          expect(rowError(moved, bench.solve(b)[0]!, b)).toBeLessThan(1e-8);
        },
      ),
    );
  });
});

describe("pivots kept and brought back", () => {
  it("give the same bits in another process' place", () => {
    fc.assert(
      fc.property(wellConditioned(6), (matrix) => {
        const b = ones(matrix.pattern.n);
        const first = new Bench(matrix.pattern).set(matrix.values.map((value, e) => value * (1 + (e % 7))));
        fc.pre(first.lu.factor().ok);
        expect(first.set(matrix.values).lu.factor()).toEqual({ ok: true });
        const second = new Bench(matrix.pattern).set(matrix.values);
        second.lu.importPivots(first.lu.exportPivots()!);
        expect(second.lu.factor()).toEqual({ ok: true });
        expect(second.lu.exportPivots()).toEqual(first.lu.exportPivots());
        expect(second.lu.fill).toBe(first.lu.fill);
        expect(second.solve(b)).toEqual(first.solve(b));
        expect(second.solve(b, "solveTransposed")).toEqual(first.solve(b, "solveTransposed"));
        expect(second.lu.pivotings).toBe(0);
      }),
    );
  });

  it("are refused when they are of another matrix", () => {
    const matrix = grid(3);
    const { lu } = new Bench(matrix.pattern).set(matrix.values);
    expect(lu.exportPivots()).toBeUndefined();
    expect(() => lu.importPivots([0, 1, 2])).toThrow("do not fit");
    const order = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    expect(() => lu.importPivots([...order, 8, 7, 6, 5, 4, 3, 2, 1, 0])).toThrow("do not fit");
    expect(() => lu.importPivots([...order, 0, 0, 2, 3, 4, 5, 6, 7, 8])).toThrow("do not fit");
    expect(lu.factor()).toEqual({ ok: true });
    const untouched = new Bench(matrix.pattern).set(matrix.values).lu;
    untouched.factor();
    expect(lu.exportPivots()).toEqual(untouched.exportPivots());
  });
});

describe("misuse", () => {
  it("is named", () => {
    const matrix = grid(3);
    const bench = new Bench(matrix.pattern).set(matrix.values);
    expect(() => bench.solve(ones(9))).toThrow("before factor");
    bench.lu.factor();
    expect(() => bench.lu.solve(bench.arena.floats(8))).toThrow("9 are needed");
    expect(() => new Bench(matrix.pattern, 33)).toThrow("1 to 32 lanes");
  });
});
