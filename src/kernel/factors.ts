import type { Arena, Floats, Ints, Pattern } from "./contract.js";
import type { KernelModule } from "./module.js";
import { ALL, type Factorisation } from "./factorisation.js";
import { type Block, KeptLanes } from "./kept-lanes.js";
import type { Structure } from "./pivoting.js";

const HEADER_WORDS = 19;

/**
 * The factors of `lanes` matrices on one fixed pivot order, and the index lists the loops of assembly/ run over. Lanes are
 * worked on `width` (1 or 8) at a time: a chunk. Rows of A are scaled by powers of two (see assembly/thresholds.ts).
 */
export class Factors implements Factorisation {
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

  private readonly kept: KeptLanes;

  /** `stride` is the bytes from one entry to the next in values and vectors. */
  constructor(
    private readonly arena: Arena,
    private readonly module: KernelModule,
    private readonly pattern: Pattern,
    private readonly order: Ints,
    lanes: number,
    private readonly width: 1 | 8,
    private readonly stride: number,
    /** Whether the room in which the first pivots are found becomes that of the factors. */
    private readonly adopting = false,
  ) {
    const { n, row } = pattern;
    this.chunks = lanes / width;
    this.kept = new KeptLanes(arena, module);
    this.header = arena.ints(HEADER_WORDS);
    this.perStep = Array.from({ length: 7 }, () => arena.ints(n + 1));
    this.aSource = arena.ints(row.length);
    this.aTarget = arena.ints(row.length);
    this.x = arena.floats(n * width);
    this.scale = arena.floats(n * lanes);
    this.inverse = arena.floats(n * lanes);
  }

  /** Entries in L and U, the diagonal counted once. */
  get fill(): number {
    return this.rowOfStep === undefined ? 0 : this.lCount + this.uCount + this.pattern.n;
  }

  /** Lays out the index lists for new pivots; values are undefined until the next refactorisation. */
  build(structure: Structure): void {
    const { n } = this.pattern;
    const [aStart, lStart, uStart, lRow, run, rowOffset, columnOffset] = this.perStep as [
      ...[Ints, Ints, Ints, Ints],
      ...[Ints, Ints, Ints],
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
    this.layOutMatrix(structure.stepOfRow.array, aStart.array);
    this.operations = countOperations(n, lStart.array, structure.uStep.array, this.uCount);
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
    ]);
  }

  refactor(values: number, chunk: number, lanes = -1): number {
    const { module, header, kept } = this;
    if (this.width === 1) return module.refactor1(header.offset, values, chunk) < 0 ? 0 : 1;
    if ((lanes & ALL) === ALL) return module.refactor8(header.offset, values, chunk);
    const blocks = this.blocks(chunk);
    kept.keep(blocks);
    const failed = module.refactor8(header.offset, values, chunk);
    kept.bringBack(blocks, lanes);
    return failed;
  }

  /** Factors a lane whose first entry is at address `values`; returns -1, or the step that failed. */
  tryLane(values: number): number {
    return this.module.refactor1(this.header.offset, values, 0);
  }

  /** The blocks that hold the factors of a chunk: address and number of entries. */
  private blocks(chunk: number): Block[] {
    const block = ({ offset }: Floats, count: number): Block => [offset + chunk * count * 64, count];
    const { lValue, uValue, inverse, scale, pattern } = this;
    return [
      block(lValue!, this.lCount),
      block(uValue, this.uCount),
      block(inverse, pattern.n),
      block(scale, pattern.n),
    ];
  }

  solve(b: number, chunk: number): void {
    if (this.width === 8) this.module.solve8(this.header.offset, b, chunk);
    else this.module.solve1(this.header.offset, b, chunk);
  }

  solveTransposed(b: number, chunk: number): void {
    if (this.width === 8) this.module.solveTransposed8(this.header.offset, b, chunk);
    else this.module.solveTransposed1(this.header.offset, b, chunk);
  }

  solveWide(b: number, x: number): void {
    this.module.solveWide8(this.header.offset, b, x);
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

  private layOutMatrix(stepOfRow: Int32Array, aStart: Int32Array): void {
    const { n, columnStart, row } = this.pattern;
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

/** How many rows of L are listed: those of the first column of each supernode. */
function countListed(n: number, lStart: Int32Array, run: Int32Array): number {
  let count = 0;
  for (let k = 0; k < n; k++) if (k === 0 || run[k - 1]! < 2) count += lStart[k + 1]! - lStart[k]!;
  return count;
}

/** Additions, multiplications and divisions of one refactorisation, scaling not counted. */
function countOperations(n: number, lStart: Int32Array, uStep: Int32Array, uCount: number): number {
  let updates = 0;
  for (let e = 0; e < uCount; e++) updates += lStart[uStep[e]! + 1]! - lStart[uStep[e]!]!;
  return 2 * updates + lStart[n]! + n;
}
