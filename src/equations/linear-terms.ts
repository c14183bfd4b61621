import type { Compressed, Floats, Kernel } from "../kernel/index.js";
import type { Condensation } from "./condensation.js";

/** Entries of a matrix that are not 0: charges are stored at few of the places at which currents flow. */
interface Present {
  readonly matrix: Compressed;
  readonly values: Floats;
  /** Where they stand among all entries. */
  readonly from: Int32Array;
}

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
  private present: Present | undefined;

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
    this.findPresent();
  }

  /** Entries that were not 0 before stay, so that few matrices are laid out. */
  private findPresent(): void {
    const { array: all } = this.inner;
    const { present, plan } = this;
    const held = new Uint8Array(all.length);
    present?.from.forEach((k) => (held[k] = 1));
    let count = present?.from.length ?? 0;
    for (let k = 0; k < all.length; k++)
      if (all[k] !== 0 && held[k] === 0) {
        held[k] = 1;
        count++;
      }
    if (present?.from.length !== count) {
      const from = new Int32Array(count);
      const start = new Int32Array(plan.inner.columnStart.length);
      let to = 0;
      for (let j = 0; j + 1 < start.length; j++) {
        for (let k = plan.inner.columnStart[j]!; k < plan.inner.columnStart[j + 1]!; k++)
          if (held[k] === 1) from[to++] = k;
        start[j + 1] = to;
      }
      const matrix = { columnStart: start, row: from.map((k) => plan.inner.row[k]!) };
      this.present = { matrix, from, values: plan.whole.arena.floats(count) };
    }
    const { from, values } = this.present!;
    // Not the view from before: room for the values may have moved it.
    pick(this.inner.array, from, values.array);
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
    const { matrix, values } = this.present!;
    this.kernel.addProduct(matrix, values, this.lanes, x, to);
  }
}

/** to[k] = from[places[k]]. */
function pick(from: Float64Array, places: Int32Array, to: Float64Array): void {
  for (let k = 0; k < places.length; k++) to[k] = from[places[k]!]!;
}
