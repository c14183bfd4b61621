import type { Arena, Floats, Ints } from "./contract.js";
import type { KernelModule } from "./module.js";

/** A matrix as the pivot search reads it: structure by columns, and one lane of values. */
export interface PivotInput {
  readonly n: number;
  readonly columnStart: Ints;
  readonly row: Ints;
  /** Column of each step, and the row it would have as pivot. */
  readonly order: Ints;
  readonly preferred: Ints;
  /** Address of the lane's first entry, and bytes from one entry to the next. */
  readonly values: number;
  readonly stride: number;
  /** Entries of L to expect; a bad guess costs copying. */
  readonly expectedFill: number;
  /** Pivot row of each step, where they are given and only the structure is wanted; values are then not looked at. */
  readonly prescribed?: Ints;
}

/** Room for as many entries of L and of U as each block is long. */
export interface Room {
  readonly lStep: Ints;
  readonly uStep: Ints;
  readonly lValue: Floats;
  readonly uValue: Floats;
}

/**
 * Structure of L and U by steps, diagonals left out, indices ascending in a column. The blocks are work space: they hold
 * until the next search, and more than the entries that count.
 */
export interface Structure {
  readonly rowOfStep: Ints;
  readonly stepOfRow: Ints;
  readonly lStart: Ints;
  readonly lStep: Ints;
  readonly uStart: Ints;
  readonly uStep: Ints;
  /**
   * Hands over the blocks of entries, and more that are as long, for good: factors are laid out in the room that was
   * needed to find their structure, most of which would serve never again.
   */
  handOver(): Room;
  /** Gives the lists of rows and columns back to the arena; nothing of the structure is to be read afterwards. */
  giveBackRows(): void;
}

export type PivotOutcome = { readonly structure: Structure } | { readonly singularColumn: number };

/** Another than the preferred row only when that is below this part of the largest candidate, as KLU does. */
const PREFERENCE = 1e-3;

/** Engines replace their quick first code by optimised code between calls only: a single long call would stay slow. */
const STEPS_PER_CALL = 256;

const HEADER_WORDS = 23;

/** Chooses pivots; holds the work space for it, which all matrices of an arena share. */
export class PivotSearch {
  private readonly header: Ints;
  private size = -1;
  private capacity = 0;
  private perRow!: Ints[];
  private perRowFloats!: Floats[];
  private lRow!: Ints;
  private lValue!: Floats;
  private uStep!: Ints;
  /** Where lists of entries are transposed; room for the values of U. */
  private spare!: Floats;

  constructor(
    private readonly arena: Arena,
    private readonly module: KernelModule,
  ) {
    this.header = arena.ints(HEADER_WORDS);
  }

  /**
   * Chooses a pivot for every step of the given column order (threshold partial pivoting on rows scaled by their largest entry,
   * which prefers the given rows) and finds the structure of L and U; or names the column that has no usable pivot.
   */
  search(input: PivotInput): PivotOutcome {
    const { n } = input;
    this.reserveRows(n);
    if (this.capacity < input.expectedFill + 2 * n) this.reserveEntries(Math.ceil(input.expectedFill * 1.1) + 2 * n);
    this.writeHeader(input);
    if (input.prescribed === undefined) {
      const column = this.module.scaleRows(this.header.offset);
      if (column >= 0) return { singularColumn: column };
    }
    for (let step = 0; step < n;) {
      const to = Math.min(step + STEPS_PER_CALL, n);
      const reached = this.module.choosePivots(this.header.offset, step, to, PREFERENCE);
      if (reached < 0) return { singularColumn: input.order.array[-1 - reached]! };
      if (reached < to) {
        this.reserveEntries(Math.ceil(this.capacity * 1.5) + 2 * n);
        this.writeHeader(input);
      }
      step = reached;
    }
    return { structure: this.finish(n) };
  }

  /** L by steps instead of rows, both sorted: sums then run in an order that depends on the pivots alone. */
  private finish(n: number): Structure {
    const [rowOfStep, stepOfRow, lStart, , uStart, mark, topological] = this.perRow as [
      Ints,
      Ints,
      Ints,
      Ints,
      Ints,
      Ints,
      Ints,
    ];
    const steps = stepOfRow.array;
    const lRow = this.lRow.array;
    const lCount = lStart.array[n]!;
    for (let e = 0; e < lCount; e++) lRow[e] = steps[lRow[e]!]!;
    const { transpose } = this.module;
    for (const [start, entries] of [
      [lStart, this.lRow],
      [uStart, this.uStep],
    ] as const) {
      transpose(n, start.offset, entries.offset, topological.offset, this.spare.offset, mark.offset);
      transpose(n, topological.offset, this.spare.offset, start.offset, entries.offset, mark.offset);
    }
    const { lRow: lStep, uStep, lValue, spare: uValue } = this;
    const handOver = (): Room => {
      this.capacity = 0;
      return { lStep, uStep, lValue, uValue };
    };
    const giveBackRows = (): void => {
      for (const block of [...this.perRow, ...this.perRowFloats]) this.arena.shorten(block, 0);
      this.size = -1;
    };
    return { rowOfStep, stepOfRow, lStart, lStep, uStart, uStep, handOver, giveBackRows };
  }

  private reserveRows(n: number): void {
    if (n <= this.size) return;
    this.size = Math.max(n, this.size + (this.size >> 1));
    this.perRow = Array.from({ length: 9 }, () => this.arena.ints(this.size + 1));
    this.perRowFloats = [this.arena.floats(this.size), this.arena.floats(this.size)];
  }

  /** Makes room for so many entries in L and in U and keeps those found so far. */
  private reserveEntries(capacity: number): void {
    const old = this.capacity > 0 ? ([this.lRow, this.lValue, this.uStep] as const) : undefined;
    this.capacity = capacity;
    this.lRow = this.arena.ints(capacity);
    this.lValue = this.arena.floats(capacity);
    this.uStep = this.arena.ints(capacity);
    this.spare = this.arena.floats(capacity);
    if (old === undefined) return;
    this.lRow.array.set(old[0].array);
    this.lValue.array.set(old[1].array);
    this.uStep.array.set(old[2].array);
  }

  /** In the order of the class Pivoting in assembly/pivoting.ts. */
  private writeHeader(input: PivotInput): void {
    const [rowOfStep, stepOfRow, lStart, lPruned, uStart, mark, topological, stack, position] = this.perRow.map(
      (block) => block.offset,
    ) as [number, number, number, number, number, number, number, number, number];
    const [scale, x] = this.perRowFloats.map((block) => block.offset) as [number, number];
    this.header.array.set([
      input.n,
      this.capacity,
      input.columnStart.offset,
      input.row.offset,
      input.values,
      input.stride,
      input.order.offset,
      input.preferred.offset,
      input.prescribed?.offset ?? 0,
      rowOfStep,
      stepOfRow,
      lStart,
      lPruned,
      this.lRow.offset,
      this.lValue.offset,
      uStart,
      this.uStep.offset,
      mark,
      topological,
      stack,
      position,
      scale,
      x,
    ]);
  }
}
