import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Complex } from "../base/complex.js";
import { logarithmicSlope } from "./determinant.js";
import type { Pencil } from "./pencil.js";
import { reduce } from "./pencil-reduction.js";

/** Up to this size roots are polished on the pencil itself; beyond, that would take longer than finding them. */
const POLISHED = 150;
const STEPS = 8;

/**
 * All finite s where det(G + s C) = 0, from left to right; undefined where it is 0 for every s. The pencil
 * is reduced to an eigenvalue problem of ordinary kind, and its solutions polished by Newton's method on the logarithm of
 * the determinant.
 */
export function roots(pencil: Pencil): Complex[] | undefined {
  const a = reduce(pencil);
  if (a === undefined) return undefined;
  if (a.length === 0) return [];
  balance(a);
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(a), {
    assumeSymmetric: false,
  });
  const found = realEigenvalues.map((re, k): Complex => ({ re, im: imaginaryEigenvalues[k]! }));
  const polished = pencil.g.length <= POLISHED ? found.map((root) => polish(pencil, root)) : found;
  return polished.sort(inOrder);
}

/** By real part, as SPICE has them; of a conjugate pair the upper one first. */
const inOrder = (a: Complex, b: Complex): number => (a.re === b.re ? b.im - a.im : a.re - b.re);

/** Newton's method, as long as its steps get smaller; a real root stays real. */
function polish(pencil: Pencil, start: Complex): Complex {
  let root = start;
  let last = Infinity;
  for (let k = 0; k < STEPS; k++) {
    const slope = logarithmicSlope(pencil, root);
    // Exactly on the root the matrix is singular.
    if (slope === undefined) return root;
    const size = slope.re * slope.re + slope.im * slope.im;
    const step = { re: slope.re / size, im: start.im === 0 ? 0 : -slope.im / size };
    const length = Math.sqrt(step.re * step.re + step.im * step.im);
    const magnitude = Math.sqrt(root.re * root.re + root.im * root.im);
    // Roots of higher order are found to part of the digits; steps far away would lead to others.
    if (!(length < last / 2) || length > 1e-3 * magnitude) return root;
    root = { re: root.re - step.re, im: root.im - step.im };
    last = length;
    if (length < 1e-15 * magnitude) break;
  }
  return root;
}

/** Scales rows and columns by powers of two until they are of like size, after Osborne 1960: eigenvalues stay. */
function balance(a: number[][]): void {
  const n = a.length;
  for (let sweep = 0; sweep < 50; sweep++) {
    let settled = true;
    for (let i = 0; i < n; i++) {
      let [row, column] = [0, 0];
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        row += Math.abs(a[i]![j]!);
        column += Math.abs(a[j]![i]!);
      }
      if (row === 0 || column === 0) continue;
      let factor = 1;
      for (; column * factor * factor < row / 2; factor *= 2);
      for (; column * factor * factor > row * 2; factor /= 2);
      if (factor === 1) continue;
      settled = false;
      for (let j = 0; j < n; j++) {
        a[i]![j]! /= factor;
        a[j]![i]! *= factor;
      }
    }
    if (settled) return;
  }
}
