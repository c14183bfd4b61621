import type { Arena, Floats, Ints, Pattern } from "./contract.js";
import type { KernelModule } from "./module.js";
import { Fronts } from "./fronts.js";
import type { Structure } from "./pivoting.js";

const HEADER_WORDS = 24;
/** A mask of the eight lanes of a chunk. */
const ALL = 255;

/**
 * The factors of `lanes` matrices on one fixed pivot order, and the index lists the loops of assembly/ run over. Lanes are
 * worked on `width` (1 or 8) at a time: a chunk. Rows of A are scaled by powers of two (see assembly/thresholds.ts), unless
 * A is symmetric and its pivots are on the diagonal.
 */
export class Factors {
  readonly chunks: number;
  operations = 0;
  /** Pivot row of each step, while there is a plan. */
  rowOfStep: Int32Array | undefined;
  private readonly header: Ints;
  private readonly perStep: Ints[];
  private readonly aSource: Ints;
  private readonly aTarget: Ints;
  private readonly x: Floats;
  private readonly scale: Floats;
  private readonly inverse: Floats;
  private lTarget: Ints | undefined;
  private uTarget: Ints | undefined;
  private lValue: Floats | undefined;
  private uValue!: Floats;
  private lCount = 0;
  private uCount = 0;

  /** Whether L is known from U. */
  private symmetric = false;
  private fronts: Fronts | undefined;
  /** What the factors of a chunk were, while some of its lanes are factored. */
  private before: Floats | undefined;

  /** `stride` is the bytes from one entry to the next in values and vectors; `mirrored` tells that values are symmetric. */
  constructor(
    private readonly arena: Arena,
    private readonly module: KernelModule,
    private readonly pattern: Pattern,
    private readonly order: Ints,
    lanes: number,
    private readonly width: 1 | 8,
    private readonly stride: number,
    private readonly mirrored: boolean,
    /** Whether the room in which the first pivots are found becomes that of the factors. */
    private readonly adopting = false,
  ) {
    const { n, row } = pattern;
    this.chunks = lanes / width;
    this.header = arena.ints(HEADER_WORDS);
    this.perStep = Array.from({ length: 8 }, () => arena.ints(n + 1));
    this.aSource = arena.ints(row.length);
    this.aTarget = arena.ints(row.length);
    this.x = arena.floats(n * width);
    this.scale = arena.floats(n * lanes);
    this.inverse = arena.floats(n * lanes);
  }

  /** Address of the plan, as assembly/ takes it. */
  get plan(): number {
    return this.header.offset;
  }

  /** Entries in L and U, the diagonal counted once. */
  get fill(): number {
    return this.rowOfStep === undefined ? 0 : this.lCount + this.uCount + this.pattern.n;
  }

  /**
   * Lays out the index lists for new pivots; values are undefined until the next refactorisation. `general` leaves out what
   * symmetry would save.
   */
  build(structure: Structure, general = false): void {
    const { n } = this.pattern;
    const [aStart, lStart, uStart, lRow, run, rowOffset, columnOffset, known] = this.perStep as [
      ...[Ints, Ints, Ints, Ints],
      ...[Ints, Ints, Ints, Ints],
    ];
    this.rowOfStep = structure.rowOfStep.array.slice(0, n);
    this.lCount = structure.lStart.array[n]!;
    this.uCount = structure.uStart.array[n]!;
    lStart.array.set(structure.lStart.array.subarray(0, n + 1));
    uStart.array.set(structure.uStart.array.subarray(0, n + 1));
    run.array.set(supernodeRuns(n, lStart.array, structure.lStep.array));
    const order = this.order.array;
    for (let k = 0; k < n; k++) {
      rowOffset.array[k] = this.rowOfStep[k]! * this.stride;
      columnOffset.array[k] = order[k]! * this.stride;
    }
    this.symmetric =
      !general && this.mirrored && this.rowOfStep.every((r, k) => r === order[k]) && isMirrored(structure, n);
    if (this.symmetric) {
      this.scale.array.fill(1);
      this.fronts = Fronts.of(this.arena, stepsOf(structure), this.placesOf(structure), this.fronts);
      this.fronts.mark(run.array);
    }
    this.layOutMatrix(structure.stepOfRow.array, aStart.array);
    const all = countOperations(n, lStart.array, structure.uStep.array, this.uCount);
    this.operations = this.symmetric ? Math.ceil(all / 2) : all;
    // From here on the steps may stand where the addresses do.
    const lists = countListed(n, lStart.array, run.array);
    this.reserve(structure, lists);
    this.listRows(structure.lStep.array, lStart.array, run.array, lRow.array);
    this.toAddresses(structure.uStep.array, this.uCount, this.uTarget!.array);
    this.giveBack(structure, lists);
    // In the order of the class Plan in assembly/plan.ts.
    this.header.array.set([
      n,
      this.pattern.row.length,
      this.lCount,
      this.uCount,
      aStart.offset,
      this.aSource.offset,
      this.aTarget.offset,
      lStart.offset,
      lRow.offset,
      uStart.offset,
      this.uTarget!.offset,
      run.offset,
      rowOffset.offset,
      columnOffset.offset,
      this.x.offset,
      this.scale.offset,
      this.inverse.offset,
      this.lValue!.offset,
      this.uValue.offset,
      known.offset,
      ...(this.fronts === undefined ? [0, 0, 0, 0] : addressesOf(this.fronts)),
    ]);
  }

