import type { Continuation } from "../equations/continuation.js";
import type { System } from "../equations/system.js";
import { createArena, createKernel, createSparseLU } from "../kernel/index.js";
import type { Floats, SparseLU } from "../kernel/index.js";
import { type RealForm, realPattern } from "./real-form.js";

export interface ComplexPair {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export interface ComplexNewtonOptions {
  /** Factor of dq/dt = scale q + history. */
  readonly scale: number;
  readonly history?: ComplexPair;
  /** Currents into the unknowns [A], of the layout of the unknowns. */
  readonly injected: ComplexPair;
  /** An update counts as none below this times (1 + |z|). */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Newton's method over complex unknowns, all points of a continuation at once. */
export class ComplexNewton {
  private readonly lu: SparseLU;
  private readonly form: RealForm;
  private readonly b: Floats;

  constructor(
    private readonly system: System,
    private readonly continuation: Continuation,
  ) {
    const arena = createArena();
    this.form = realPattern(system.pattern, (entry) => continuation.isComplex[entry] === 1);
    this.lu = createSparseLU(arena, createKernel(arena), this.form.pattern, continuation.points);
    this.b = arena.floats(this.form.pattern.n * continuation.points);
  }

  /** F(z) + scale q(z) + history = injected from the z that is there; false where it does not converge. */
  solve({ scale, history, injected, tolerance, maxIterations }: ComplexNewtonOptions): boolean {
    const { continuation, b, system } = this;
    const { points, re, im, f, q } = continuation;
    for (let iteration = 0; iteration < maxIterations; iteration++) {
      if (!this.factor(scale)) return false;
      const to = b.array;
      for (let i = 0; i < system.size; i++) {
        for (let k = 0; k < points; k++) {
          const at = i * points + k;
          const [real, imaginary] = [2 * i * points + k, (2 * i + 1) * points + k];
          to[real] = f.re[at]! + scale * q.re[at]! + (history?.re[at] ?? 0) - injected.re[at]!;
          to[imaginary] = f.im[at]! + scale * q.im[at]! + (history?.im[at] ?? 0) - injected.im[at]!;
        }
      }
      this.lu.solve(b);
      let settled = true;
      for (let i = 0; i < system.size; i++) {
        for (let k = 0; k < points; k++) {
          const at = i * points + k;
          const [dr, di] = [to[2 * i * points + k]!, to[(2 * i + 1) * points + k]!];
          re[at]! -= dr;
          im[at]! -= di;
          const size = Math.abs(dr) + Math.abs(di);
          if (!(size <= tolerance * (1 + Math.abs(re[at]!) + Math.abs(im[at]!)))) settled = false;
          if (!Number.isFinite(size)) return false;
        }
      }
      if (settled) return true;
    }
    return false;
  }

  /** Evaluates at z and factors the matrix; false where it is singular. */
  factor(scale: number): boolean {
    const { continuation, form, lu } = this;
    continuation.evaluate(scale);
    const { points, matrix } = continuation;
    const { slots } = form;
    const values = lu.values.array;
    for (let entry = 0; 4 * entry < slots.length; entry++) {
      for (let k = 0; k < points; k++) {
        const [a, b] = [matrix.re[entry * points + k]!, matrix.im[entry * points + k]!];
        values[slots[4 * entry]! * points + k] = a;
        values[slots[4 * entry + 1]! * points + k] = a;
        if (slots[4 * entry + 2]! < 0) continue;
        values[slots[4 * entry + 2]! * points + k] = b;
        values[slots[4 * entry + 3]! * points + k] = -b;
      }
    }
    return lu.factor((1 << points) - 1).ok;
  }

  /** Solves the matrix that was factored last for a real right-hand side, the same at all points. */
  respond(rhs: Float64Array): ComplexPair {
    const { points } = this.continuation;
    const { array } = this.b;
    const size = this.system.size;
    for (let i = 0; i < size; i++) {
      array.fill(rhs[i]!, 2 * i * points, (2 * i + 1) * points);
      array.fill(0, (2 * i + 1) * points, (2 * i + 2) * points);
    }
    this.lu.solve(this.b);
    const to = { re: new Float64Array((size + 1) * points), im: new Float64Array((size + 1) * points) };
    for (let i = 0; i < size; i++) {
      to.re.set(array.subarray(2 * i * points, (2 * i + 1) * points), i * points);
      to.im.set(array.subarray((2 * i + 1) * points, (2 * i + 2) * points), i * points);
    }
    return to;
  }
}
