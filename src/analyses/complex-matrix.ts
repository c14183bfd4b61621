import { add, type Complex, complex, div, magnitude, mul, sub } from "../base/complex.js";

/** A square matrix by rows. */
export type ComplexMatrix = readonly (readonly Complex[])[];

export const identity = (n: number): ComplexMatrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => complex(i === j ? 1 : 0)));

/** Entry by entry, from those of two matrices. */
export function combined(
  a: ComplexMatrix,
  b: ComplexMatrix,
  of: (x: Complex, y: Complex, i: number, j: number) => Complex,
): ComplexMatrix {
  return a.map((row, i) => row.map((x, j) => of(x, b[i]![j]!, i, j)));
}

export const sum = (a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix => combined(a, b, add);
export const difference = (a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix => combined(a, b, sub);

/** Pivots that are smaller than this part of the largest entry are what rounding leaves of 0. */
const SINGULAR = 1e-13;

/** A^-1 B by elimination with row pivots; no numbers where A is singular. */
export function solved(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  const n = a.length;
  const largest = Math.max(...a.flat().map(magnitude));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (magnitude(rows[i]![k]!) > magnitude(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const lead = rows[k]!;
    if (!(magnitude(lead[k]!) > SINGULAR * largest)) return b.map((row) => row.map(() => complex(NaN, NaN)));
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = div(rows[i]![k]!, lead[k]!);
      rows[i] = rows[i]!.map((x, j) => (j < k ? x : sub(x, mul(factor, lead[j]!))));
    }
  }
  return rows.map((row, i) => row.slice(n).map((x) => div(x, row[i]!)));
}
