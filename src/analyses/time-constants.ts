import type { System } from "../equations/system.js";

/** Krylov vectors at most: the slowest poles are found with far fewer. */
const KRYLOV = 40;

/**
 * The largest time constant of the circuit linearised at the unknowns in the system [s]: the eigenvalue of G^-1 C of
 * largest magnitude, by Arnoldi's method. 0 without storage. Undefined when G is singular.
 */
export async function slowestTimeConstant(system: System): Promise<number | undefined> {
  if (!system.hasCharge) return 0;
  const { size, arena, kernel, lu, pattern } = system;
  system.evaluateC();
  const c = arena.floats(lu.values.length);
  c.array.set(lu.values.array);
  system.evaluate(0);
  if (!lu.factor(1).ok) return undefined;
  const from = arena.floats((size + 1) * system.lanes);
  const to = arena.floats((size + 1) * system.lanes);
  const apply = (v: Float64Array): Float64Array => {
    from.array.fill(0);
    for (let i = 0; i < size; i++) from.array[i * system.lanes] = v[i]!;
    kernel.multiply(pattern, c, system.lanes, from, to);
    lu.solve(to);
    return Float64Array.from({ length: size }, (_, i) => to.array[i * system.lanes]!);
  };

  const basis: Float64Array[] = [];
  const columns: number[][] = [];
  // A start without symmetry, so that no mode is missed for being orthogonal to it.
  let v = normalised(Float64Array.from({ length: size }, (_, i) => 1 + (((i + 1) * 0.6180339887498949) % 1)))!;
  const m = Math.min(size, KRYLOV);
  for (let j = 0; j < m; j++) {
    basis.push(v);
    const w = apply(v);
    const h: number[] = [];
    // Twice, against loss of orthogonality.
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((b, k) => {
        const projection = dot(b, w);
        h[k] = (h[k] ?? 0) + projection;
        for (let i = 0; i < size; i++) w[i]! -= projection * b[i]!;
      });
    }
    const length = Math.sqrt(dot(w, w));
    const scale = Math.max(...h.map(Math.abs), 1e-300);
    columns.push([...h, length]);
    const next = length > 1e-12 * scale ? normalised(w) : undefined;
    if (next === undefined) break;
    v = next;
  }
  // Loaded here: a simulation starts without it.
  const { EigenvalueDecomposition, Matrix } = await import("ml-matrix");
  const n = columns.length;
  const hessenberg = Matrix.zeros(n, n);
  columns.forEach((column, j) => column.forEach((value, i) => i < n && hessenberg.set(i, j, value)));
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(hessenberg);
  return realEigenvalues.reduce((largest, re, k) => {
    const im = imaginaryEigenvalues[k]!;
    return Math.max(largest, Math.sqrt(re * re + im * im));
  }, 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function normalised(v: Float64Array): Float64Array | undefined {
  const length = Math.sqrt(dot(v, v));
  return length > 0 ? v.map((value) => value / length) : undefined;
}
