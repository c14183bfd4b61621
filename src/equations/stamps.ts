import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";

/**
 * Entries of F or q, or of G or C, that columns of a bank are added to, in their order. `sources` are entry numbers in the
 * bank, column x (stride / lanes) + instance; `indices` are rows of a vector, or slots of the matrix.
 */
export class Stamps {
  readonly sources: number[] = [];
  readonly indices: number[] = [];

  add(source: number, index: number): void {
    this.sources.push(source);
    this.indices.push(index);
  }
}

/** Entries of G or C while slots are not known. */
export class Places {
  readonly sources: number[] = [];
  readonly rows: number[] = [];
  readonly columns: number[] = [];

  add(source: number, row: number, column: number): void {
    this.sources.push(source);
    this.rows.push(row);
    this.columns.push(column);
  }

  bind(slot: (row: number, column: number) => number): Pick<Stamps, "sources" | "indices"> {
    const { sources, rows, columns } = this;
    return { sources, indices: rows.map((row, k) => slot(row, columns[k]!)) };
  }
}

/** Where stamps go, split by sign; `scatter` adds them with a factor. */
export class StampList {
  private readonly lists: { source: Ints; index: Ints; sign: number; count: number }[] = [];

  constructor(arena: Arena, plus: Pick<Stamps, "sources" | "indices">, minus: Pick<Stamps, "sources" | "indices">) {
    this.addList(arena, plus, 1);
    this.addList(arena, minus, -1);
  }

  private addList(arena: Arena, { sources, indices }: Pick<Stamps, "sources" | "indices">, sign: number): void {
    if (sources.length === 0) return;
    const source = arena.ints(new Int32Array(sources));
    const index = arena.ints(new Int32Array(indices));
    this.lists.push({ source, index, sign, count: sources.length });
  }

  get empty(): boolean {
    return this.lists.length === 0;
  }
  scatter(kernel: VectorKernel, lanes: number, from: number, to: Floats, factor: number): void {
    for (const { source, index, sign, count } of this.lists) {
      kernel.scatter(count, lanes, source, from, index, to, sign * factor);
    }
  }
}
