import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";

/**
 * Entries of F or q, or of G or C, that columns of a bank are added to, in their order: as many as there is room for.
 * `sources` are entry numbers in the bank, slot of the column x (stride / lanes) + instance; `indices` are rows of a vector, or slots of
 * the matrix.
 */
export class Stamps {
  protected count = 0;
  private readonly from: Int32Array;
  private readonly to: Int32Array;

  constructor(room: number) {
    this.from = new Int32Array(room);
    this.to = new Int32Array(room);
  }

  add(source: number, index: number): void {
    this.from[this.count] = source;
    this.to[this.count++] = index;
  }

  get sources(): Int32Array {
    return this.from.subarray(0, this.count);
  }
  get indices(): Int32Array {
    return this.to.subarray(0, this.count);
  }
}

/** Entries of G or C while slots are not known: indices are rows, and columns stand beside them. */
export class Places extends Stamps {
  private readonly beside: Int32Array;

  constructor(room: number) {
    super(room);
    this.beside = new Int32Array(room);
  }

  place(source: number, row: number, column: number): void {
    this.beside[this.count] = column;
    this.add(source, row);
  }

  get rows(): Int32Array {
    return this.indices;
  }
  get columns(): Int32Array {
    return this.beside.subarray(0, this.count);
  }

  /** Turns rows and columns into slots, in place. */
  bind(slot: (row: number, column: number) => number): Stamps {
    const { rows, columns } = this;
    for (let k = 0; k < rows.length; k++) rows[k] = slot(rows[k]!, columns[k]!);
    return this;
  }
}

/** Where stamps go, split by sign; `scatter` adds them with a factor. */
export class StampList {
  private readonly lists: { source: Ints; index: Ints; sign: number; count: number }[] = [];

  constructor(
    private readonly arena: Arena,
    plus?: Stamps,
    minus?: Stamps,
  ) {
    if (plus !== undefined) this.add(plus.sources, plus.indices, 1);
    if (minus !== undefined) this.add(minus.sources, minus.indices, -1);
  }

  private add(sources: Int32Array, indices: Int32Array, sign: number): void {
    if (sources.length === 0) return;
    const source = this.arena.ints(sources);
    const index = this.arena.ints(indices);
    this.lists.push({ source, index, sign, count: sources.length });
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
      result.add(sources.subarray(0, count), places.subarray(0, count), list.sign);
    }
    return result;
  }

  scatter(kernel: VectorKernel, lanes: number, from: number, to: Floats, factor: number): void {
    for (const { source, index, sign, count } of this.lists) {
      kernel.scatter(count, lanes, source, from, index, to, sign * factor);
    }
  }
}
