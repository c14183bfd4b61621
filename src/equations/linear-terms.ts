import type { Floats, Kernel } from "../kernel/index.js";
import type { Condensation } from "./condensation.js";
import type { CondensedMatrix } from "./condensed-matrix.js";

/**
 * What linear devices add to F, or to q, in condensed equations: a matrix among the unknowns, which all lanes share, and
 * what no unknown is in, which with the voltages of held nodes is worked out once for an input.
 */
export class LinearTerms {
  /** The terms at zero, and with what held nodes add to them. */
  private readonly affine: Floats;
  private readonly constant: Floats;
  private readonly kernel: Kernel;

  constructor(
    private readonly plan: Condensation,
    private readonly lanes: number,
    private readonly matrix: CondensedMatrix,
  ) {
    const { arena, kernel } = plan.whole;
    this.kernel = kernel;
    const entries = (plan.ground + 1) * lanes;
    this.affine = arena.floats(entries);
    this.constant = arena.floats(entries);
  }

  /** Takes the terms at zero of a lane out of those of the whole system. */
  takeAffine({ array: from }: Floats, lane: number): void {
    const to = this.affine.array;
    this.plan.split.kept.forEach((k, i) => (to[i * this.lanes + lane] = from[k]!));
  }

  /** After a change of the matrix, or of the held nodes. */
  refresh(held: Floats): void {
    this.constant.array.set(this.affine.array);
    this.kernel.addProduct(this.plan.outer, this.matrix.outer, this.lanes, held, this.constant);
  }

  /** Sets `to` to the terms at the unknowns x. */
  evaluate(x: Floats, to: Floats): void {
    to.array.set(this.constant.array);
    const { matrix, values } = this.matrix.entries;
    this.kernel.addProduct(matrix, values, this.lanes, x, to);
  }
}
