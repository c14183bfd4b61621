import type { Pattern } from "../kernel/contract.js";

/** The pattern that has all the given places and the first `diagonal` diagonal ones, and where each place is in it. */
export function buildPattern(
  n: number,
  diagonal: number,
  places: Iterable<{ readonly row: number; readonly column: number }>,
): { pattern: Pattern; slot: (row: number, column: number) => number } {
  // Place (row, column) as one number below 2^53, so that sorting numbers sorts by column, then row.
  const keys: number[] = [];
  for (const { row, column } of places) keys.push(column * n + row);
  for (let i = 0; i < diagonal; i++) keys.push(i * n + i);
  const sorted = Float64Array.from(keys).sort();
  const columnStart = new Int32Array(n + 1);
  const row = new Int32Array(sorted.length);
  let count = 0;
  for (let k = 0; k < sorted.length; k++) {
    if (k > 0 && sorted[k] === sorted[k - 1]) continue;
    const column = Math.floor(sorted[k]! / n);
    row[count++] = sorted[k]! - column * n;
    columnStart[column + 1] = count;
  }
  for (let j = 1; j <= n; j++) if (columnStart[j]! < columnStart[j - 1]!) columnStart[j] = columnStart[j - 1]!;
  const pattern: Pattern = { n, columnStart, row: row.slice(0, count) };
  const slot = (wanted: number, column: number) => {
    let low = columnStart[column]!;
    let high = columnStart[column + 1]! - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pattern.row[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { pattern, slot };
}
