import type { Complex } from "../base/complex.js";
import type { Pencil } from "./pencil.js";

/**
 * d/ds ln det(G + s C), the trace of (G + s C)^-1 C, by Gaussian elimination with row pivoting of [G + s C | C] in complex
 * numbers; undefined where the matrix is singular.
 */
export function logarithmicSlope({ g, c }: Pencil, s: Complex): Complex | undefined {
  const n = g.length;
  const re = g.map((row, i) => Float64Array.from({ length: 2 * n }, (_, j) => at(row, c[i]!, j, s.re, 1)));
  const im = g.map((_, i) => Float64Array.from({ length: 2 * n }, (_, j) => (j < n ? s.im * c[i]![j]! : 0)));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (size(re[i]![k]!, im[i]![k]!) > size(re[pivot]![k]!, im[pivot]![k]!)) pivot = i;
    const largest = size(re[pivot]![k]!, im[pivot]![k]!);
    if (!(largest > 0)) return undefined;
    [re[k], re[pivot]] = [re[pivot]!, re[k]!];
    [im[k], im[pivot]] = [im[pivot]!, im[k]!];
    const [pr, pi] = [re[k]!, im[k]!];
    const [dr, di] = [pr[k]! / largest, -pi[k]! / largest];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const [r, m] = [re[i]!, im[i]!];
      const fr = r[k]! * dr - m[k]! * di;
      const fi = r[k]! * di + m[k]! * dr;
      if (fr === 0 && fi === 0) continue;
      for (let j = k + 1; j < 2 * n; j++) {
        r[j]! -= fr * pr[j]! - fi * pi[j]!;
        m[j]! -= fr * pi[j]! + fi * pr[j]!;
      }
    }
  }
  const trace = { re: 0, im: 0 };
  for (let k = 0; k < n; k++) {
    const [a, b] = [re[k]![k]!, im[k]![k]!];
    const [x, y] = [re[k]![n + k]!, im[k]![n + k]!];
    const whole = a * a + b * b;
    trace.re += (x * a + y * b) / whole;
    trace.im += (y * a - x * b) / whole;
  }
  return trace;
}

const at = (g: Float64Array, c: Float64Array, j: number, s: number, one: number): number =>
  j < g.length ? g[j]! + s * c[j]! : one * c[j - g.length]!;

const size = (re: number, im: number): number => re * re + im * im;
