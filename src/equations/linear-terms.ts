import type { Floats, Kernel } from "../kernel/index.js";
import type { Condensation } from "./condensation.js";

/**
 * What linear devices add to F, or to q, in condensed equations: a matrix among the unknowns, which all lanes share, and
 * what no unknown is in, which with the voltages of held nodes is worked out once for an input.
 */
export class LinearTerms {
  /** Values of the matrix among unknowns. */
  readonly inner: Floats;
  /** Of the matrix from held nodes to unknowns. */
  private readonly outer: Floats;
  /** The terms at zero, and with what held nodes add to them. */
  private readonly affine: Floats;
  private readonly constant: Floats;
  private readonly kernel: Kernel;

  constructor(
    private readonly plan: Condensation,
    private readonly lanes: number,
  ) {
    const { arena, kernel } = plan.whole;
    this.kernel = kernel;
    this.inner = arena.floats(plan.innerFrom.length);
    this.outer = arena.floats(plan.outerFrom.length);
    const entries = (plan.ground + 1) * lanes;
    this.affine = arena.floats(entries);
    this.constant = arena.floats(entries);
  }

  /** Takes both matrices out of that of the whole system. */
  take({ array }: Floats): void {
    pick(array, this.plan.innerFrom, this.inner.array);
    pick(array, this.plan.outerFrom, this.outer.array);
  }

  /** Takes the terms at zero of a lane out of those of the whole system. */
  takeAffine({ array: from }: Floats, lane: number): void {
    const to = this.affine.array;
    this.plan.split.kept.forEach((k, i) => (to[i * this.lanes + lane] = from[k]!));
  }

  /** After a change of either, or of the held nodes. */
  refresh(held: Floats): void {
    this.constant.array.set(this.affine.array);
    this.kernel.addProduct(this.plan.outer, this.outer, this.lanes, held, this.constant);
  }

  /** Sets `to` to the terms at the unknowns x. */
  evaluate(x: Floats, to: Floats): void {
    to.array.set(this.constant.array);
    this.kernel.addProduct(this.plan.inner, this.inner, this.lanes, x, to);
  }
}

/** to[k] = from[places[k]], 0 where there is none. */
function pick(from: Float64Array, places: Int32Array, to: Float64Array): void {
  for (let k = 0; k < places.length; k++) to[k] = places[k]! < 0 ? 0 : from[places[k]!]!;
}
