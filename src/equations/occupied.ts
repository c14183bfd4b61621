import type { Floats, Kernel, Pattern } from "../kernel/index.js";

/**
 * The entries of a matrix that have ever been something else than 0, for products with it: C has the structure of the
 * whole matrix, and capacitors are at few of its entries.
 */
export class Occupied {
  private readonly everywhere: Pattern;
  /** 1 at entries that are kept. */
  private readonly kept: Uint8Array;
  private structure: Pattern;
  private values: Floats;

  constructor(
    private readonly arena: { floats(length: number): Floats },
    private readonly kernel: Kernel,
    pattern: Pattern,
    private readonly lanes: number,
  ) {
    this.everywhere = pattern;
    this.kept = new Uint8Array(pattern.row.length);
    this.structure = this.keptStructure();
    this.values = arena.floats(0);
  }

  /** Takes over the values of the whole matrix. */
  take({ array }: Floats): void {
    const { kept, lanes } = this;
    let grown = false;
    for (let k = 0; k < kept.length * lanes; k++) {
      const e = Math.floor(k / lanes);
      if (array[k] === 0 || kept[e] === 1) continue;
      kept[e] = 1;
      grown = true;
    }
    if (grown) {
      this.structure = this.keptStructure();
      this.values = this.arena.floats(this.structure.row.length * lanes);
    }
    const to = this.values.array;
    for (let e = 0, at = 0; e < kept.length; e++) {
      if (kept[e] === 0) continue;
      for (let lane = 0; lane < lanes; lane++) to[at++] = array[e * lanes + lane]!;
    }
  }

  private keptStructure(): Pattern {
    const { n, columnStart, row } = this.everywhere;
    const start = new Int32Array(n + 1);
    const rows = row.filter((_, e) => this.kept[e] === 1);
    for (let j = 0; j < n; j++) {
      start[j + 1] = start[j]!;
      for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) start[j + 1]! += this.kept[e]!;
    }
    return { n, columnStart: start, row: rows };
  }

  /** y = A x. */
  multiply(x: Floats, y: Floats): void {
    this.kernel.multiply(this.structure, this.values, this.lanes, x, y);
  }
}
