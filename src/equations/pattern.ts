import type { Arena, MakeInts, Pattern } from "../kernel/contract.js";
import { sortRows } from "../kernel/index.js";

/** Goes through places of a matrix, many at a time; rows and columns beyond the last are none. */
export type Visit = (see: (rows: Int32Array, columns: Int32Array) => void) => void;

/**
 * The pattern that has all the places gone through and the first `diagonal` diagonal ones, and where each place is in it.
 * Lists that are as long as there are places stand in the arena meanwhile; nothing is to be taken from it.
 */
export function buildPattern(
  arena: Arena,
  n: number,
  diagonal: number,
  visit: Visit,
): { pattern: Pattern; slot: (row: number, column: number) => number } {
  const own = Int32Array.from({ length: diagonal }, (_, i) => i);
  const all: Visit = (see) => {
    visit(see);
    see(own, own);
  };
  let places = 0;
  all((rows) => (places += rows.length));
  const columnStart = startsOf(n, all);
  const row = arena.lend(4 * (places + 2 * (n + 1) + 48), (ints) => {
    const every = rowsOf(all, columnStart, ints);
    return every.slice(0, leaveOnce(every, columnStart, ints));
  });
  const pattern: Pattern = { n, columnStart, row };
  return { pattern, slot: (row, column) => slotIn(pattern, row, column) };
}

/** Where a place that a pattern has stands in it. */
export function slotIn({ columnStart, row }: Pattern, wanted: number, column: number): number {
  let low = columnStart[column]!;
  let high = columnStart[column + 1]! - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the places of each column begin when they are put together. */
function startsOf(n: number, visit: Visit): Int32Array {
  const start = new Int32Array(n + 1);
  visit((rows, columns) => {
    for (let i = 0; i < rows.length; i++) if (rows[i]! < n && columns[i]! < n) start[columns[i]! + 1]!++;
  });
  for (let i = 0; i < n; i++) start[i + 1]! += start[i]!;
  return start;
}

/** The rows of all places, column by column. */
function rowsOf(visit: Visit, start: Int32Array, ints: MakeInts): Int32Array {
  const to = ints(start.at(-1)!);
  const next = ints(start.length);
  next.set(start);
  const n = start.length - 1;
  visit((rows, columns) => {
    for (let i = 0; i < rows.length; i++) if (rows[i]! < n && columns[i]! < n) to[next[columns[i]!]!++] = rows[i]!;
  });
  return to;
}

/** Leaves each row of a column once, in order, moved to the front; gives how many rows are left in all. */
function leaveOnce(row: Int32Array, start: Int32Array, ints: MakeInts): number {
  const n = start.length - 1;
  const seen = ints(n).fill(-1);
  let count = 0;
  for (let column = 0, k = 0; column < n; column++) {
    const first = count;
    const end = start[column + 1]!;
    for (; k < end; k++) {
      const each = row[k]!;
      if (seen[each] === column) continue;
      seen[each] = column;
      row[count++] = each;
    }
    sortRows(row, first, count);
    start[column + 1] = count;
  }
  return count;
}
