// The first factorisation: columns in a given order, each solved against the columns of L found so far over the rows
// it can reach (Gilbert, Peierls, SIAM J. Sci. Stat. Comput. 9 (1988) 862), then a pivot row chosen. Only the pivots and the
// structure of L and U are kept by the caller; values come from the refactorisation, so that a fresh factorisation and
// one on the fixed pattern give the same bits.
//
// The depth-first search runs over pruned columns (Eisenstat, Liu, SIAM J. Matrix Anal. Appl. 13 (1992) 202): once a pivot row
// k meets column j of both L and U, what is reachable from j through rows that are not yet pivots is reachable from k.
import { rowFactor, SINGULAR, TINY } from "./thresholds";

/** Addresses of the blocks one factorisation works on; lengths in brackets. The caller fills it (pivoting.ts outside). */
@unmanaged
class Pivoting {
  n: i32;
  /** Entries that fit into lRow, lValue and uStep. */
  capacity: u32;
  columnStart: usize; // [n + 1] of the matrix, as row
  row: usize;
  values: usize; // of one lane
  stride: usize; // bytes from entry to entry of that lane
  order: usize; // [n] column of each step
  preferred: usize; // [n] row each step would have as pivot
  prescribed: usize; // [n] pivot row of each step, or 0 to choose
  rowOfStep: usize; // [n]
  stepOfRow: usize; // [n] -1 while the row is no pivot
  lStart: usize; // [n + 1]
  lPruned: usize; // [n] end of the part of a column that the search needs
  lRow: usize; // [capacity] rows of the matrix
  lValue: usize; // [capacity]
  uStart: usize; // [n + 1]
  uStep: usize; // [capacity] steps, without the diagonal
  mark: usize; // [n] step that last reached a row
  topological: usize; // [n]
  stack: usize; // [n]
  position: usize; // [n]
  scale: usize; // [n] doubles, by row
  x: usize; // [n] doubles, zero between columns
}

// @ts-ignore: decorator
@inline
function int(block: usize, i: u32): u32 {
  return load<u32>(block + (<usize>i << 2));
}
// @ts-ignore: decorator
@inline
function setInt(block: usize, i: u32, value: u32): void {
  store<u32>(block + (<usize>i << 2), value);
}
// @ts-ignore: decorator
@inline
function float(block: usize, i: u32): f64 {
  return load<f64>(block + (<usize>i << 3));
}
// @ts-ignore: decorator
@inline
function setFloat(block: usize, i: u32, value: f64): void {
  store<f64>(block + (<usize>i << 3), value);
}

/** Power-of-two row factors of the current values into `scale`. Returns -1, or the first column with an entry that is not finite. */
export function scaleRows(p: Pivoting): i32 {
  const n = p.n;
  memory.fill(p.scale, 0, <usize>n << 3);
  for (let j: i32 = 0; j < n; j++) {
    for (let e = int(p.columnStart, j); e < int(p.columnStart, j + 1); e++) {
      const size = Math.abs(load<f64>(p.values + <usize>e * p.stride));
      if (!(size < Infinity)) return j;
      const i = int(p.row, e);
      if (size > float(p.scale, i)) setFloat(p.scale, i, size);
    }
  }
  for (let i: i32 = 0; i < n; i++) setFloat(p.scale, i, rowFactor(float(p.scale, i)));
  return -1;
}

/**
 * Factors the columns of steps `from` to `to` - 1. Returns the step to go on with, which is below `to` when the blocks for L
 * and U are full, or -1 - step when no pivot of that step can be used.
 */
export function choosePivots(p: Pivoting, from: i32, to: i32, tolerance: f64): i32 {
  const n = p.n;
  if (from == 0) {
    memory.fill(p.stepOfRow, 0xff, <usize>n << 2);
    memory.fill(p.mark, 0xff, <usize>n << 2);
    memory.fill(p.x, 0, <usize>n << 3);
    setInt(p.lStart, 0, 0);
    setInt(p.uStart, 0, 0);
  }
  for (let k = from; k < to; k++) {
    if (int(p.lStart, k) + (n - k) > p.capacity || int(p.uStart, k) + k > p.capacity) return k;
    const top = reach(p, k);
    const largest = eliminate(p, k, top);
    if (!choose(p, k, largest, tolerance)) return -1 - k;
    prune(p, k);
  }
  return to;
}

/** Finds the rows column k fills: earlier steps in topological order (returned: where they begin), new rows into L. */
function reach(p: Pivoting, k: i32): i32 {
  let top = p.n;
  let fill = int(p.lStart, k);
  const column = int(p.order, k);
  const end = int(p.columnStart, column + 1);
  for (let e = int(p.columnStart, column); e < end; e++) {
    const i = int(p.row, e);
    if (int(p.mark, i) == k) continue;
    setInt(p.mark, i, k);
    const first = <i32>int(p.stepOfRow, i);
    if (first < 0) {
      setInt(p.lRow, fill++, i);
      continue;
    }
    let depth = 0;
    setInt(p.stack, 0, first);
    setInt(p.position, 0, int(p.lStart, first));
    while (depth >= 0) {
      const step = int(p.stack, depth);
      const stop = int(p.lPruned, step);
      let at = int(p.position, depth);
      let child: i32 = -1;
      while (at < stop) {
        const r = int(p.lRow, at++);
        if (int(p.mark, r) == k) continue;
        setInt(p.mark, r, k);
        child = <i32>int(p.stepOfRow, r);
        if (child >= 0) break;
        setInt(p.lRow, fill++, r);
      }
      setInt(p.position, depth, at);
      if (child >= 0) {
        depth++;
        setInt(p.stack, depth, child);
        setInt(p.position, depth, int(p.lStart, child));
      } else {
        depth--;
        setInt(p.topological, --top, step);
      }
    }
  }
  setInt(p.lStart, k + 1, fill);
  return top;
}

