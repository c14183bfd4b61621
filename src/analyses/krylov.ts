import type { System } from "../equations/system.js";

/** Krylov vectors at most: the slowest poles, and what is slow, need far fewer. */
const MOST = 40;

/**
 * A of a start vector: A V = V H up to what the last column spills, V the basis, H the Hessenberg matrix by columns, and
 * start = length V_1. An empty basis stands for a start of 0.
 */
export interface Krylov {
  readonly length: number;
  readonly basis: readonly Float64Array[];
  readonly columns: readonly (readonly number[])[];
}

/** A circuit in the small about the unknowns in its system, in lane 0: C dx/dt + G x = u. */
export class Small {
  private readonly c;
  private readonly from;
  private readonly to;

  private constructor(readonly system: System) {
    const { size, arena, lu } = system;
    system.evaluateC();
    this.c = arena.floats(lu.values.length);
    this.c.array.set(lu.values.array);
    this.from = arena.floats((size + 1) * system.lanes);
    this.to = arena.floats((size + 1) * system.lanes);
  }

  /** Undefined when G is singular. The system is not to be evaluated again as long as this is used. */
  static of(system: System): Small | undefined {
    const small = new Small(system);
    system.evaluate(0);
    return system.lu.factor(1).ok ? small : undefined;
  }

  /** G^-1 b, or by the transpose of G. */
  solve(b: ArrayLike<number>, transposed = false): Float64Array {
    const { system, to } = this;
    const { size, lanes, lu } = system;
    to.array.fill(0);
    for (let i = 0; i < size; i++) to.array[i * lanes] = b[i]!;
    if (transposed) lu.solveTransposed(to);
    else lu.solve(to);
    return this.taken();
  }

  /** G^-1 C v: what is left of it is G^-1 C dx/dt = -x. */
  apply(v: ArrayLike<number>): Float64Array {
    const { system, from, to, c } = this;
    const { size, lanes, lu, kernel, pattern } = system;
    from.array.fill(0);
    for (let i = 0; i < size; i++) from.array[i * lanes] = v[i]!;
    kernel.multiply(pattern, c, lanes, from, to);
    lu.solve(to);
    return this.taken();
  }

  private taken(): Float64Array {
    const { size, lanes } = this.system;
    return Float64Array.from({ length: size }, (_, i) => this.to.array[i * lanes]!);
  }

  /** Arnoldi's method with G^-1 C. */
  krylov(start: Float64Array): Krylov {
    const basis: Float64Array[] = [];
    const columns: number[][] = [];
    const length = Math.sqrt(dot(start, start));
    let v = normalised(start);
    const most = Math.min(start.length, MOST);
    while (v !== undefined && basis.length < most) {
      basis.push(v);
      const w = this.apply(v);
      const h: number[] = [];
      // Twice, against loss of orthogonality.
      for (let pass = 0; pass < 2; pass++) {
        basis.forEach((b, k) => {
          const projection = dot(b, w);
          h[k] = (h[k] ?? 0) + projection;
          for (let i = 0; i < w.length; i++) w[i]! -= projection * b[i]!;
        });
      }
      const rest = Math.sqrt(dot(w, w));
      const scale = Math.max(...h.map(Math.abs), 1e-300);
      columns.push([...h, rest]);
      v = rest > 1e-12 * scale ? normalised(w) : undefined;
    }
    return { length, basis, columns };
  }
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
