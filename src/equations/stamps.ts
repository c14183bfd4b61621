import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";

/** Where nothing is added. */
export const NOWHERE = -1;

/** A column of a bank that is added to a vector or a matrix, or taken from it. */
export interface Stamp {
  readonly sign: 1 | -1;
  /** The entry number in the bank of its first instance: slot of the column x (stride / lanes). */
  readonly first: number;
}

/** Where each instance goes: an entry of the vector, or a place among the values of the matrix; or nowhere. */
interface Term extends Stamp {
  readonly index: Ints;
}

/** Where stamps go, column by column; `scatter` adds them with a factor. */
export class StampList {
  /** As the kernel takes them. */
  private readonly list: Ints;

  private constructor(
    private readonly arena: Arena,
    private readonly count: number,
    private readonly terms: readonly Term[],
  ) {
    this.list = arena.ints(terms.flatMap(({ first, sign, index }) => [first, sign, index.offset]));
  }

  /**
   * Entries of F or q, or of G or C, that columns of a bank of so many instances are added to or taken from. `fill` enters
   * where they go, one list after the other.
   */
  static of(arena: Arena, count: number, stamps: readonly Stamp[], fill: (lists: Int32Array[]) => void): StampList {
    const terms = stamps.map((stamp): Term => ({ ...stamp, index: arena.ints(count) }));
    // Taken when all have their room, for that may move the arena.
    fill(terms.map(({ index }) => index.array));
    return new StampList(arena, count, terms);
  }

  get empty(): boolean {
    return this.terms.length === 0;
  }

  /**
   * The same stamps for a bank whose columns are `to` entries long, not `from`, and for vectors or a matrix in which what
   * stands at k stands at place[k]; where that is -1 they are left out.
   */
  moved(from: number, to: number, place: Int32Array): StampList {
    const { arena, count } = this;
    const moved = this.terms.map(({ sign, first, index }) => {
      const places = index.array.map((at) => (at === NOWHERE ? NOWHERE : place[at]!));
      return { sign, first: (first / from) * to, places };
    });
    const left = moved.filter(({ places }) => places.some((at) => at !== NOWHERE));
    return StampList.of(arena, count, left, (lists) => lists.forEach((list, k) => list.set(left[k]!.places)));
  }

  scatter(kernel: VectorKernel, lanes: number, from: number, to: Floats, factor: number): void {
    kernel.scatter(this.list, this.count, lanes, from, to, factor);
  }
}
