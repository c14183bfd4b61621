import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimumDegree } from "../../src/kernel/ordering.js";
import type { Sparse } from "./matrices.js";
import { anything, Bench, grid, sparse } from "./matrices.js";

type Graph = Set<number>[];

function graphOf({ pattern }: Sparse): Graph {
  const neighbours = Array.from({ length: pattern.n }, () => new Set<number>());
  for (let j = 0; j < pattern.n; j++) {
    for (const i of pattern.row.slice(pattern.columnStart[j], pattern.columnStart[j + 1])) {
      if (i === j) continue;
      neighbours[i]!.add(j);
      neighbours[j]!.add(i);
    }
  }
  return neighbours;
}

/** Joins the neighbours of a vertex and takes it out; returns how many there were. */
function eliminate(graph: Graph, pivot: number): number {
  const clique = [...graph[pivot]!];
  for (const i of clique) {
    graph[i]!.delete(pivot);
    for (const j of clique) if (i !== j) graph[i]!.add(j);
  }
  return clique.length;
}

/** Entries of L below the diagonal, found by eliminating vertex by vertex. */
function eliminationFill(matrix: Sparse, order: Int32Array): number {
  const graph = graphOf(matrix);
  return order.reduce((fill, pivot) => fill + eliminate(graph, pivot), 0);
}

/** The same for the exact minimum degree, the first of equals. */
function exactMinimumDegreeFill(matrix: Sparse): number {
  const graph = graphOf(matrix);
  const left = new Set(graph.keys());
  let fill = 0;
  while (left.size > 0) {
    const pivot = [...left].reduce((best, i) => (graph[i]!.size < graph[best]!.size ? i : best));
    left.delete(pivot);
    fill += eliminate(graph, pivot);
  }
  return fill;
}

describe("minimum degree ordering", () => {
  it("is a permutation with a bound on its fill, about as good as the exact minimum degree", () => {
    let ours = 0;
    let exact = 0;
    fc.assert(
      fc.property(anything, (matrix) => {
        const { order, fill } = minimumDegree(matrix.pattern);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from(order, (_, i) => i));
        const found = eliminationFill(matrix, order);
        expect(found).toBeLessThanOrEqual(fill);
        ours += found;
        exact += exactMinimumDegreeFill(matrix);
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(ours).toBeLessThan(1.02 * exact);
  });

  it("orders a tree and a ring without more fill than they need", () => {
    const chain = sparse(
      50,
      Array.from({ length: 49 }, (_, i) => [i, i + 1, 1] as const),
    );
    expect(minimumDegree(chain.pattern).fill).toBe(49);
    const ring = sparse(
      50,
      Array.from({ length: 50 }, (_, i) => [i, (i + 1) % 50, 1] as const),
    );
    expect(minimumDegree(ring.pattern).fill).toBe(49 + 48);
  });

  // Entries below the diagonal, as published orderings of these grids give them.
  it.each([
    [32, 10_900],
    [64, 63_000],
    [100, 196_000],
  ])("fills a grid of %i nodes square with less than is usual: %i entries", (size, usual) => {
    const matrix = grid(size);
    const { order, fill } = minimumDegree(matrix.pattern);
    expect(new Set(order).size).toBe(size * size);
    expect(fill).toBeLessThan(0.97 * usual);
    expect(fill).toBeGreaterThan(0.85 * usual);
    if (size > 64) return;
    const found = eliminationFill(matrix, order);
    expect(found).toBeLessThanOrEqual(fill);
    expect(found).toBeGreaterThan(0.98 * fill);
    const { lu } = new Bench(matrix.pattern).set(matrix.values);
    lu.factor();
    expect(lu.fill).toBe(2 * found + size * size);
  });

  it("puts supply nodes last", () => {
    const entries: [number, number, number][] = [];
    const n = 3000;
    for (let i = 0; i + 1 < n; i++) entries.push([i, i + 1, 1]);
    for (const supply of [17, 1234]) for (let i = 0; i < n; i++) entries.push([i, supply, 1]);
    const { order, fill } = minimumDegree(sparse(n, entries).pattern);
    expect([...order.slice(-2)].sort((a, b) => a - b)).toEqual([17, 1234]);
    expect(new Set(order).size).toBe(n);
    expect(fill).toBeLessThan(3.01 * n);
  });
});
