import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";

/** An entry of F, q, G or C that a column of a bank is added to. */
export interface Stamp {
  /** Entry number in the bank: column x (stride / lanes) + instance. */
  readonly source: number;
  /** Row of a vector, or slot of the matrix. */
  readonly index: number;
}

/** Where stamps go, split by sign; `scatter` adds them with a factor. */
export class StampList {
  private readonly lists: { source: Ints; index: Ints; sign: number; count: number }[] = [];

  constructor(arena: Arena, plus: readonly Stamp[], minus: readonly Stamp[]) {
    for (const [stamps, sign] of [
      [plus, 1],
      [minus, -1],
    ] as const) {
      if (stamps.length === 0) continue;
      const source = arena.ints(Int32Array.from(stamps, (s) => s.source));
      const index = arena.ints(Int32Array.from(stamps, (s) => s.index));
      this.lists.push({ source, index, sign, count: stamps.length });
    }
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