  private placesOf({ stepOfRow }: Structure) {
    const { pattern, order, stride, x, width } = this;
    return {
      ...{ pattern, order: order.array, stepOfRow: stepOfRow.array, stride },
      ...{ x: x.offset, bytes: 8 * width },
    };
  }

  /**
   * Factors a chunk whose first entry is at address `values`; returns a bit for each of its lanes that failed. Lanes
   * that are not in the mask keep the factors they had.
   */
  refactor(values: number, chunk: number, lanes = -1): number {
    const { module, header, symmetric } = this;
    if (this.width === 8) {
      const factor = symmetric ? module.symmetric8 : module.refactor8;
      if ((lanes & ALL) === ALL) return factor(header.offset, values, chunk);
      this.keepFactors(chunk);
      const failed = factor(header.offset, values, chunk);
      this.bringBack(chunk, lanes);
      return failed;
    }
    const factor = symmetric ? module.symmetric1 : module.refactor1;
    return factor(header.offset, values, chunk) < 0 ? 0 : 1;
  }

  /** The blocks that hold the factors of a chunk: address and number of entries. */
  private blocks(chunk: number): (readonly [address: number, count: number])[] {
    const block = ({ offset }: Floats, count: number) => [offset + chunk * count * 64, count] as const;
    const { lValue, uValue, inverse, scale, pattern } = this;
    return [
      block(lValue!, this.lCount),
      block(uValue, this.uCount),
      block(inverse, pattern.n),
      block(scale, pattern.n),
    ];
  }

  private keepFactors(chunk: number): void {
    const wanted = 8 * (this.lCount + this.uCount + 2 * this.pattern.n);
    if (this.before === undefined || this.before.length < wanted) this.before = this.arena.floats(wanted);
    const bytes = new Float64Array(this.arena.memory.buffer);
    let to = this.before.offset / 8;
    for (const [address, count] of this.blocks(chunk)) {
      bytes.copyWithin(to, address / 8, address / 8 + 8 * count);
      to += 8 * count;
    }
  }

  private bringBack(chunk: number, lanes: number): void {
    let from = this.before!.offset;
    for (const [address, count] of this.blocks(chunk)) {
      this.module.keep8(count, lanes, from, address);
      from += 64 * count;
    }
  }

  /** Overwrites the chunk's lanes of b, whose first entry is at address `b`. */
  solve(b: number, chunk: number): void {
    if (this.width === 8) this.module.solve8(this.header.offset, b, chunk);
    else this.module.solve1(this.header.offset, b, chunk);
  }

  solveTransposed(b: number, chunk: number): void {
    if (this.width === 8) this.module.solveTransposed8(this.header.offset, b, chunk);
    else this.module.solveTransposed1(this.header.offset, b, chunk);
  }

  /**
   * Room for L and U. One lane takes over that in which its pivots were found at first; others, and new pivots, take as much
   * as needed, half as much again when that is too little.
   */
  private reserve(structure: Structure, lists: number): void {
    const room = (wanted: number, held: Ints | Floats | undefined): number =>
      held === undefined ? wanted : Math.ceil(wanted * 1.5);
    const lanes = this.width * this.chunks;
    if (this.adopting && this.lTarget === undefined) {
      const { lStep, uStep, lValue, uValue } = structure.handOver();
      [this.lTarget, this.uTarget, this.lValue, this.uValue] = [lStep, uStep, lValue, uValue];
    }
    if (this.lTarget === undefined || this.lTarget.length < lists)
      this.lTarget = this.arena.ints(room(lists, this.lTarget));
    if (this.lValue === undefined || this.lValue.length < this.lCount * lanes)
      this.lValue = this.arena.floats(room(this.lCount, this.lValue) * lanes);
    if (this.uTarget === undefined || this.uTarget.length < this.uCount) {
      this.uTarget = this.arena.ints(room(this.uCount, this.uTarget));
      this.uValue = this.arena.floats(this.uTarget.length * lanes);
    }
  }

