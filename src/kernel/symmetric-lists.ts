import type { Arena, Ints } from "./contract.js";
import type { Columns, Steps } from "./symbolic.js";

/** Where things are that index lists lead to. */
export interface Places {
  /** Bytes from an entry of the matrix to the next. */
  readonly stride: number;
  /** Address of the work vector, and bytes of an entry in it. */
  readonly x: number;
  readonly bytes: number;
}

/** Entries of the matrix by step: bytes to them in its values, and addresses in the work vector. */
export interface Entries {
  readonly start: Ints;
  readonly source: Ints;
  readonly target: Ints;
}

/** Of the first steps: what their rows have beside the pivot, which is in later columns. */
export function borderOf(arena: Arena, steps: Steps, { stride, x, bytes }: Places): Entries {
  const { pattern, order, stepOfRow, lead } = steps;
  const { n, columnStart, row } = pattern;
  const eachOf = (see: (step: number, e: number, k: number) => void): void => {
    if (lead === 0) return;
    for (let k = 0; k < n; k++)
      for (let e = columnStart[order[k]!]!; e < columnStart[order[k]! + 1]!; e++) {
        const step = stepOfRow[row[e]!]!;
        if (step < lead && step < k) see(step, e, k);
      }
  };
  const start = new Int32Array(lead + 1);
  eachOf((step) => start[step + 1]!++);
  for (let k = 0; k < lead; k++) start[k + 1]! += start[k]!;
  const count = start[lead]!;
  const entries = { start: arena.ints(start), source: arena.ints(count), target: arena.ints(count) };
  const [source, target] = [entries.source.array, entries.target.array];
  const next = start.slice();
  eachOf((step, e, k) => {
    source[next[step]!] = e * stride;
    target[next[step]!++] = x + k * bytes;
  });
  return entries;
}

/** Of the first steps: bytes to their pivots, and to the entries of their columns of L. */
export function leadingOf(arena: Arena, steps: Steps, { stride }: Places): { pivot: Ints; source: Ints } {
  const { pattern, order, stepOfRow, lead } = steps;
  const { columnStart, row } = pattern;
  const pivot: number[] = [];
  const source: number[] = [];
  for (let k = 0; k < lead; k++)
    for (let e = columnStart[order[k]!]!; e < columnStart[order[k]! + 1]!; e++) {
      const step = stepOfRow[row[e]!]!;
      if (step === k) pivot.push(e * stride);
      if (step > k) source.push(e * stride);
    }
  return { pivot: arena.ints(pivot), source: arena.ints(source) };
}

/** Of the other steps: the upper half of the matrix, without what is in fronts. */
export function upperOf(arena: Arena, steps: Steps, inFront: Uint8Array, { stride, x, bytes }: Places): Entries {
  const { pattern, order, stepOfRow, lead } = steps;
  const { n, columnStart, row } = pattern;
  const start = arena.ints(n + 1);
  const most = (row.length + n) >> 1;
  const [sources, targets] = [arena.ints(most), arena.ints(most)];
  const [source, target] = [sources.array, targets.array];
  let count = 0;
  for (let k = lead; k < n; k++) {
    start.array[k] = count;
    for (let e = columnStart[order[k]!]!; e < columnStart[order[k]! + 1]!; e++) {
      const step = stepOfRow[row[e]!]!;
      if (step < lead || step > k || inFront[step] === 1) continue;
      source[count] = e * stride;
      target[count++] = x + step * bytes;
    }
  }
  start.array[n] = count;
  return { start, source: arena.shorten(sources, count), target: arena.shorten(targets, count) };
}

/**
 * By row of L the first columns of the supernodes that have it, which are ascending; without fronts. Columns are asked for
 * anew where something has been taken from the arena.
 */
export function headsOf(
  arena: Arena,
  steps: Steps,
  inFront: Uint8Array,
  columns: () => Columns,
): { start: Ints; list: Ints } {
  const { n } = steps.pattern;
  const eachOf = (see: (row: number, k: number) => void): void => {
    const { start, first, run, rows } = columns();
    for (let k = steps.lead; k < n; k++) {
      if (inFront[k] === 1 || (k > steps.lead && run[k - 1]! >= 2)) continue;
      const end = first[k]! + start[k + 1]! - start[k]!;
      for (let q = first[k]!; q < end; q++) see(rows[q]!, k);
    }
  };
  const begin = new Int32Array(n + 1);
  eachOf((row) => begin[row + 1]!++);
  for (let k = 0; k < n; k++) begin[k + 1]! += begin[k]!;
  const heads = { start: arena.ints(begin), list: arena.ints(begin[n]!) };
  const list = heads.list.array;
  eachOf((row, k) => (list[begin[row]!++] = k));
  return heads;
}
