import fc from "fast-check";
import { LU, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { eliminationOrder } from "../../src/kernel/elimination.js";
import { symbolic } from "../../src/kernel/symbolic.js";
import { backwardError, Bench, dense, entriesOf, grid, rowError, type Sparse, sparse } from "./matrices.js";

const symmetric = { symmetric: () => true };
const rightSide = (n: number): number[] => Array.from({ length: n }, (_, i) => 1 + (i % 5));

/** Conductances over many decades between random nodes, some from nodes to ground; all nodes are grounded somehow. */
const network: fc.Arbitrary<Sparse> = fc.integer({ min: 1, max: 24 }).chain((n) => {
  const node = fc.nat(n - 1);
  const siemens = fc.integer({ min: -6, max: 3 }).map((decade) => Number(`1.7e${decade}`));
  return fc
    .tuple(
      fc.array(fc.tuple(node, node, siemens), { maxLength: 5 * n }),
      fc.array(siemens, { minLength: n, maxLength: n }),
    )
    .map(([edges, grounds]) =>
      sparse(n, [
        ...edges.flatMap(([i, j, g]): [number, number, number][] =>
          i === j ? [] : [[i, i, g], [j, j, g], [i, j, -g], [j, i, -g]],
        ),
        ...grounds.map((g, i): [number, number, number] => [i, i, g]),
      ]),
    );
}); // prettier-ignore

/** Layers of wires, each joined to every wire of the next, some of them to ground: wires of a layer have the same neighbours. */
const layers: fc.Arbitrary<Sparse> = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }), fc.infiniteStream(fc.nat(5)))
  .map(([wires, decades]) => {
    const siemens = (): number => Number(`${1 + Number(decades.next().value) / 3}e-${decades.next().value}`);
    const first = wires.map((_, k) => wires.slice(0, k).reduce((sum, count) => sum + count, 0));
    const n = wires.reduce((sum, count) => sum + count, 0);
    const between = (layer: number): [number, number, number][] =>
      Array.from({ length: wires[layer]! * (wires[layer + 1] ?? 0) }, (_, k) => {
        const next = wires[layer + 1]!;
        return [first[layer]! + Math.floor(k / next), first[layer + 1]! + (k % next), siemens()];
      });
    return sparse(n, [
      ...wires.flatMap((_, layer) => between(layer)).flatMap(([i, j, g]): [number, number, number][] =>
        [[i, i, g], [j, j, g], [i, j, -g], [j, i, -g]],
      ),
      ...Array.from({ length: n }, (_, i): [number, number, number] => [i, i, siemens()]),
    ]);
  }); // prettier-ignore

/**
 * The same, with sources that hold some nodes, one after the other against ground or against one that is held: a current and
 * an equation for each. Unknowns are numbered at random.
 */
const driven: fc.Arbitrary<Sparse> = fc
  .tuple(fc.oneof(network, layers), fc.array(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(3)), { maxLength: 5 }), fc.nat(99))
  .map(([matrix, sources, turn]) => {
    const nodes = matrix.pattern.n;
    const held = [...new Map(sources.map((source) => [source[0] % nodes, source] as const))];
    const n = nodes + held.length;
    const place = Array.from({ length: n }, (_, k) => (k * step(n, turn) + turn) % n);
    const terms = held.flatMap(([node, [, other, kind]], k): [number, number, number][] => {
      const current = nodes + k;
      const before = kind === 0 && k > 0 ? held[other % k]![0] : undefined;
      const ends: [number, number][] = before === undefined ? [[node, 1]] : [[node, 1], [before, -1]];
      return ends.flatMap(([end, sign]): [number, number, number][] => [[end, current, sign], [current, end, sign]]);
    });
    return sparse(n, [...entriesOf(matrix), ...terms].map(([i, j, value]) => [place[i]!, place[j]!, value] as const));
  }); // prettier-ignore

/** A number that shares no divisor with n. */
function step(n: number, from: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let k = 1 + (from % n);
  while (divisor(n, k) !== 1) k++;
  return k;
}

