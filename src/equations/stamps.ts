import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";

interface List {
  readonly source: Ints;
  readonly index: Ints;
  readonly sign: number;
  readonly count: number;
}

/** What a list is filled through, and how many entries it has so far. */
export interface Cursor {
  readonly source: Int32Array;
  readonly index: Int32Array;
  count: number;
}

function cursorOf(list: List | undefined): Cursor {
  const none = new Int32Array(0);
  return { source: list?.source.array ?? none, index: list?.index.array ?? none, count: 0 };
}

/** Where stamps go, split by sign; `scatter` adds them with a factor. */
export class StampList {
  private readonly lists: List[] = [];

  private constructor(private readonly arena: Arena) {}

  /**
   * Entries of F or q, or of G or C, that columns of a bank are added to or taken from, in their order. `fill` enters so
   * many: entry numbers in the bank, slot of the column x (stride / lanes) + instance, and where they go in the vector or
   * among the values of the matrix.
   */
  static of(arena: Arena, plus: number, minus: number, fill: (plus: Cursor, minus: Cursor) => void): StampList {
    const result = new StampList(arena);
    const [added, taken] = [result.make(plus, 1), result.make(minus, -1)];
    // Taken when both have their room, for that may move the arena.
    fill(cursorOf(added), cursorOf(taken));
    return result;
  }

  private make(count: number, sign: number): List | undefined {
    if (count === 0) return undefined;
    const list = { source: this.arena.ints(count), index: this.arena.ints(count), sign, count };
    this.lists.push(list);
    return list;
  }

  get empty(): boolean {
    return this.lists.length === 0;
  }

  /**
   * The same stamps for a bank whose columns are `to` entries long, not `from`, and for vectors or a matrix in which what
   * stands at k stands at place[k]; where that is -1 they are left out.
   */
  moved(from: number, to: number, place: Int32Array): StampList {
    const result = new StampList(this.arena);
    for (const list of this.lists) {
      // Copied before anything grows the arena: older views of it are empty then.
      const [source, index] = [list.source.array, list.index.array];
      const [sources, places] = [new Int32Array(source.length), new Int32Array(source.length)];
      let count = 0;
      for (let k = 0; k < source.length; k++) {
        const at = place[index[k]!]!;
        if (at < 0) continue;
        const column = Math.floor(source[k]! / from);
        sources[count] = source[k]! + column * (to - from);
        places[count++] = at;
      }
      const made = result.make(count, list.sign);
      made?.source.array.set(sources.subarray(0, count));
      made?.index.array.set(places.subarray(0, count));
    }
    return result;
  }

  scatter(kernel: VectorKernel, lanes: number, from: number, to: Floats, factor: number): void {
    for (const { source, index, sign, count } of this.lists) {
      kernel.scatter(count, lanes, source, from, index, to, sign * factor);
    }
  }
}
