import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutChains } from "../../src/kernel/chains.js";
import { eliminationOrder } from "../../src/kernel/elimination.js";
import { backwardError, Bench, type Sparse, sparse } from "./matrices.js";

const ints = (length: number): Int32Array => new Int32Array(length);
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

/** A matrix with these pairs of neighbours, symmetric and dominated by its diagonal; its unknowns are numbered at random. */
function matrixOf(n: number, pairs: readonly (readonly [number, number])[], numbering: readonly number[]): Sparse {
  const named = pairs.map(([a, b]) => [numbering[a]!, numbering[b]!] as const);
  return sparse(n, [
    ...numbers(n).map((i) => [i, i, 0.3 + (i % 7) / 10] as const),
    ...named.flatMap(([a, b]) => [[a, b, -1] as const, [b, a, -1] as const, [a, a, 1] as const, [b, b, 1] as const]),
  ]);
}

/** Chains between vertices of a few, or that lead nowhere, or closed in themselves. */
const chained = fc
  .record({
    hubs: fc.integer({ min: 1, max: 4 }),
    chains: fc.array(
      fc.record({
        length: fc.integer({ min: 1, max: 70 }),
        from: fc.nat(5),
        to: fc.nat(5),
        closed: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    between: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 5 }),
  })
  .chain(({ hubs, chains, between }) => {
    let n = hubs;
    const pairs: [number, number][] = between.flatMap(([a, b]) => (a !== b && a < hubs && b < hubs ? [[a, b]] : []));
    for (const { length, from, to, closed } of chains) {
      const links = numbers(length).map((k) => n + k);
      n += length;
      for (let k = 1; k < length; k++) pairs.push([links[k - 1]!, links[k]!]);
      if (closed && length > 2) pairs.push([links.at(-1)!, links[0]!]);
      else {
        if (from < hubs) pairs.push([from, links[0]!]);
        if (to < hubs) pairs.push([links.at(-1)!, to]);
      }
    }
    return fc
      .shuffledSubarray(numbers(n), { minLength: n, maxLength: n })
      .map((numbering) => matrixOf(n, pairs, numbering));
  });

/** Entries of L below the diagonal, vertex by vertex. */
function fillOf({ pattern }: Sparse, order: ArrayLike<number>): number {
  const neighbours = numbers(pattern.n).map(() => new Set<number>());
  for (let j = 0; j < pattern.n; j++)
    for (const i of pattern.row.slice(pattern.columnStart[j], pattern.columnStart[j + 1]))
      if (i !== j) neighbours[i]!.add(j);
  return Array.from(order).reduce((fill, pivot) => {
    const clique = [...neighbours[pivot]!];
    for (const i of clique) {
      neighbours[i]!.delete(pivot);
      for (const j of clique) if (i !== j) neighbours[i]!.add(j);
    }
    return fill + clique.length;
  }, 0);
}

describe("long chains", () => {
  it("go first, every one once, and the fill is what is foreseen at most", () => {
    let long = 0;
    fc.assert(
      fc.property(chained, (matrix) => {
        const found = withoutChains(matrix.pattern, ints);
        if (found !== undefined) {
          long++;
          const { first, columns, rest } = found;
          expect([...first, ...columns].sort((a, b) => a - b)).toEqual(numbers(matrix.pattern.n));
          expect(rest.n).toBe(columns.length);
          // Nothing but the rest of the vertices is left, with the neighbours that elimination gives them.
          const there = fillOf(matrix, [...first, ...columns]) - fillOf(reduced(rest), numbers(rest.n));
          expect(there).toBe(found.fill);
        }
        const { order, fill } = eliminationOrder(matrix.pattern);
        expect([...order].sort((a, b) => a - b)).toEqual(numbers(matrix.pattern.n));
        expect(fillOf(matrix, order)).toBeLessThanOrEqual(fill);
      }),
      { numRuns: 300 },
    );
    expect(long).toBeGreaterThan(100);
  });

  it("leave solutions as they are", () => {
    fc.assert(
      fc.property(chained, (matrix) => {
        const bench = new Bench(matrix.pattern);
        expect(bench.set(matrix.values).lu.factor()).toMatchObject({ ok: true });
        const b = numbers(matrix.pattern.n).map((i) => Math.sin(i + 1));
        expect(backwardError(matrix, bench.solve(b)[0]!, b)).toBeLessThan(1e-13);
      }),
      { numRuns: 100 },
    );
  });

  it("have steps that wait for few others: as the logarithm of the length", () => {
    const n = 4096;
    const chain = matrixOf(
      n,
      numbers(n - 1).map((i) => [i, i + 1] as const),
      numbers(n),
    );
    const { order } = eliminationOrder(chain.pattern);
    const turn = new Int32Array(n);
    const neighbours = numbers(n).map((i) => new Set([i - 1, i + 1].filter((j) => j >= 0 && j < n)));
    for (const pivot of order) {
      const left = [...neighbours[pivot]!];
      for (const i of left) {
        turn[i] = Math.max(turn[i]!, turn[pivot]! + 1);
        neighbours[i]!.delete(pivot);
        for (const j of left) if (i !== j) neighbours[i]!.add(j);
      }
    }
    expect(Math.max(...turn)).toBeLessThan(2 * Math.log2(n));
  });
});

/** The whole of a structure that has one of each pair. */
function reduced({ n, columnStart, row }: Sparse["pattern"]): Sparse {
  const entries = numbers(n).flatMap((j) =>
    Array.from(row.slice(columnStart[j], columnStart[j + 1])).flatMap((i) => [[i, j, 1] as const, [j, i, 1] as const]),
  );
  return sparse(n, entries);
}