/** Every conductance times a factor that changes from lane to lane. */
const scaled = ({ values }: Sparse, lane: number): number[] => values.map((value) => value * (1 + lane / 3));

describe("symmetric matrices", () => {
  it("are solved, and transposed, as the dense solver does, sources or not", () => {
    fc.assert(
      fc.property(fc.oneof(network, layers, driven), (matrix) => {
        const bench = new Bench(matrix.pattern, 1, symmetric).set(matrix.values);
        expect(bench.lu.factor()).toEqual({ ok: true });
        expect(bench.lu.factor()).toEqual({ ok: true });
        const b = rightSide(matrix.pattern.n);
        const reference = new LU(dense(matrix)).solve(Matrix.columnVector(b)).to1DArray();
        for (const kind of ["solve", "solveTransposed"] as const) {
          const [x] = bench.solve(b, kind);
          // Of a row whose terms cancel but for a small leak less is known in units of its own terms.
          expect(rowError(matrix, x!, b)).toBeLessThan(1e-13);
          const scale = Math.max(...reference.map(Math.abs));
          x!.forEach((value, i) => expect(Math.abs(value - reference[i]!)).toBeLessThan(1e-6 * scale));
        }
      }),
    );
  });

  it.each([2, 8, 16])("give the bits of one lane alone: %i lanes", (lanes) => {
    fc.assert(
      fc.property(fc.oneof(network, layers, driven, fc.constant(grid(9))), (matrix) => {
        const together = new Bench(matrix.pattern, lanes, symmetric);
        for (let lane = 0; lane < lanes; lane++) together.set(scaled(matrix, lane), lane);
        expect(together.lu.factor()).toEqual({ ok: true });
        const b = rightSide(matrix.pattern.n);
        const alone = Array.from({ length: lanes }, (_, lane) => {
          const bench = new Bench(matrix.pattern, 1, symmetric).set(scaled(matrix, lane));
          bench.lu.importPivots(together.lu.exportPivots()!);
          expect(bench.lu.factor()).toEqual({ ok: true });
          return bench.solve(b)[0];
        });
        expect(together.solve(b)).toEqual(alone);
        const transposed = together.solve(b, "solveTransposed");
        const last = new Bench(matrix.pattern, 1, symmetric).set(scaled(matrix, lanes - 1));
        expect(last.lu.factor()).toEqual({ ok: true });
        expect(last.solve(b, "solveTransposed")[0]).toEqual(transposed[lanes - 1]);
      }),
      { numRuns: 30 },
    );
  });

  it("of one lane serve eight right-hand sides, with the bits of one", () => {
    fc.assert(
      fc.property(fc.oneof(network, layers, driven), (matrix) => {
        const { n } = matrix.pattern;
        const bench = new Bench(matrix.pattern, 1, symmetric).set(matrix.values);
        const wide = bench.arena.floats(8 * n);
        expect(bench.lu.factor()).toEqual({ ok: true });
        const sides = Array.from({ length: 8 }, (_, lane) => rightSide(n).map((b, i) => b + ((i * lane) % 3)));
        sides.forEach((side, lane) => side.forEach((b, i) => (wide.array[8 * i + lane] = b)));
        bench.lu.solveWide(wide);
        sides.forEach((side, lane) => {
          const alone = bench.solve(side)[0]!;
          expect(alone.map((_, i) => wide.array[8 * i + lane])).toEqual(alone);
        });
      }),
    );
  });

  it("keep the factors of lanes that are left out", () => {
    fc.assert(
      fc.property(driven, fc.integer({ min: 1, max: 254 }), (matrix, mask) => {
        const bench = new Bench(matrix.pattern, 8, symmetric);
        for (let lane = 0; lane < 8; lane++) bench.set(matrix.values, lane);
        expect(bench.lu.factor()).toEqual({ ok: true });
        const b = rightSide(matrix.pattern.n);
        const before = bench.solve(b);
        for (let lane = 0; lane < 8; lane++) bench.set(scaled(matrix, 2), lane);
        expect(bench.lu.factor(mask, true)).toEqual({ ok: true });
        const after = bench.solve(b);
        expect(bench.lu.factor()).toEqual({ ok: true });
        const all = bench.solve(b);
        after.forEach((x, lane) => expect(x).toEqual((mask >> lane) & 1 ? all[lane] : before[lane]));
      }),
      { numRuns: 40 },
    );
  });

  it("have in L what elimination step by step leaves", () => {
    fc.assert(
      fc.property(driven, ({ pattern }) => {
        const { n } = pattern;
        const elimination = eliminationOrder(pattern);
        const { order, rows, singletons: lead } = elimination;
        const stepOfRow = new Int32Array(n);
        rows.forEach((row, k) => (stepOfRow[row] = k));
        const lists = [0, 1, 2].map(() => new Int32Array(n + 1)) as [Int32Array, Int32Array, Int32Array];
        const columns = { start: lists[0], first: lists[1], run: lists[2], rows: new Int32Array(elimination.fill) };
        symbolic({ pattern, order, stepOfRow, lead }, columns, (length) => new Int32Array(length));
        const below = Array.from(order, (column) => {
          const own = pattern.row.subarray(pattern.columnStart[column], pattern.columnStart[column + 1]);
          return new Set(Array.from(own, (row) => stepOfRow[row]!));
        });
        for (let k = 0; k < n; k++) {
          const left = [...below[k]!].filter((i) => i > k).sort((a, b) => a - b);
          const begin = columns.first[k]!;
          const found = columns.rows.subarray(begin, begin + columns.start[k + 1]! - columns.start[k]!);
          expect([...found].sort((a, b) => a - b)).toEqual(left);
          if (k >= lead) for (const j of left) for (const i of left) below[j]!.add(i);
        }
      }),
    );
  });

  it.each([0, NaN, Infinity])("with a source whose coefficient is %d have no pivots found for them", (coefficient) => {
    const held = sparse(3, [[0, 0, 2], [0, 1, -1], [1, 0, -1], [1, 1, 2], [1, 2, 1], [2, 1, coefficient]]); // prettier-ignore
    for (const lanes of [1, 8]) {
      const bench = new Bench(held.pattern, lanes, symmetric);
      for (let lane = 0; lane < lanes; lane++) bench.set(held.values, lane);
      expect(bench.lu.factor().ok).toBe(false);
    }
  });

  const chain = sparse(3, [[0, 0, 2], [1, 1, 2], [2, 2, 2], [0, 1, -1], [1, 0, -1], [1, 2, -1], [2, 1, -1]]); // prettier-ignore
  /** Five wires that cross two. */
  const crossing = sparse(7, [
    ...[0, 1, 2, 3, 4].flatMap((i) => [5, 6].flatMap((j): [number, number, number][] => [[i, j, -1], [j, i, -1]])),
    ...[3, 3, 3, 3, 3, 6, 6].map((value, i): [number, number, number] => [i, i, value]),
  ]); // prettier-ignore

  it.each([
    ["a chain", chain, 1 / 8],
    ["a crossbar", crossing, 1 / 8],
    ["a crossbar, at the first pivot", crossing, -1],
  ])("with a negative eigenvalue are factored with other pivots, in that lane alone: %s", (_, good, factor) => {
    const onDiagonal = ([i, j]: readonly number[]): boolean => i === j;
    const bad = good.values.map((value, e) => (onDiagonal(entriesOf(good)[e]!) ? value * factor : value));
    const b = rightSide(good.pattern.n);
    for (const lanes of [1, 8]) {
      const bench = new Bench(good.pattern, lanes, symmetric);
      for (let lane = 0; lane < lanes; lane++) bench.set(good.values, lane);
      expect(bench.lu.factor()).toEqual({ ok: true });
      const before = bench.solve(b);
      bench.set(bad, 0);
      for (const _ of [1, 2]) {
        expect(bench.lu.factor()).toEqual({ ok: true });
        const after = bench.solve(b);
        expect(after.slice(1)).toEqual(before.slice(1));
        expect(backwardError({ ...good, values: bad }, after[0]!, b)).toBeLessThan(1e-14);
      }
    }
  });
});
