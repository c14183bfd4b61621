/** The telegrapher's equations of several conductors, solved at a complex frequency p by the exponential of their matrix. */
import * as complex from "../../src/base/complex.js";
import type { Complex } from "../../src/base/complex.js";

export interface Lines {
  readonly r: readonly (readonly number[])[];
  readonly l: readonly (readonly number[])[];
  readonly g: readonly (readonly number[])[];
  readonly c: readonly (readonly number[])[];
  readonly length: number;
}

type Matrix = Complex[][];

const { complex: number, add, sub, mul, div } = complex;

const square = (n: number, entry: (i: number, j: number) => Complex): Matrix =>
  Array.from({ length: n }, (_row, i) => Array.from({ length: n }, (_entry, j) => entry(i, j)));

const times = (a: Matrix, b: Matrix): Matrix =>
  square(a.length, (i, j) => a[i]!.reduce((sum, entry, k) => add(sum, mul(entry, b[k]![j]!)), number(0)));

/** Taylor's series of a small part of the matrix, squared as often as it was halved. */
function exponential(a: Matrix): Matrix {
  const largest = Math.max(...a.map((row) => row.reduce((sum, { re, im }) => sum + Math.hypot(re, im), 0)));
  const halvings = Math.max(0, Math.ceil(Math.log2(largest)) + 4);
  const small = a.map((row) => row.map((entry) => complex.scale(entry, 2 ** -halvings)));
  let term = square(a.length, (i, j) => number(i === j ? 1 : 0));
  let result = term;
  for (let k = 1; k < 16; k++) {
    term = times(term, small).map((row) => row.map((entry) => complex.scale(entry, 1 / k)));
    result = result.map((row, i) => row.map((entry, j) => add(entry, term[i]![j]!)));
  }
  for (let k = 0; k < halvings; k++) result = times(result, result);
  return result;
}

/** Gauss's elimination with the largest pivots. */
function solve(a: Matrix, b: Complex[]): Complex[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  const n = b.length;
  for (let k = 0; k < n; k++) {
    const size = (i: number) => Math.hypot(rows[i]![k]!.re, rows[i]![k]!.im);
    const pivot = Array.from({ length: n - k }, (_, i) => i + k).reduce((best, i) => (size(i) > size(best) ? i : best));
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = div(rows[i]![k]!, rows[k]![k]!);
      rows[i] = rows[i]!.map((entry, j) => sub(entry, mul(factor, rows[k]![j]!)));
    }
  }
  return rows.map((row, i) => div(row[n]!, row[i]!));
}

/**
 * Voltages of both ends, the first ends before the second, where 1 V behind `source` drives the first conductor and all
 * other ends have the resistances of `loads` to ground, in the same order (the first of them is `source`).
 */
export function voltagesOf({ r, l, g, c, length }: Lines, loads: readonly number[], p: Complex): Complex[] {
  const n = r.length;
  const per = (loss: number, store: number) => complex.scale(add(number(loss), complex.scale(p, store)), -length);
  // d/dx (v, i) = -(0 Z; Y 0) (v, i)
  const propagation = exponential(
    square(2 * n, (i, j) => {
      if (i < n && j >= n) return per(r[i]![j - n]!, l[i]![j - n]!);
      if (i >= n && j < n) return per(g[i - n]![j]!, c[i - n]![j]!);
      return number(0);
    }),
  );
  // Unknown: voltages and currents of the first end; i = (e - v) / load there, i = v / load at the second.
  const rows = square(2 * n, (i, j) => {
    if (i < n) return number(j === i ? 1 : j === n + i ? loads[i]! : 0);
    const load = loads[i]!;
    return sub(propagation[i - n]![j]!, complex.scale(propagation[i]![j]!, load));
  });
  const first = solve(
    rows,
    Array.from({ length: 2 * n }, (_, k) => number(k === 0 ? 1 : 0)),
  );
  const second = times(
    propagation,
    square(2 * n, (i, j) => (j === 0 ? first[i]! : number(0))),
  ).map((row) => row[0]!);
  return [...first.slice(0, n), ...second.slice(0, n)];
}

/** The inverse Laplace transform at time t, by the Fourier series of Dubner and Abate with the period 2 * window. */
export function inverse(transform: (p: Complex) => Complex, t: number, window: number, terms: number): number {
  const real = 12 / window;
  let sum = transform(number(real)).re / 2;
  for (let k = 1; k < terms; k++) {
    const value = transform(number(real, (k * Math.PI) / window));
    const angle = (k * Math.PI * t) / window;
    sum += value.re * Math.cos(angle) - value.im * Math.sin(angle);
  }
  return (Math.exp(real * t) / window) * sum;
}