  /** Lists the rows of L as addresses; a column of a supernode has those of the one before but for the first of them. */
  private listRows(steps: Int32Array, lStart: Int32Array, run: Int32Array, lRow: Int32Array): void {
    const { array: addresses, offset } = this.lTarget!;
    const bytes = this.width * 8;
    let count = 0;
    for (let k = 0; k < this.pattern.n; k++) {
      if (k > 0 && run[k - 1]! >= 2) {
        lRow[k] = lRow[k - 1]! + 4;
        continue;
      }
      lRow[k] = offset + 4 * count;
      for (let e = lStart[k]!; e < lStart[k + 1]!; e++) addresses[count++] = this.x.offset + steps[e]! * bytes;
    }
  }

  /** Gives back what is left of the room that was taken over. */
  private giveBack(structure: Structure, lists: number): void {
    if (this.lTarget !== structure.lStep) return;
    this.lTarget = this.arena.shorten(this.lTarget, lists);
    structure.giveBackRows();
  }

  /** Of symmetric matrices the upper half, without what fronts take. */
  private layOutMatrix(stepOfRow: Int32Array, aStart: Int32Array): void {
    const { n, columnStart, row } = this.pattern;
    const inFront = this.symmetric ? this.fronts!.columns(n) : undefined;
    const order = this.order.array;
    const source = this.aSource.array;
    const target = this.aTarget.array;
    const bytes = this.width * 8;
    let to = 0;
    for (let k = 0; k < n; k++) {
      aStart[k] = to;
      const column = order[k]!;
      for (let e = columnStart[column]!; e < columnStart[column + 1]!; e++) {
        const step = stepOfRow[row[e]!]!;
        if (inFront !== undefined && (step > k || inFront[step] === 1)) continue;
        source[to] = e * this.stride;
        target[to++] = this.x.offset + step * bytes;
      }
    }
    aStart[n] = to;
  }

  private toAddresses(steps: Int32Array, count: number, addresses: Int32Array): void {
    const bytes = this.width * 8;
    for (let e = 0; e < count; e++) addresses[e] = this.x.offset + steps[e]! * bytes;
  }
}

/**
 * run[k] columns k, k + 1, ... of L form (the rest of) a supernode: each has the structure of the one before without its
 * first entry. A column of U that meets the first of them meets all, up to its own diagonal.
 */
function supernodeRuns(n: number, lStart: Int32Array, lStep: Int32Array): Int32Array {
  const run = new Int32Array(n);
  for (let k = n - 1; k >= 0; k--) {
    const start = lStart[k]!;
    const next = lStart[k + 1]!;
    run[k] = 1;
    if (k + 1 === n || start === next || lStep[start] !== k + 1) continue;
    if (lStart[k + 2]! - next !== next - start - 1) continue;
    let same = true;
    for (let a = start + 1, b = next; same && a < next; a++, b++) same = lStep[a] === lStep[b];
    if (same) run[k] = run[k + 1]! + 1;
  }
  return run;
}

const stepsOf = ({ lStart, lStep, uStart, uStep }: Structure) => ({
  ...{ lStart: lStart.array, lStep: lStep.array, uStart: uStart.array, uStep: uStep.array },
});

const addressesOf = ({ list, start, source, target }: Fronts): number[] =>
  [list, start, source, target].map(({ offset }) => offset);

/** How many rows of L are listed: those of the first column of each supernode. */
function countListed(n: number, lStart: Int32Array, run: Int32Array): number {
  let count = 0;
  for (let k = 0; k < n; k++) if (k === 0 || run[k - 1]! < 2) count += lStart[k + 1]! - lStart[k]!;
  return count;
}

/** Whether the structure of U is that of L transposed. */
function isMirrored({ lStart, lStep, uStart, uStep }: Structure, n: number): boolean {
  const next = lStart.array.slice(0, n);
  for (let k = 0; k < n; k++) {
    for (let e = uStart.array[k]!; e < uStart.array[k + 1]!; e++) {
      const column = uStep.array[e]!;
      if (next[column] === lStart.array[column + 1] || lStep.array[next[column]!++] !== k) return false;
    }
  }
  return next.every((end, k) => end === lStart.array[k + 1]);
}

/** Additions, multiplications and divisions of one refactorisation, scaling not counted. */
function countOperations(n: number, lStart: Int32Array, uStep: Int32Array, uCount: number): number {
  let updates = 0;
  for (let e = 0; e < uCount; e++) updates += lStart[uStep[e]! + 1]! - lStart[uStep[e]!]!;
  return 2 * updates + lStart[n]! + n;
}
