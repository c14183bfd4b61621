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
interface Target {
  readonly index: Ints;
  /** All that goes there: several columns of a device often go to the same place. */
  readonly stamps: readonly Stamp[];
}

/** Where stamps go, column by column; `scatter` adds them with a factor. */
export class StampList {
  /** As the kernel takes them. */
  private readonly list: Ints;

  private constructor(
    private readonly arena: Arena,
    private readonly count: number,
    private readonly targets: readonly Target[],
  ) {
    this.list = arena.ints(targets.flatMap(({ index, stamps }) => [index.offset, ...firstsOf(stamps)]));
  }

  /**
   * Entries of F or q, or of G or C, that columns of a bank of so many instances are added to or taken from. `fill` enters
   * where they go, one list after the other.
   */
  static of(arena: Arena, count: number, stamps: readonly Stamp[], fill: (lists: Int32Array[]) => void): StampList {
    const lists = stamps.map(() => arena.ints(count));
    // Taken when all have their room, for that may move the arena.
    fill(lists.map(({ array }) => array));
    const targets: { index: Ints; stamps: Stamp[] }[] = [];
    for (const [k, index] of lists.entries()) {
      const { array } = index;
      const same = targets.find((target) => isSame(target.index.array, array));
      if (same === undefined) targets.push({ index, stamps: [stamps[k]!] });
      else {
        same.stamps.push(stamps[k]!);
        arena.shorten(index, 0);
      }
    }
    return new StampList(arena, count, targets);
  }

  get empty(): boolean {
    return this.targets.length === 0;
  }

  /**
   * The same stamps for a bank whose columns are `to` entries long, not `from`, and for vectors or a matrix in which what
   * stands at k stands at place[k]; where that is -1 they are left out.
   */
  moved(from: number, to: number, place: Int32Array): StampList {
    const { arena, count } = this;
    const moved = this.targets.flatMap(({ index, stamps }) => {
      const places = index.array.map((at) => (at === NOWHERE ? NOWHERE : place[at]!));
      if (places.every((at) => at === NOWHERE)) return [];
      return stamps.map(({ sign, first }) => ({ sign, first: (first / from) * to, places }));
    });
    return StampList.of(arena, count, moved, (lists) => lists.forEach((list, k) => list.set(moved[k]!.places)));
  }

  scatter(kernel: VectorKernel, lanes: number, from: number, to: Floats, factor: number): void {
    kernel.scatter(this.list, this.count, lanes, from, to, factor);
  }
}

/** How many are added and taken, and their firsts. */
function firstsOf(stamps: readonly Stamp[]): number[] {
  const [added, taken] = [1, -1].map((of) => stamps.flatMap(({ sign, first }) => (sign === of ? [first] : [])));
  return [added!.length, taken!.length, ...added!, ...taken!];
}

const isSame = (a: Int32Array, b: Int32Array): boolean => a.every((place, k) => place === b[k]);
