import type { Arena, Ints, Pattern } from "./contract.js";

/** Columns that are eliminated together, at least: fewer are as soon done one by one. */
const FEWEST = 4;
/** Neighbours at most: the sums of more do not stay near. */
const WIDEST = 128;

/** Columns from step `first` on with one structure, `rows`, in which none of them is, and nothing in their columns of U. */
interface Front {
  readonly first: number;
  readonly count: number;
  readonly rows: Int32Array;
}

/** L and U by steps (pivoting.ts). */
interface Steps {
  readonly lStart: Int32Array;
  readonly lStep: Int32Array;
  readonly uStart: Int32Array;
  readonly uStep: Int32Array;
}

/** Where things are that index lists lead to. */
interface Places {
  readonly pattern: Pattern;
  /** Column of each step, and step of each row. */
  readonly order: Int32Array;
  readonly stepOfRow: Int32Array;
  /** Bytes from an entry of the matrix to the next. */
  readonly stride: number;
  /** Address of the work vector, and bytes of an entry in it. */
  readonly x: number;
  readonly bytes: number;
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
  /** The order that they are of. */
  private readonly order: Int32Array;

  private constructor(
    arena: Arena,
    private readonly fronts: readonly Front[],
    steps: Steps,
    places: Places,
  ) {
    this.order = places.order.slice();
    const { x, bytes, pattern } = places;
    const start = new Int32Array(pattern.n + 1);
    for (const { rows } of fronts) rows.forEach((row, j) => (start[row + 1]! += j + 1));
    for (let k = 0; k < pattern.n; k++) start[k + 1]! += start[k]!;
    const next = start.slice();
    const [source, target] = [0, 1].map(() => new Int32Array(start.at(-1)!)) as [Int32Array, Int32Array];
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
      const entries = arena.ints(entriesOf(front, places));
      const place = arena.ints(rows.map((row) => placeIn(steps, row, first)));
      return [first, count, rows.length, entries.offset, place.offset, sums];
    });
    [this.list, this.start, this.source, this.target] = [list, start, source, target].map((each) =>
      arena.ints(each),
    ) as [Ints, Ints, Ints, Ints];
  }

  /** Lays out the fronts of a mirrored structure, or takes those that were laid out for the same order. */
  static of(arena: Arena, steps: Steps, places: Places, known: Fronts | undefined): Fronts {
    if (known?.order.every((column, k) => column === places.order[k]) === true) return known;
    return new Fronts(arena, frontsOf(places.pattern.n, steps), steps, places);
  }

  /** Marks the first steps of fronts: minus the number of columns. */
  mark(run: Int32Array): void {
    for (const { first, count } of this.fronts) run[first] = -count;
  }

  /** Marks the columns of fronts. */
  columns(n: number): Uint8Array {
    const inFront = new Uint8Array(n);
    for (const { first, count } of this.fronts) inFront.fill(1, first, first + count);
    return inFront;
  }
}

function frontsOf(n: number, { lStart, lStep, uStart }: Steps): Front[] {
  const rowsOf = (k: number): Int32Array => lStep.slice(lStart[k], lStart[k + 1]);
  const isLeaf = (k: number): boolean => uStart[k] === uStart[k + 1] && lStart[k] !== lStart[k + 1];
  const fronts: Front[] = [];
  for (let k = 0; k < n; k++) {
    if (!isLeaf(k) || lStart[k + 1]! - lStart[k]! > WIDEST) continue;
    const first = k;
    const rows = rowsOf(k);
    while (k + 1 < n && isLeaf(k + 1) && isSame(rows, rowsOf(k + 1))) k++;
    if (k + 1 - first >= FEWEST) fronts.push({ first, count: k + 1 - first, rows });
  }
  return fronts;
}

const isSame = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((row, k) => row === b[k]);

/** Where a step stands in U, in the column of a later one. */
const placeIn = ({ uStart, uStep }: Steps, column: number, step: number): number =>
  uStart[column]! + uStep.subarray(uStart[column], uStart[column + 1]).indexOf(step);

/** Byte offsets in the matrix, of each column of a front: its pivot, then its entries in the order of the rows. */
function entriesOf({ first, count, rows }: Front, { pattern, order, stepOfRow, stride }: Places): Int32Array {
  const width = rows.length + 1;
  const place = new Int32Array(pattern.n);
  rows.forEach((row, j) => (place[row] = j + 1));
  const entries = new Int32Array(count * width);
  for (let s = 0; s < count; s++) {
    const column = order[first + s]!;
    for (let e = pattern.columnStart[column]!; e < pattern.columnStart[column + 1]!; e++)
      entries[s * width + place[stepOfRow[pattern.row[e]!]!]!] = e * stride;
  }
  return entries;
}