/** x = L^-1 (scaled column k); writes the structure of column k of U. Returns the largest entry of both columns. */
function eliminate(p: Pivoting, k: i32, top: i32): f64 {
  const column = int(p.order, k);
  const x = p.x;
  const end = int(p.columnStart, column + 1);
  let largest: f64 = 0;
  for (let e = int(p.columnStart, column); e < end; e++) {
    const i = int(p.row, e);
    const a = load<f64>(p.values + <usize>e * p.stride) * float(p.scale, i);
    setFloat(x, i, a);
    if (Math.abs(a) > largest) largest = Math.abs(a);
  }
  let fill = int(p.uStart, k);
  for (let t = top; t < p.n; t++) {
    const step = int(p.topological, t);
    const pivotRow = int(p.rowOfStep, step);
    const u = float(x, pivotRow);
    setFloat(x, pivotRow, 0);
    setInt(p.uStep, fill++, step);
    if (Math.abs(u) > largest) largest = Math.abs(u);
    const stop = int(p.lStart, step + 1);
    for (let q = int(p.lStart, step); q < stop; q++) {
      const i = int(p.lRow, q);
      setFloat(x, i, float(x, i) - float(p.lValue, q) * u);
    }
  }
  setInt(p.uStart, k + 1, fill);
  return largest;
}

/**
 * Chooses the pivot of step k: the preferred row when it is at least `tolerance` of the largest candidate, else that one (the
 * first of equals); or the prescribed row. Takes it out of the column of L and divides the rest. False when none can be used.
 */
function choose(p: Pivoting, k: i32, largest: f64, tolerance: f64): bool {
  const start = int(p.lStart, k);
  const end = int(p.lStart, k + 1);
  const wanted = p.prescribed != 0 ? int(p.prescribed, k) : int(p.preferred, k);
  let place = end;
  let wantedPlace = end;
  let most: f64 = 0;
  for (let q = start; q < end; q++) {
    const i = int(p.lRow, q);
    const size = Math.abs(float(p.x, i));
    if (size > most) {
      most = size;
      place = q;
    }
    if (i == wanted) wantedPlace = q;
  }
  if (p.prescribed != 0) {
    place = wantedPlace;
    if (place == end) return clear(p, start, end);
  } else {
    if (!(most >= Math.max(SINGULAR * largest, TINY))) return clear(p, start, end);
    if (wantedPlace != end && Math.abs(float(p.x, int(p.lRow, wantedPlace))) >= tolerance * most) place = wantedPlace;
  }
  const pivotRow = int(p.lRow, place);
  const inverse = 1 / float(p.x, pivotRow);
  setInt(p.lRow, place, int(p.lRow, end - 1));
  setInt(p.lRow, end - 1, pivotRow);
  setInt(p.lStart, k + 1, end - 1);
  setInt(p.lPruned, k, end - 1);
  setInt(p.rowOfStep, k, pivotRow);
  setInt(p.stepOfRow, pivotRow, k);
  setFloat(p.x, pivotRow, 0);
  for (let q = start; q < end - 1; q++) {
    const i = int(p.lRow, q);
    setFloat(p.lValue, q, float(p.x, i) * inverse);
    setFloat(p.x, i, 0);
  }
  return true;
}

function clear(p: Pivoting, start: u32, end: u32): bool {
  for (let q = start; q < end; q++) setFloat(p.x, int(p.lRow, q), 0);
  return false;
}

/** Prunes the columns of L that pivot row k meets, for the steps in column k of U. */
function prune(p: Pivoting, k: i32): void {
  const pivotRow = int(p.rowOfStep, k);
  const end = int(p.uStart, k + 1);
  for (let e = int(p.uStart, k); e < end; e++) {
    const step = int(p.uStep, e);
    const start = int(p.lStart, step);
    const stop = int(p.lStart, step + 1);
    if (int(p.lPruned, step) != stop) continue;
    let q = start;
    while (q < stop && int(p.lRow, q) != pivotRow) q++;
    if (q == stop) continue;
    let low = start;
    let high = stop;
    while (low < high) {
      if (<i32>int(p.stepOfRow, int(p.lRow, low)) >= 0) {
        low++;
        continue;
      }
      high--;
      const row = int(p.lRow, low);
      const value = float(p.lValue, low);
      setInt(p.lRow, low, int(p.lRow, high));
      setFloat(p.lValue, low, float(p.lValue, high));
      setInt(p.lRow, high, row);
      setFloat(p.lValue, high, value);
    }
    setInt(p.lPruned, step, low);
  }
}
