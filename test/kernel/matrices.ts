import fc from "fast-check";
import { Matrix } from "ml-matrix";
import type { Arena, Floats, Pattern, SparseLU } from "../../src/kernel/index.js";
import { createArena, createKernel, createSparseLU } from "../../src/kernel/index.js";

export interface Sparse {
  readonly pattern: Pattern;
  readonly values: number[];
}

/** Structure and values from entries; entries that name one place twice are added. */
export function sparse(n: number, entries: Iterable<readonly [row: number, column: number, value: number]>): Sparse {
  const columns = Array.from({ length: n }, () => new Map<number, number>());
  for (const [i, j, value] of entries) columns[j]!.set(i, (columns[j]!.get(i) ?? 0) + value);
  const start = [0];
  const row: number[] = [];
  const values: number[] = [];
  for (const column of columns) {
    for (const [i, value] of [...column].sort((a, b) => a[0] - b[0])) {
      row.push(i);
      values.push(value);
    }
    start.push(row.length);
  }
  return { pattern: { n, columnStart: Int32Array.from(start), row: Int32Array.from(row) }, values };
}

export function entriesOf({ pattern, values }: Sparse): [number, number, number][] {
  const entries: [number, number, number][] = [];
  for (let j = 0; j < pattern.n; j++) {
    for (let e = pattern.columnStart[j]!; e < pattern.columnStart[j + 1]!; e++) {
      entries.push([pattern.row[e]!, j, values[e]!]);
    }
  }
  return entries;
}

export function dense(matrix: Sparse): Matrix {
  const result = Matrix.zeros(matrix.pattern.n, matrix.pattern.n);
  for (const [i, j, value] of entriesOf(matrix)) result.set(i, j, value);
  return result;
}

/** The five-point matrix of a square grid of `size` x `size` nodes. */
export function grid(size: number): Sparse {
  const entries: [number, number, number][] = [];
  for (let i = 0; i < size * size; i++) {
    entries.push([i, i, 4.1]);
    if (i % size < size - 1) entries.push([i, i + 1, -1], [i + 1, i, -1]);
    if (i + size < size * size) entries.push([i, i + size, -1], [i + size, i, -1]);
  }
  return sparse(size * size, entries);
}

const magnitude = fc.double({ min: 0.1, max: 1, noNaN: true });
const signed = fc.tuple(magnitude, fc.boolean()).map(([size, negative]) => (negative ? -size : size));

/**
 * A random unsymmetric structure that holds a permutation with entries that dominate their columns, so that it is well
 * conditioned after scaling; the diagonal is mostly empty. Rows and columns are then scaled over 10^(-decades/2 .. decades/2).
 */
export function wellConditioned(decades: number, largest = 24): fc.Arbitrary<Sparse> {
  return fc
    .integer({ min: 1, max: largest })
    .chain((n) =>
      fc.record({
        n: fc.constant(n),
        permutation: fc.shuffledSubarray(
          Array.from({ length: n }, (_, i) => i),
          { minLength: n, maxLength: n },
        ),
        others: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), signed), { maxLength: 4 * n }),
        scales: fc.array(fc.integer({ min: -decades / 2, max: decades / 2 }), { minLength: n, maxLength: n }),
      }),
    )
    .map(({ n, permutation, others, scales }) => {
      const off = sparse(
        n,
        others.filter(([i, j]) => permutation[j] !== i),
      );
      const sums = new Float64Array(n).fill(1);
      for (const [, j, value] of entriesOf(off)) sums[j]! += Math.abs(value);
      const main = permutation.map((i, j) => [i, j, sums[j]! * (j % 2 === 0 ? 1 : -1)] as [number, number, number]);
      const scaled = [...entriesOf(off), ...main].map(
        ([i, j, value]) => [i, j, value * Number(`1e${scales[i]}`)] as [number, number, number],
      );
      return sparse(n, scaled);
    });
}

/** Any structure and any values, often singular. */
export const anything: fc.Arbitrary<Sparse> = fc
  .integer({ min: 1, max: 14 })
  .chain((n) =>
    fc
      .array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), signed), { minLength: n, maxLength: 5 * n })
      .map((entries) => sparse(n, entries)),
  );

/** A sparse LU in an arena of its own, and vectors for it. */
export class Bench {
  readonly arena: Arena = createArena();
  readonly kernel = createKernel(this.arena);
  readonly lu: SparseLU;
  readonly vector: Floats;

  constructor(
    readonly pattern: Pattern,
    readonly lanes = 1,
    options: Parameters<typeof createSparseLU>[4] = {},
  ) {
    this.lu = createSparseLU(this.arena, this.kernel, pattern, lanes, options);
    this.vector = this.arena.floats(pattern.n * lanes);
  }

  set(values: readonly number[], lane = 0): this {
    for (let e = 0; e < values.length; e++) this.lu.values.array[e * this.lanes + lane] = values[e]!;
    return this;
  }

  /** Solves for one right-hand side in every lane; the result by lanes. */
  solve(b: readonly number[], kind: "solve" | "solveTransposed" = "solve"): number[][] {
    const { n } = this.pattern;
    for (let i = 0; i < n; i++) this.vector.array.fill(b[i]!, i * this.lanes, (i + 1) * this.lanes);
    this.lu[kind](this.vector);
    const result = [...this.vector.array];
    return Array.from({ length: this.lanes }, (_, lane) => result.filter((_, at) => at % this.lanes === lane));
  }
}

/** Largest |b - A x| of a row in units of the sum of |A| |x| + |b| over that row (Oettli, Prager 1964). */
export function backwardError(matrix: Sparse, x: readonly number[], b: readonly number[]): number {
  const residual = [...b];
  const size = b.map(Math.abs);
  for (const [i, j, value] of entriesOf(matrix)) {
    residual[i]! -= value * x[j]!;
    size[i]! += Math.abs(value * x[j]!);
  }
  return Math.max(...residual.map((r, i) => (size[i] === 0 ? 0 : Math.abs(r) / size[i]!)));
}

/** Largest residual of a row in units of |A| |x| + |b| with the row's largest entry and the largest unknown. */
export function rowError(matrix: Sparse, x: readonly number[], b: readonly number[]): number {
  const residual = [...b];
  const largest = b.map(() => 0);
  for (const [i, j, value] of entriesOf(matrix)) {
    residual[i]! -= value * x[j]!;
    largest[i] = Math.max(largest[i]!, Math.abs(value));
  }
  const size = Math.max(...x.map(Math.abs));
  return Math.max(...residual.map((r, i) => Math.abs(r) / (largest[i]! * size + Math.abs(b[i]!))));
}

export function transposed(matrix: Sparse): Sparse {
  return sparse(
    matrix.pattern.n,
    entriesOf(matrix).map(([i, j, value]) => [j, i, value] as const),
  );
}
