import type { System } from "../equations/system.js";
import { Small } from "./krylov.js";

/**
 * The slow end of a circuit in the small. `slowest`: the largest magnitude of an eigenvalue of G^-1 C [s]; `decay`: the
 * longest time in which what is out of rest falls to 1/e [s], longer than `slowest` where the circuit rings, infinite where
 * a pole lies in the right half-plane. Both 0 without storage.
 */
export interface TimeConstants {
  readonly slowest: number;
  readonly decay: number;
}

/** An eigenvalue this small beside the largest is what rounding makes of a double one at 0, not a pole. */
const NOISE = 1e-7;

/** By Arnoldi's method, about the unknowns in the system. Undefined when G is singular. */
export async function timeConstantsOf(small: Small): Promise<TimeConstants> {
  const { size, hasCharge } = small.system;
  if (!hasCharge) return { slowest: 0, decay: 0 };
  // A start without symmetry, so that no mode is missed for being orthogonal to it.
  const { columns } = small.krylov(
    Float64Array.from({ length: size }, (_, i) => 1 + (((i + 1) * 0.6180339887498949) % 1)),
  );
  // Loaded here: a simulation starts without it.
  const { EigenvalueDecomposition, Matrix } = await import("ml-matrix");
  const n = columns.length;
  const hessenberg = Matrix.zeros(n, n);
  columns.forEach((column, j) => column.forEach((value, i) => i < n && hessenberg.set(i, j, value)));
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(hessenberg);
  const squares = realEigenvalues.map((re, k) => re * re + imaginaryEigenvalues[k]! * imaginaryEigenvalues[k]!);
  const slowest = Math.sqrt(Math.max(...squares));
  // The pole is p = -1 / lambda, and -1 / Re p = |lambda|^2 / Re lambda.
  const decays = realEigenvalues.map((re, k) => {
    if (squares[k]! <= NOISE * NOISE * slowest * slowest) return 0;
    return re > 0 ? squares[k]! / re : Infinity;
  });
  return { slowest, decay: Math.max(...decays) };
}

/** The largest time constant of the circuit linearised at the unknowns in the system [s]. Undefined when G is singular. */
export async function slowestTimeConstant(system: System): Promise<number | undefined> {
  if (!system.hasCharge) return 0;
  const small = Small.of(system);
  return small && (await timeConstantsOf(small)).slowest;
}
