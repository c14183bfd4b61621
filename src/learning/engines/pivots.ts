import type { SparseLU } from "../../kernel/index.js";

/**
 * Pivots for samples that have nothing to do with each other: those that the first of them chose, in every width, so that
 * what a sample gives depends neither on the samples before it nor on those beside it.
 */
export class Pivots {
  private chosen: readonly number[] | undefined;
  /** For each factorisation how often it had chosen pivots when it last had these. */
  private readonly marks = new Map<SparseLU, number>();

  get none(): boolean {
    return this.chosen === undefined;
  }

  /** Gives a factorisation the pivots, where there are any and it has others. */
  give(lu: SparseLU): void {
    if (this.chosen === undefined || this.marks.get(lu) === lu.pivotings) return;
    lu.importPivots([...this.chosen]);
    this.marks.set(lu, lu.pivotings);
  }

  /** After the first use of a factorisation: where there were no pivots yet, its own become them. */
  take(lu: SparseLU): void {
    if (this.chosen !== undefined) return;
    this.chosen = lu.exportPivots();
    if (this.chosen !== undefined) this.marks.set(lu, lu.pivotings);
  }

  exportState(): readonly number[] | null {
    return this.chosen ?? null;
  }
  importState(pivots: readonly number[] | null): void {
    this.chosen = pivots ?? undefined;
    this.marks.clear();
  }
}
