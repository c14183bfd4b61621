import type { Pencil } from "./pencil.js";

/** What is left of terms that cancel counts as nothing below this part of them. */
const NOTHING = 1e-12;

/** A matrix whose entries remember the largest term that went into them, so that what cancels becomes 0. */
class Entries {
  readonly values: number[][];
  private readonly terms: number[][];

  constructor(rows: readonly Float64Array[]) {
    this.values = rows.map((row) => [...row]);
    this.terms = this.values.map((row) => row.map(Math.abs));
  }

  /** Adds factor times entry (k, l) to entry (i, j). */
  private add(i: number, j: number, factor: number, k: number, l: number): void {
    const { values, terms } = this;
    const term = Math.max(terms[i]![j]!, Math.abs(factor) * terms[k]![l]!);
    const sum = values[i]![j]! + factor * values[k]![l]!;
    terms[i]![j] = term;
    values[i]![j] = Math.abs(sum) <= NOTHING * term ? 0 : sum;
  }

  addRow(to: number, factor: number, from: number): void {
    for (let j = 0; j < this.values.length; j++) this.add(to, j, factor, from, j);
  }
  addColumn(to: number, factor: number, from: number): void {
    for (let i = 0; i < this.values.length; i++) this.add(i, to, factor, i, from);
  }

  swap(i: number, k: number, j: number, l: number): void {
    for (const rows of [this.values, this.terms]) {
      [rows[i], rows[k]] = [rows[k]!, rows[i]!];
      for (const row of rows) [row[j], row[l]] = [row[l]!, row[j]!];
    }
  }

  remove(row: number, column: number): void {
    for (const rows of [this.values, this.terms]) {
      rows.splice(row, 1);
      for (const left of rows) left.splice(column, 1);
    }
  }

  scale(row: readonly number[], column: readonly number[]): void {
    for (const rows of [this.values, this.terms])
      rows.forEach((entries, i) => entries.forEach((value, j) => (entries[j] = value * row[i]! * column[j]!)));
  }
}

/**
 * The matrix A whose eigenvalues are the finite roots of det(G + s C); undefined where the determinant vanishes for every
 * s. C is made diagonal; equations without s are used, one after the other, to eliminate an unknown each, until there are
 * none.
 */
export function reduce(pencil: Pencil): number[][] | undefined {
  const g = new Entries(pencil.g);
  const c = new Entries(pencil.c);
  equilibrate(g, c);
  for (;;) {
    const n = g.values.length;
    const rank = diagonalise(g, c);
    if (rank === n) break;
    if (!eliminate(g, c, rank)) return undefined;
  }
  return g.values.map((row, i) => row.map((value) => -value / c.values[i]![i]!));
}

/** Makes rows and columns alike in size, by powers of two; C counts by what it is beside G. */
function equilibrate(g: Entries, c: Entries): void {
  const n = g.values.length;
  const largest = ({ values }: Entries) => Math.max(1e-300, ...values.flat().map(Math.abs));
  const weight = largest(g) / largest(c);
  for (let sweep = 0; sweep < 3; sweep++) {
    const size = (i: number, j: number) => Math.max(Math.abs(g.values[i]![j]!), weight * Math.abs(c.values[i]![j]!));
    const rows = Array.from({ length: n }, (_, i) => power(Array.from({ length: n }, (_, j) => size(i, j))));
    const columns = Array.from({ length: n }, (_, j) => power(Array.from({ length: n }, (_, i) => size(i, j))));
    for (const matrix of [g, c]) matrix.scale(rows, columns);
  }
}

/** The power of two next to the inverse root of the largest of a row. */
function power(sizes: readonly number[]): number {
  const largest = Math.max(...sizes);
  let factor = 1;
  if (largest === 0) return 1;
  for (; factor * factor * largest < 0.25; factor *= 2);
  for (; factor * factor * largest > 4; factor /= 2);
  return factor;
}

/** The entry of a block that is largest beside the others of its row and of its column. */
function pivotOf(values: number[][], from: number): readonly [row: number, column: number] | undefined {
  const n = values.length;
  const rows = new Float64Array(n);
  const columns = new Float64Array(n);
  for (let i = from; i < n; i++)
    for (let j = from; j < n; j++) {
      const size = Math.abs(values[i]![j]!);
      rows[i] = Math.max(rows[i]!, size);
      columns[j] = Math.max(columns[j]!, size);
    }
  let best: readonly [number, number] | undefined;
  let most = 0;
  for (let i = from; i < n; i++)
    for (let j = from; j < n; j++) {
      const size = Math.abs(values[i]![j]!);
      const merit = size === 0 ? 0 : (size / rows[i]!) * (size / columns[j]!);
      if (merit <= most) continue;
      most = merit;
      best = [i, j];
    }
  return best;
}

/** Makes C diagonal, what is zero last; gives its rank. */
function diagonalise(g: Entries, c: Entries): number {
  const n = c.values.length;
  for (let k = 0; k < n; k++) {
    const pivot = pivotOf(c.values, k);
    if (pivot === undefined) return k;
    for (const matrix of [g, c]) matrix.swap(k, pivot[0], k, pivot[1]);
    const diagonal = c.values[k]![k]!;
    for (let i = k + 1; i < n; i++) {
      const factor = -c.values[i]![k]! / diagonal;
      if (factor !== 0) for (const matrix of [g, c]) matrix.addRow(i, factor, k);
    }
    for (let j = k + 1; j < n; j++) {
      const factor = -c.values[k]![j]! / diagonal;
      if (factor !== 0) for (const matrix of [g, c]) matrix.addColumn(j, factor, k);
    }
  }
  return n;
}

/** Uses the equations from `rank` on, which have no s. False where one of them says nothing. */
function eliminate(g: Entries, c: Entries, rank: number): boolean {
  for (let pivot = pivotOf(g.values, rank); pivot !== undefined; pivot = pivotOf(g.values, rank)) {
    const [row, column] = pivot;
    const diagonal = g.values[row]![column]!;
    for (let i = 0; i < g.values.length; i++) {
      const factor = -g.values[i]![column]! / diagonal;
      if (i !== row && factor !== 0) g.addRow(i, factor, row);
    }
    for (const matrix of [g, c]) matrix.remove(row, column);
  }
  const n = g.values.length;
  if (n === rank) return true;
  // An equation between unknowns that have s elsewhere: one of them follows from the others.
  const own = g.values[rank]!;
  const column = own.reduce((best, value, j) => (Math.abs(value) > Math.abs(own[best]!) ? j : best), 0);
  const diagonal = own[column]!;
  if (diagonal === 0) return false;
  for (let j = 0; j < n; j++) {
    const factor = -g.values[rank]![j]! / diagonal;
    if (j !== column && factor !== 0) for (const matrix of [g, c]) matrix.addColumn(j, factor, column);
  }
  for (const matrix of [g, c]) matrix.remove(rank, column);
  return true;
}
