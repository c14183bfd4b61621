import type { MakeInts, Pattern } from "./contract.js";

/** The structure of A + A^T without its diagonal, with room for the first cliques. */
export function symmetricStructure(pattern: Pattern, ints: MakeInts): { start: Int32Array; lists: Int32Array } {
  const { n, columnStart, row } = pattern;
  const count = ints(n + 1);
  for (let j = 0; j < n; j++) {
    for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) {
      const i = row[e]!;
      if (i === j) continue;
      count[i]!++;
      count[j]!++;
    }
  }
  const doubled = ints(n + 1);
  for (let i = 0; i < n; i++) doubled[i + 1] = doubled[i]! + count[i]!;
  const lists = ints(doubled[n]! + (doubled[n]! >> 1) + n);
  const next = ints(n);
  next.set(doubled.subarray(0, n));
  for (let j = 0; j < n; j++) {
    for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) {
      const i = row[e]!;
      if (i === j) continue;
      lists[next[i]!++] = j;
      lists[next[j]!++] = i;
    }
  }
  // Both (i, j) and (j, i) may be in A: keep one of each.
  const seen = ints(n).fill(-1);
  const start = ints(n + 1);
  let to = 0;
  for (let i = 0; i < n; i++) {
    start[i] = to;
    for (let at = doubled[i]!; at < doubled[i + 1]!; at++) {
      const j = lists[at]!;
      if (seen[j] === i) continue;
      seen[j] = i;
      lists[to++] = j;
    }
  }
  start[n] = to;
  return { start, lists };
}
