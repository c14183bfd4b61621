import type { Pattern } from "../kernel/index.js";

/** A complex system as a real one of twice the size. */
export interface RealForm {
  readonly pattern: Pattern;
  /** Slots of the four entries of each block: re, re, im, -im; -1 for those that stay zero. */
  readonly slots: Int32Array;
}

/** The pattern of the real form: entry a + jb is the block [a -b; b a], or its diagonal where it is real. */
export function realPattern(pattern: Pattern, isComplex: (entry: number) => boolean): RealForm {
  const { n, columnStart, row } = pattern;
  const slots = new Int32Array(4 * row.length).fill(-1);
  const start = new Int32Array(2 * n + 1);
  const rows: number[] = [];
  for (let column = 0; column < n; column++) {
    for (const half of [0, 1]) {
      for (let entry = columnStart[column]!; entry < columnStart[column + 1]!; entry++) {
        const coupled = isComplex(entry);
        for (const part of [0, 1]) {
          if (part !== half && !coupled) continue;
          // The first column has re above im, the second -im above re.
          slots[4 * entry + (part === half ? half : 2 + half)] = rows.length;
          rows.push(2 * row[entry]! + part);
        }
      }
      start[2 * column + half + 1] = rows.length;
    }
  }
  return { pattern: { n: 2 * n, columnStart: start, row: Int32Array.from(rows) }, slots };
}
