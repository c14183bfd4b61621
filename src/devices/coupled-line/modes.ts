import type { Arithmetic } from "./arithmetic.js";
import { choleskyOf, eigenvectorsOf, inverseOf, type Matrix, matrix, product, transposed } from "./matrices.js";

/** Matrices per length of coupled lines; all are symmetric. */
export interface PerLength<T> {
  readonly r: Matrix<T>;
  readonly l: Matrix<T>;
  readonly g: Matrix<T>;
  readonly c: Matrix<T>;
}

/** With voltages V and currents J of the modes, v = tv V and i = ti J, where tv^T ti = 1; their capacitance is 1. */
export interface Modes<T> {
  readonly tv: Matrix<T>;
  readonly ti: Matrix<T>;
  /** Inductance of each mode: the square of its impedance, and of its delay per length. */
  readonly l: readonly T[];
  /** What losses are to the modes; off the diagonal they couple them. */
  readonly r: Matrix<T>;
  readonly g: Matrix<T>;
}

/** How much the losses say about the modes: below the tolerance of all results, above that of rounding. */
const TRACE = 1e-8;

/**
 * The modes of the lines without losses, which are real and the same at all frequencies: with C = K K^T the eigenvectors of
 * K^T L K travel as they are. Losses couple them. Where modes have one speed (uniform surroundings) L and C leave them open, and
 * those are taken that the losses do not couple: a trace of the losses is diagonalised with the rest.
 */
export function modesOf<T>(n: number, { r, l, g, c }: PerLength<T>, on: Arithmetic<T>): Modes<T> {
  const k = choleskyOf(c, on);
  const back = transposed(inverseOf(k, on));
  const speeds = around(l, k, on);
  const series = around(r, k, on);
  const shunt = around(g, back, on);
  const traceOf = (m: Matrix<T>) => m.reduce<T>((sum, row, i) => on.add(sum, row[i] as T), on.constant(0));
  const whole = on.mul(on.constant(TRACE), traceOf(speeds));
  const shares = [series, shunt].map((losses) => on.div(whole, on.divisor(traceOf(losses))));
  const mixed = matrix(n, (i, j) =>
    on.add(speeds[i]![j]!, on.add(on.mul(shares[0]!, series[i]![j]!), on.mul(shares[1]!, shunt[i]![j]!))),
  );
  const q = eigenvectorsOf(mixed, on);
  return {
    tv: product(back, q, on),
    ti: product(k, q, on),
    l: around(speeds, q, on).map((row, i) => row[i]!),
    r: around(series, q, on),
    g: around(shunt, q, on),
  };
}

/** a^T m a. */
const around = <T>(m: Matrix<T>, a: Matrix<T>, on: Arithmetic<T>): Matrix<T> =>
  product(transposed(a), product(m, a, on), on);
