/** Lists of more rows are sorted by what takes longer to begin. */
const FEW = 24;

/** Sorts the rows of a column, which stand from one place up to another. */
export function sortRows(row: Int32Array, from: number, to: number): void {
  if (to - from > FEW) {
    row.subarray(from, to).sort();
    return;
  }
  for (let k = from + 1; k < to; k++) {
    const each = row[k]!;
    let at = k;
    for (; at > from && row[at - 1]! > each; at--) row[at] = row[at - 1]!;
    row[at] = each;
  }
}
