import type { MakeInts, Pattern } from "./contract.js";
import { withoutChains } from "./chains.js";
import { minimumDegree, type Ordering } from "./ordering.js";
import { sortRows } from "./rows.js";

/** In which order columns are eliminated, and the row each would have as pivot. */
export interface Elimination {
  readonly order: Int32Array;
  /** Preferred pivot row of each step. */
  readonly rows: Int32Array;
  /** How many of the first steps are singletons. */
  readonly singletons: number;
  /** Upper bound of the entries of L below the diagonal while all pivots are the preferred ones. */
  readonly fill: number;
}

/**
 * Singletons first: a row with one column left, or a column with one row left, is eliminated without fill, and may leave
 * further ones. In circuits these are grounded voltage sources, whose branch row fixes a node and whose current is alone in
 * its column; ordered by degree instead they would couple everything that hangs on a driven node. What remains is ordered
 * by minimum degree, with the diagonal preferred.
 */
export function eliminationOrder(pattern: Pattern, ints: MakeInts = (length) => new Int32Array(length)): Elimination {
  const { n } = pattern;
  const { order, rows, count, rowLeft, columnLeft } = singletons(pattern, ints);
  const columns = ints(n - count);
  const partner = ints(n);
  const looseRows: number[] = [];
  for (let i = 0; i < n; i++) if (rowLeft[i] === 1 && columnLeft[i] === 0) looseRows.push(i);
  for (let j = 0, left = 0; j < n; j++) {
    if (columnLeft[j] === 0) continue;
    columns[left++] = j;
    // A row whose own column is gone stands in for the row that a column has lost.
    partner[j] = rowLeft[j] === 1 ? j : looseRows.pop()!;
  }
  const core = submatrix(pattern, columns, partner, ints);
  const { order: inner, fill } = coreOrder(core, ints);
  for (let k = 0; k < inner.length; k++) {
    const column = columns[inner[k]!]!;
    order[count + k] = column;
    rows[count + k] = partner[column]!;
  }
  return { order, rows, singletons: count, fill: fill + pattern.row.length };
}

/** Whether pivots are on the diagonal but for those of singletons. */
export const isMirrored = ({ order, rows, singletons }: Elimination): boolean =>
  rows.every((row, k) => k < singletons || row === order[k]);

/** Which equations and unknowns are not those of singletons. */
export function keptOf({ order, rows, singletons }: Elimination): (unknown: number) => boolean {
  const kept = new Uint8Array(order.length).fill(1);
  for (let k = 0; k < singletons; k++) kept[order[k]!] = kept[rows[k]!] = 0;
  return (unknown) => kept[unknown] === 1;
}

/** Long chains first, the rest by minimum degree. */
function coreOrder(core: Pattern, ints: MakeInts): Ordering {
  const chains = withoutChains(core, ints);
  if (chains === undefined) return minimumDegree(core, ints);
  const { order, fill } = minimumDegree(chains.rest, ints);
  const whole = new Int32Array(core.n);
  whole.set(chains.first);
  order.forEach((k, at) => (whole[chains.first.length + at] = chains.columns[k]!));
  return { order: whole, fill: fill + chains.fill };
}

/** All singletons in the order they are found, of which there are `count`; what is left is marked 1. */
function singletons({ n, columnStart, row }: Pattern, ints: MakeInts) {
  const rowLeft = new Uint8Array(n).fill(1);
  const columnLeft = new Uint8Array(n).fill(1);
  const rowCount = ints(n);
  const columnCount = ints(n);
  for (let j = 0; j < n; j++) {
    columnCount[j] = columnStart[j + 1]! - columnStart[j]!;
    for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) rowCount[row[e]!]!++;
  }
  const rowStart = ints(n + 1);
  for (let i = 0; i < n; i++) rowStart[i + 1] = rowStart[i]! + rowCount[i]!;
  const fill = ints(n);
  fill.set(rowStart.subarray(0, n));
  const column = ints(row.length);
  for (let j = 0; j < n; j++) for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) column[fill[row[e]!]!++] = j;

  const order = new Int32Array(n);
  const rows = new Int32Array(n);
  let count = 0;
  const queue: number[] = [];
  // Rows are queued as their number, columns as n plus theirs.
  for (let i = 0; i < n; i++) if (rowCount[i] === 1) queue.push(i);
  for (let j = 0; j < n; j++) if (columnCount[j] === 1) queue.push(n + j);
  for (let head = 0; head < queue.length; head++) {
    const entry = queue[head]!;
    const pair =
      entry < n
        ? [entry, findLeft(column, rowStart, entry, columnLeft)]
        : [findLeft(row, columnStart, entry - n, rowLeft), entry - n];
    const [r, c] = pair as [number, number];
    if (r < 0 || c < 0 || rowLeft[r] === 0 || columnLeft[c] === 0) continue;
    order[count] = c;
    rows[count++] = r;
    rowLeft[r] = 0;
    columnLeft[c] = 0;
    for (let e = columnStart[c]!; e < columnStart[c + 1]!; e++) if (--rowCount[row[e]!]! === 1) queue.push(row[e]!);
    for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++)
      if (--columnCount[column[e]!]! === 1) queue.push(n + column[e]!);
  }
  return { order, rows, count, rowLeft, columnLeft };
}

/** The only entry of a row (or column) that is still there, -1 when there is none. */
function findLeft(entries: Int32Array, start: Int32Array, i: number, left: Uint8Array): number {
  for (let e = start[i]!; e < start[i + 1]!; e++) if (left[entries[e]!] === 1) return entries[e]!;
  return -1;
}

/** The part of a matrix with the given columns and the rows that are their partners, renumbered by column. */
function submatrix(
  { n, columnStart, row }: Pattern,
  columns: Int32Array,
  partner: Int32Array,
  ints: MakeInts,
): Pattern {
  const place = ints(n).fill(-1);
  columns.forEach((j, k) => (place[partner[j]!] = k));
  const start = ints(columns.length + 1);
  const entries = ints(row.length);
  let count = 0;
  columns.forEach((j, k) => {
    for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) {
      const i = place[row[e]!]!;
      if (i >= 0) entries[count++] = i;
    }
    sortRows(entries, start[k]!, count);
    start[k + 1] = count;
  });
  return { n: columns.length, columnStart: start, row: entries.subarray(0, count) };
}
