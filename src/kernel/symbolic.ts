import type { MakeInts, Pattern } from "./contract.js";
import { sortRows } from "./rows.js";

/** A matrix by steps: the column of each, the step of each row, and the first steps that are no part of what is symmetric. */
export interface Steps {
  readonly pattern: Pattern;
  readonly order: Int32Array;
  readonly stepOfRow: Int32Array;
  readonly lead: number;
}

/** Lists that the structure of L goes to. */
export interface Columns {
  /** Where a column begins among the entries of L; [n + 1]. */
  readonly start: Int32Array;
  /** Where its rows begin in the list. */
  readonly first: Int32Array;
  /** Columns from it on that share their rows: each has those of the one before without the first. */
  readonly run: Int32Array;
  /** Steps, ascending in a column; there is room for all entries of L. */
  readonly rows: Int32Array;
}

/** No column. */
const NONE = -1;

/**
 * Structure of L of a matrix that is symmetric but for its first steps, and whose pivots are those of the order, without
 * values: a column has what it has in the matrix and what is left of the columns whose first entry it is (George, Liu,
 * Computer Solution of Large Sparse Positive Definite Systems, 1981, chapter 5). In the first steps columns are those of
 * the matrix. Returns how many rows are listed.
 */
export function symbolic({ pattern, order, stepOfRow, lead }: Steps, columns: Columns, ints: MakeInts): number {
  const { n, columnStart, row } = pattern;
  const { start, first, run, rows } = columns;
  /** Columns whose first entry is in a row, as a chain. */
  const child = ints(n).fill(NONE);
  const sibling = ints(n);
  /** The supernode by its first column, whose rows include this one. */
  const mark = ints(n).fill(NONE);
  let listed = 0;
  let supernode = NONE;
  start[0] = 0;
  for (let k = 0; k < n; k++) {
    const [from, end] = [columnStart[order[k]!]!, columnStart[order[k]! + 1]!];
    first[k] = listed;
    run[k] = 1;
    if (k < lead) {
      for (let e = from; e < end; e++) if (stepOfRow[row[e]!]! > k) rows[listed++] = stepOfRow[row[e]!]!;
      start[k + 1] = start[k]! + listed - first[k];
      continue;
    }
    const before = k > lead && start[k] !== start[k - 1] && rows[first[k - 1]!] === k;
    const stamp = before ? supernode : k;
    for (let e = from; e < end; e++) {
      const i = stepOfRow[row[e]!]!;
      if (i <= k || mark[i] === stamp) continue;
      mark[i] = stamp;
      rows[listed++] = i;
    }
    for (let c = child[k]!; c !== NONE; c = sibling[c]!) {
      if (before && c === k - 1) continue;
      const last = first[c]! + start[c + 1]! - start[c]!;
      for (let q = first[c]! + 1; q < last; q++) {
        const i = rows[q]!;
        if (mark[i] === stamp) continue;
        mark[i] = stamp;
        rows[listed++] = i;
      }
    }
    if (before && listed === first[k]) {
      first[k] = first[k - 1]! + 1;
      run[k - 1] = 2;
      start[k + 1] = start[k]! + (start[k]! - start[k - 1]!) - 1;
    } else {
      if (before) {
        const last = first[k - 1]! + start[k]! - start[k - 1]!;
        for (let q = first[k - 1]! + 1; q < last; q++) rows[listed++] = rows[q]!;
      }
      sortRows(rows, first[k]!, listed);
      for (let q = first[k]!; q < listed; q++) mark[rows[q]!] = k;
      supernode = k;
      start[k + 1] = start[k]! + listed - first[k];
    }
    if (start[k + 1] === start[k]) continue;
    const parent = rows[first[k]!]!;
    sibling[k] = child[parent]!;
    child[parent] = k;
  }
  for (let k = n - 2; k >= 0; k--) if (run[k] === 2) run[k] = run[k + 1]! + 1;
  return listed;
}
