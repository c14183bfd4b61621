import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";

interface List {
  readonly source: Ints;
  readonly index: Ints;
  readonly sign: number;
  readonly count: number;
}

/** What a list is filled through; how many there are so far. */
function viewsOf(list: List | undefined) {
  return list && { source: list.source.array, index: list.index.array, count: 0 };
}

/** Where stamps go, split by sign; `scatter` adds them with a factor. */
export class StampList {
  private readonly lists: List[] = [];

  private constructor(private readonly arena: Arena) {}

  /**
   * Entries of F or q, or of G or C, that columns of a bank are added to, in their order. `each` goes through them: entry
   * numbers in the bank, slot of the column x (stride / lanes) + instance, rows, signs, and for matrices columns; `index`
   * tells where in the vector or in the values of the matrix they are.
   */
  static of(
    arena: Arena,
    each: (add: (source: number, row: number, sign: 1 | -1, column: number) => void) => void,
    index: (row: number, column: number) => number,
  ): StampList {
    const result = new StampList(arena);
    const counts = [0, 0];
    each((_source, _row, sign) => counts[sign > 0 ? 0 : 1]!++);
    const [plus, minus] = counts.map((count, k) => result.make(count, k === 0 ? 1 : -1));
    // Taken when both have their room, for that may move the arena.
    const [to, from] = [viewsOf(plus), viewsOf(minus)];
    each((source, row, sign, column) => {
      const list = sign > 0 ? to! : from!;
      list.source[list.count] = source;
      list.index[list.count++] = index(row, column);
    });
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
