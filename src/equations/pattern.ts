import type { Pattern } from "../kernel/contract.js";

/** Places of a matrix: the row and the column of each. */
export interface PlaceList {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** The pattern that has all the given places and the first `diagonal` diagonal ones, and where each place is in it. */
export function buildPattern(
  n: number,
  diagonal: number,
  lists: readonly PlaceList[],
): { pattern: Pattern; slot: (row: number, column: number) => number } {
  const own = Int32Array.from({ length: diagonal }, (_, i) => i);
  const all = [...lists, { rows: own, columns: own }];
  const total = all.reduce((sum, { rows }) => sum + rows.length, 0);
  // Sorted by row, then by column with the order kept: within a column rows rise.
  const byRow = starts(n, all, "rows");
  const columnOf = new Int32Array(total);
  for (const { rows, columns } of all) for (let k = 0; k < rows.length; k++) columnOf[byRow[rows[k]!]!++] = columns[k]!;
  const byColumn = starts(n, all, "columns");
  const first = byColumn.slice();
  const rowOf = new Int32Array(total);
  for (let row = 0, k = 0; row < n; row++) for (; k < byRow[row]!; k++) rowOf[byColumn[columnOf[k]!]!++] = row;

  const columnStart = new Int32Array(n + 1);
  const row = new Int32Array(total);
  let count = 0;
  for (let column = 0; column < n; column++) {
    for (let k = first[column]!; k < byColumn[column]!; k++)
      if (k === first[column] || rowOf[k] !== rowOf[k - 1]) row[count++] = rowOf[k]!;
    columnStart[column + 1] = count;
  }
  const pattern: Pattern = { n, columnStart, row: row.slice(0, count) };
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

/** Where the places of each row, or of each column, begin when they are put together. */
function starts(n: number, lists: readonly PlaceList[], by: "rows" | "columns"): Int32Array {
  const start = new Int32Array(n + 1);
  for (const list of lists) {
    const numbers = list[by];
    for (let k = 0; k < numbers.length; k++) start[numbers[k]! + 1]!++;
  }
  for (let i = 0; i < n; i++) start[i + 1]! += start[i]!;
  return start;
}
