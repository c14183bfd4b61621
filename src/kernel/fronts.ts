import type { Arena, Ints } from "./contract.js";
import type { Columns, Steps } from "./symbolic.js";
import type { Places } from "./symmetric-lists.js";

/** Columns that are eliminated together, at least: fewer are as soon done one by one. */
const FEWEST = 4;
/** Neighbours at most: the sums of more do not stay near. */
const WIDEST = 128;

/** As in assembly/plan.ts. */
const AT_ONCE = 4;

/** Columns from step `first` on with one structure, `rows`, in which none of them is, and nothing above their pivots. */
interface Front {
  readonly first: number;
  readonly count: number;
  readonly rows: Int32Array;
}

/**
 * Fronts of symmetric matrices: wires of one layer of a crossbar, which have all wires of the next one as neighbours. What
 * they take from the matrix among these is summed up for all of them at once, while it is near, in place of once for each
 * neighbour (frontal elimination: Duff, Reid, ACM Trans. Math. Software 9 (1983) 302).
 */
export class Fronts {
  /** The fronts, and by column where sums of them are (`source`) and are taken from (`target`): addresses. */
  readonly list: Ints;
  readonly start: Ints;
  readonly source: Ints;
  readonly target: Ints;
  private readonly fronts: readonly Front[];

  constructor(arena: Arena, steps: Steps, columns: Columns, { stride, x, bytes }: Places) {
    const { n } = steps.pattern;
    const fronts = frontsOf(steps, columns);
    this.fronts = fronts;
    const start = new Int32Array(n + 1);
    for (const { rows } of fronts) rows.forEach((row, j) => (start[row + 1]! += j + 1));
    for (let k = 0; k < n; k++) start[k + 1]! += start[k]!;
    const next = start.slice();
    const [source, target] = [0, 1].map(() => new Int32Array(start.at(-1)!)) as [Int32Array, Int32Array];
    const most = fronts.reduce((size, { rows }) => Math.max(size, rows.length), 0);
    const above = arena.floats((AT_ONCE * most * bytes) / 8).offset;
    const list = fronts.flatMap((front) => {
      const { first, count, rows } = front;
      const sums = arena.floats((rows.length * (rows.length + 1) * bytes) / 16).offset;
      let at = sums;
      for (let j = 0; j < rows.length; j++)
        for (let i = 0; i <= j; i++, at += bytes) {
          const to = next[rows[j]!]!++;
          source[to] = at;
          target[to] = x + rows[i]! * bytes;
        }
      return [first, count, rows.length, arena.ints(entriesOf(front, steps, stride)).offset, above, sums];
    });
    [this.list, this.start, this.source, this.target] = [list, start, source, target].map((each) =>
      arena.ints(each),
    ) as [Ints, Ints, Ints, Ints];
  }

  /** Marks the first steps of fronts: minus the number of columns. No supernode goes on from them. */
  mark(run: Int32Array): void {
    for (const { first, count } of this.fronts) run.fill(1, first, first + count)[first] = -count;
  }

  /** Marks the columns of fronts. */
  columns(n: number): Uint8Array {
    const inFront = new Uint8Array(n);
    for (const { first, count } of this.fronts) inFront.fill(1, first, first + count);
    return inFront;
  }
}

function frontsOf({ pattern: { n }, lead }: Steps, { start, first, rows }: Columns): Front[] {
  const sizeOf = (k: number): number => start[k + 1]! - start[k]!;
  const rowsOf = (k: number): Int32Array => rows.subarray(first[k], first[k]! + sizeOf(k));
  const isTaken = new Uint8Array(n);
  for (let k = lead; k < n; k++) if (sizeOf(k) > 0) isTaken[rows[first[k]!]!] = 1;
  const isLeaf = (k: number): boolean => isTaken[k] === 0 && sizeOf(k) > 0;
  const fronts: Front[] = [];
  for (let k = lead; k < n; k++) {
    if (!isLeaf(k) || sizeOf(k) > WIDEST) continue;
    const begin = k;
    const own = rowsOf(k);
    while (k + 1 < n && isLeaf(k + 1) && isSame(own, rowsOf(k + 1))) k++;
    if (k + 1 - begin >= FEWEST) fronts.push({ first: begin, count: k + 1 - begin, rows: own.slice() });
  }
  return fronts;
}

const isSame = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((row, k) => row === b[k]);

/** Byte offsets in the matrix, of each column of a front: its pivot, then its entries in the order of the rows. */
function entriesOf({ first, count, rows }: Front, { pattern, order, stepOfRow }: Steps, stride: number): Int32Array {
  const width = rows.length + 1;
  const place = new Int32Array(pattern.n).fill(-1);
  rows.forEach((row, j) => (place[row] = j + 1));
  const entries = new Int32Array(count * width);
  for (let s = 0; s < count; s++) {
    const column = order[first + s]!;
    place[first + s] = 0;
    for (let e = pattern.columnStart[column]!; e < pattern.columnStart[column + 1]!; e++) {
      const to = place[stepOfRow[pattern.row[e]!]!]!;
      if (to >= 0) entries[s * width + to] = e * stride;
    }
  }
  return entries;
}
