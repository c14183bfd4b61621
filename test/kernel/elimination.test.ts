import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eliminationOrder } from "../../src/kernel/elimination.js";
import type { Pattern } from "../../src/kernel/index.js";
import { anything, entriesOf, grid, sparse, transposed, wellConditioned } from "./matrices.js";

/** Entries of L below the diagonal when columns are eliminated in this order with these pivot rows, by sets of rows. */
function fillOf({ n, columnStart, row }: Pattern, order: ArrayLike<number>, rows: ArrayLike<number>): number {
  const columns = Array.from({ length: n }, (_, j) => new Set(row.subarray(columnStart[j]!, columnStart[j + 1]!)));
  let fill = 0;
  for (let k = 0; k < n; k++) {
    const pivot = rows[k]!;
    const below = [...columns[order[k]!]!].filter((i) => i !== pivot);
    fill += below.length;
    for (let later = k + 1; later < n; later++) {
      const column = columns[order[later]!]!;
      if (column.has(pivot)) for (const i of below) column.add(i);
    }
    for (const column of columns) column.delete(pivot);
  }
  return fill;
}

const sorted = (list: Int32Array) => [...list].sort((a, b) => a - b);
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("order of elimination", () => {
  it("is a permutation of columns, and so are the preferred rows", () => {
    fc.assert(
      fc.property(fc.oneof(anything, wellConditioned(4)), ({ pattern }) => {
        const { order, rows } = eliminationOrder(pattern);
        expect(sorted(order)).toEqual(numbers(pattern.n));
        expect(sorted(rows)).toEqual(numbers(pattern.n));
      }),
      { numRuns: 300 },
    );
  });

  it("bounds the fill", () => {
    fc.assert(
      fc.property(wellConditioned(2), ({ pattern }) => {
        const { order, rows, fill } = eliminationOrder(pattern);
        const structurallyFull = numbers(pattern.n).every((k) => {
          const column = order[k]!;
          return pattern.row
            .subarray(pattern.columnStart[column]!, pattern.columnStart[column + 1]!)
            .includes(rows[k]!);
        });
        if (structurallyFull) expect(fill).toBeGreaterThanOrEqual(fillOf(pattern, order, rows));
      }),
      { numRuns: 300 },
    );
  });

  it("a triangle in any order is all singletons: no fill", () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 12 })
          .chain((n) =>
            fc.tuple(
              fc.shuffledSubarray(numbers(n), { minLength: n, maxLength: n }),
              fc.shuffledSubarray(numbers(n), { minLength: n, maxLength: n }),
              fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1))),
            ),
          ),
        ([p, q, others]) => {
          const entries = [...numbers(p.length).map((k) => [k, k]), ...others.filter(([i, j]) => i > j)];
          const { pattern } = sparse(
            p.length,
            entries.map(([i, j]) => [p[i!]!, q[j!]!, 1] as const),
          );
          const { order, rows } = eliminationOrder(pattern);
          const partner = new Map(numbers(p.length).map((k) => [q[k]!, p[k]!]));
          expect([...rows]).toEqual([...order].map((column) => partner.get(column)));
          expect(fillOf(pattern, order, rows)).toBeLessThanOrEqual(pattern.row.length - pattern.n);
        },
      ),
    );
  });

  it("nodes that sources drive couple nothing: a crossbar of them costs what its entries cost", () => {
    // 20 driven rows, 6 free columns: unknowns are 20 nodes, 6 nodes, 20 currents.
    const entries: [number, number, number][] = [];
    for (let i = 0; i < 20; i++) {
      entries.push([26 + i, i, 1], [i, 26 + i, 1], [i, i, 1]);
      for (let j = 0; j < 6; j++) entries.push([i, 20 + j, -1], [20 + j, i, -1]);
    }
    for (let j = 0; j < 6; j++) entries.push([20 + j, 20 + j, 20]);
    const matrix = sparse(46, entries);
    const { order, rows } = eliminationOrder(matrix.pattern);
    const fill = fillOf(matrix.pattern, order, rows);
    expect(fill).toBeLessThanOrEqual(entriesOf(matrix).length - 46);
    // Each driven node goes with the row of its source.
    [...order].forEach((column, k) => {
      if (column < 20) expect(rows[k]).toBe(26 + column);
      if (column >= 20 && column < 26) expect(rows[k]).toBe(column);
    });
  });

  it("a grid has no singletons: the diagonal is preferred, and the fill is far below a band's", () => {
    const { pattern } = grid(12);
    const { order, rows } = eliminationOrder(pattern);
    expect([...rows]).toEqual([...order]);
    expect(fillOf(pattern, order, rows)).toBeLessThan(0.75 * 144 * 12);
  });

  it("columns with one entry go first, with the row of that entry, and so do rows", () => {
    // Column k has row k + 1 (modulo 5) alone; the columns from 5 on are full.
    const entries: [number, number, number][] = [];
    for (let i = 0; i < 9; i++) for (let j = 5; j < 9; j++) entries.push([i, j, 1]);
    for (let k = 0; k < 5; k++) entries.push([(k + 1) % 5, k, 1]);
    for (const [matrix, shift] of [
      [sparse(9, entries), 1],
      [transposed(sparse(9, entries)), 4],
    ] as const) {
      const { order, rows } = eliminationOrder(matrix.pattern);
      expect(sorted(order.slice(0, 5))).toEqual([0, 1, 2, 3, 4]);
      expect([...rows.slice(0, 5)]).toEqual([...order.slice(0, 5)].map((column) => (column + shift) % 5));
    }
  });

  it("a row whose only column is gone takes none where it has no entry", () => {
    // Rows 0 and 1 have column 0 alone; column 3 is empty. Three of the four pairs can have an entry.
    const entries = [
      [0, 0, 1],
      [1, 0, 1],
      [2, 1, 1],
      [2, 2, 1],
      [3, 2, 1],
    ] as const;
    for (const matrix of [sparse(4, entries), transposed(sparse(4, entries))]) {
      const { order, rows } = eliminationOrder(matrix.pattern);
      const there = new Set(entriesOf(matrix).map(([i, j]) => `${i} ${j}`));
      expect([...order].filter((column, k) => there.has(`${rows[k]} ${column}`))).toHaveLength(3);
    }
  });

  it("an empty matrix has an empty order", () => {
    const { order, rows } = eliminationOrder(sparse(0, []).pattern);
    expect([order.length, rows.length]).toEqual([0, 0]);
  });
});
