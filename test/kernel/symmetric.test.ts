import fc from "fast-check";
import { LU, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { backwardError, Bench, dense, entriesOf, grid, rowError, type Sparse, sparse } from "./matrices.js";

const symmetric = { symmetric: true };
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

/** Every conductance times a factor that changes from lane to lane. */
const scaled = ({ values }: Sparse, lane: number): number[] => values.map((value) => value * (1 + lane / 3));

describe("symmetric matrices", () => {
  it("are solved, and transposed, as the dense solver does", () => {
    fc.assert(
      fc.property(fc.oneof(network, layers), (matrix) => {
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
      fc.property(fc.oneof(network, layers, fc.constant(grid(9))), (matrix) => {
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
      }),
      { numRuns: 30 },
    );
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
