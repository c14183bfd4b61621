import { inverse, Matrix, solve } from "ml-matrix";
import type { Krylov } from "../../analyses/krylov.js";

/** What is seen of an unknown circuit: voltages between pairs of unknowns. */
export type Seen = (vector: Float64Array) => Float64Array;

/**
 * A circuit in the small as far as one start vector excites it: H dz/dt + z = length u(t) e1, and what is seen is V z. Its
 * poles are those of the circuit; a Krylov space keeps the slow ones first (moment matching at frequency 0).
 */
export class Reduced {
  private readonly h: Matrix;
  private readonly length: number;
  /** What is seen of each vector of the basis. */
  private readonly seen: readonly Float64Array[];

  constructor({ length, basis, columns }: Krylov, see: Seen) {
    const n = basis.length;
    this.length = length;
    this.seen = basis.map(see);
    this.h = Matrix.zeros(n, n);
    columns.forEach((column, j) => column.forEach((value, i) => i < n && this.h.set(i, j, value)));
  }

  /** Adds what is seen at a point z to an array, times a factor. */
  add(z: Float64Array, factor: number, to: Float64Array): void {
    this.seen.forEach((column, k) => {
      const amount = factor * z[k]!;
      for (let j = 0; j < to.length; j++) to[j]! += amount * column[j]!;
    });
  }

  /** At rest, or where the start vector is. */
  point(started: boolean): Float64Array {
    const z = new Float64Array(this.seen.length);
    if (started && z.length > 0) z[0] = this.length;
    return z;
  }

  /** The amplitudes in phase with u = sin(omega t) that are seen once all is settled. */
  inPhase(omega: number, count: number): Float64Array {
    const seen = new Float64Array(count);
    const n = this.seen.length;
    if (n === 0) return seen;
    // (1 + i omega H) z = length e1, real and imaginary parts one above the other.
    const matrix = Matrix.eye(2 * n);
    matrix.setSubMatrix(Matrix.mul(this.h, -omega), 0, n);
    matrix.setSubMatrix(Matrix.mul(this.h, omega), n, 0);
    const right = Matrix.zeros(2 * n, 1);
    right.set(0, 0, this.length);
    this.add(Float64Array.from(solve(matrix, right).to1DArray().slice(0, n)), 1, seen);
    return seen;
  }

  /** A step of length dt: by the trapezoidal rule, or where something jumped by backward Euler; u before and after it. */
  stepper(dt: number): (z: Float64Array, before: number, after: number, jump: boolean) => void {
    const n = this.seen.length;
    if (n === 0) return () => undefined;
    const rate = Matrix.mul(this.h, 1 / dt);
    const methods = [0.5, 1].map((now) => {
      const left = inverse(Matrix.add(rate, Matrix.mul(Matrix.eye(n), now)));
      const advance = left.mmul(Matrix.sub(rate, Matrix.mul(Matrix.eye(n), 1 - now)));
      return { now, rows: advance.to2DArray(), drive: left.getColumn(0).map((value) => value * this.length) };
    });
    const next = new Float64Array(n);
    return (z, before, after, jump) => {
      const { now, rows, drive } = methods[jump ? 1 : 0]!;
      const u = now * after + (1 - now) * before;
      for (let i = 0; i < n; i++) {
        let sum = drive[i]! * u;
        const row = rows[i]!;
        for (let k = 0; k < n; k++) sum += row[k]! * z[k]!;
        next[i] = sum;
      }
      z.set(next);
    };
  }
}
