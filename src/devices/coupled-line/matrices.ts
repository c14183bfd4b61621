import type { Arithmetic } from "./arithmetic.js";

export type Matrix<T> = readonly (readonly T[])[];

export const matrix = <T>(n: number, entry: (i: number, j: number) => T): Matrix<T> =>
  Array.from({ length: n }, (_row, i) => Array.from({ length: n }, (_entry, j) => entry(i, j)));

export const transposed = <T>(a: Matrix<T>): Matrix<T> => matrix(a.length, (i, j) => a[j]![i]!);

export function product<T>(a: Matrix<T>, b: Matrix<T>, on: Arithmetic<T>): Matrix<T> {
  return matrix(a.length, (i, j) =>
    a[i]!.map((entry, k) => on.mul(entry, b[k]![j]!)).reduce((sum: T, term: T) => on.add(sum, term)),
  );
}

/** The lower triangle K of a = K K^T; a is symmetric and positive definite. */
export function choleskyOf<T>(a: Matrix<T>, on: Arithmetic<T>): Matrix<T> {
  const k = a.map((row) => row.map(() => on.constant(0)));
  const less = (from: T, i: number, j: number): T => {
    let rest = from;
    for (let p = 0; p < j; p++) rest = on.sub(rest, on.mul(k[i]![p]!, k[j]![p]!));
    return rest;
  };
  for (let j = 0; j < a.length; j++) {
    k[j]![j] = on.sqrt(less(a[j]![j]!, j, j));
    for (let i = j + 1; i < a.length; i++) k[i]![j] = on.div(less(a[i]![j]!, i, j), k[j]![j]!);
  }
  return k;
}

/** The inverse of a lower triangle. */
export function inverseOf<T>(k: Matrix<T>, on: Arithmetic<T>): Matrix<T> {
  const inverse = k.map((row) => row.map(() => on.constant(0)));
  for (let j = 0; j < k.length; j++)
    for (let i = j; i < k.length; i++) {
      let rest = on.constant(i === j ? 1 : 0);
      for (let p = j; p < i; p++) rest = on.sub(rest, on.mul(k[i]![p]!, inverse[p]![j]!));
      inverse[i]![j] = on.div(rest, k[i]![i]!);
    }
  return inverse;
}

/** Sweeps of Jacobi's method after which nothing is left off the diagonal but rounding. */
const sweepsOf = (n: number): number => (n <= 2 ? 1 : n <= 4 ? 5 : 6);

/** Eigenvectors of a symmetric matrix, as columns: Golub & Van Loan, Matrix Computations, 8.5. */
export function eigenvectorsOf<T>(symmetric: Matrix<T>, on: Arithmetic<T>): Matrix<T> {
  const n = symmetric.length;
  const a = symmetric.map((row) => [...row]);
  const q = a.map((row, i) => row.map((_, j) => on.constant(i === j ? 1 : 0)));
  /** Turns two entries. */
  const turn = (x: T, y: T, c: T, s: T): [T, T] => [
    on.sub(on.mul(c, x), on.mul(s, y)),
    on.add(on.mul(s, x), on.mul(c, y)),
  ];
  for (let sweep = 0; sweep < sweepsOf(n); sweep++)
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const across = a[i]![j]!;
        const t = on.halfTangent(on.sub(a[j]![j]!, a[i]![i]!), on.add(across, across));
        const c = on.div(on.constant(1), on.sqrt(on.add(on.constant(1), on.mul(t, t))));
        const s = on.mul(t, c);
        const moved = on.mul(t, across);
        a[i]![i] = on.sub(a[i]![i]!, moved);
        a[j]![j] = on.add(a[j]![j]!, moved);
        a[i]![j] = a[j]![i] = on.constant(0);
        for (let k = 0; k < n; k++) {
          if (k !== i && k !== j) {
            const [left, right] = turn(a[k]![i]!, a[k]![j]!, c, s);
            a[k]![i] = a[i]![k] = left;
            a[k]![j] = a[j]![k] = right;
          }
          [q[k]![i], q[k]![j]] = turn(q[k]![i]!, q[k]![j]!, c, s);
        }
      }
  return q;
}
