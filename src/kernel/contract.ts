/**
 * The contract of the numerical core. All arrays live in one WebAssembly memory, the arena. Vectors over unknowns and
 * matrix values are lane-innermost: entry i of lane l stands at i * lanes + l.
 */

/** A block of doubles in the arena. `array` is a live view: take it anew after anything that may allocate. */
export interface Floats {
  /** Byte offset, 16-byte aligned. */
  readonly offset: number;
  readonly length: number;
  readonly array: Float64Array;
}

/** A block of 32-bit integers in the arena. */
export interface Ints {
  readonly offset: number;
  readonly length: number;
  readonly array: Int32Array;
}

/** Makes lists of zeros. */
export type MakeInts = (length: number) => Int32Array;

/** One growing WebAssembly memory with a bump allocator; blocks are zero at first and live as long as the arena. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  floats(length: number): Floats;
  ints(length: number | readonly number[] | Int32Array): Ints;
  /** The first numbers of a block; what is behind them is free for other blocks. */
  shorten<Block extends Floats | Ints>(block: Block, length: number): Block;
  /**
   * Lends room for lists that nothing is left of afterwards: in memory that blocks will be taken from later, up to so many
   * bytes, and outside of it beyond. No block is to be taken meanwhile.
   */
  lend<T>(bytes: number, work: (ints: MakeInts) => T): T;
  /** Bytes handed out so far. */
  readonly bytes: number;
  /**
   * Gives the memory to the next arena, long before the collector would take it; no block of this one is to be used
   * afterwards.
   */
  release(): void;
}

/** Structure of a sparse matrix in compressed columns; rows ascend within a column. */
export interface Compressed {
  readonly columnStart: Int32Array;
  readonly row: Int32Array;
}

/** That of a square one with n columns. */
export interface Pattern extends Compressed {
  readonly n: number;
}

/** A factorisation that worked, or the column whose pivot vanished or was not a number (an index of the matrix as given). */
export type FactorOutcome =
  { readonly ok: true } | { readonly ok: false; readonly lane: number; readonly column: number };

/** P A Q = L U of matrices with one pattern, a lane each. */
export interface SparseLU {
  readonly pattern: Pattern;
  readonly lanes: number;
  /** Matrix values in pattern order, nnz x lanes, followed by one spare entry x lanes that may be written and is never read. */
  readonly values: Floats;
  /**
   * Factors the current values. The first call chooses pivots (AMD column ordering, threshold partial pivoting that
   * prefers the diagonal); later calls reuse pattern and pivots, test element growth, and go back to pivoting where the
   * test fails: that lane then goes by pivots of its own until pivots are imported. What a lane gives depends on that lane
   * alone. Inactive lanes (mask bit 0) need not be factored; with `keep` they keep the factors they had.
   */
  factor(activeLanes?: number, keep?: boolean): FactorOutcome;
  /** Overwrites b (at least n x lanes) with A^-1 b. */
  solve(b: Floats): void;
  /** Overwrites b, which has eight lanes, with A^-1 b in each; for one matrix, of one lane. */
  solveWide(b: Floats): void;
  /** Overwrites b with A^-T b. */
  solveTransposed(b: Floats): void;
  /** Entries in L and U together, and floating-point operations of one factorisation. */
  readonly fill: number;
  readonly operations: number;
  /** How often pivots were chosen, and how often the fixed pattern sufficed. */
  readonly pivotings: number;
  readonly refactorisations: number;
  /** Everything that influences bits later: the pivot order, for checkpoints. */
  exportPivots(): number[] | undefined;
  importPivots(pivots: number[]): void;
}

/** How the updates of an iteration are measured. */
export interface StepRules {
  /** Of each lane. */
  readonly factor: Floats;
  /** Absolute tolerance of each unknown, and whether it is at a nonlinear device. */
  readonly absolute: Floats;
  readonly bent: Ints;
  readonly reltol: number;
  /** An unknown still moves by more than this part of itself, plus this part of its absolute tolerance. */
  readonly places: number;
  readonly nothing: number;
}

/** Two vectors of every sample, one sample after the other. */
export interface SampleVectors {
  readonly samples: number;
  /** Doubles from a sample to the next. */
  readonly stride: number;
  readonly x: Floats;
  readonly y: Floats;
  /** The entry of y from which on all are 0 in every sample; `stride` where there is none. */
  readonly rest: number;
}

/** What is allowed of each entry of a vector: max(least, relative max(peak, |x|) + absolute). */
export interface Allowed {
  readonly peak: Floats;
  readonly relative: Floats;
  readonly absolute: Floats;
  readonly least: Floats;
}

/** What is known of the turns of the entries of a vector (assembly/steps.ts). */
export interface Turns {
  readonly change: Floats;
  readonly largest: Floats;
  readonly turns: Floats;
  readonly absolute: Floats;
}

/** Loops over lane-innermost vectors; index lists address entries, not doubles. All offsets are byte offsets. */
export interface VectorKernel {
  /** The lists of a structure in the arena, the same for all that ask. */
  structureOf(pattern: Compressed): { readonly columnStart: Ints; readonly row: Ints };
  /** to[k] = x[p[k]] - x[n[k]] for k < count, each lane. */
  gather(count: number, lanes: number, p: Ints, n: Ints, x: Floats, to: number): void;
  /**
   * to[index[k]] += scale * (sum of from[first + k] over columns that are added, less those that are taken) for k < count
   * where index[k] is not -1, each lane and each target. A target is the byte offset of its index, how many columns are added
   * and how many taken, and the first of each; `from` is a byte offset.
   */
  scatter(targets: Ints, count: number, lanes: number, from: number, to: Floats, scale: number): void;
  /** y = A x for values of a pattern. */
  multiply(pattern: Pattern, values: Floats, lanes: number, x: Floats, y: Floats): void;
  /** y = y + A x: values of a matrix, not always square, that all lanes share. */
  addProduct(matrix: Compressed, values: Floats, lanes: number, x: Floats, y: Floats): void;
  /**
   * sum[k] += (x[p] - x[n]) (y[p] - y[n]) of one sample after the other, for k from `from` up to `to`; a run of k is
   * its first k, the first of the next run, its first p, which goes up with k, and its n (see assembly/products.ts).
   */
  addDrops(runs: Ints, vectors: SampleVectors, sum: Floats, from: number, to: number): void;
  /**
   * x -= factor step in the lanes of a mask; five doubles a lane go to `out`: the largest update in tolerances and its
   * unknown, the same of bent unknowns, and 1 where one of these still moves (see assembly/newton.ts).
   */
  takeStep(lanes: number, active: number, x: Floats, step: Floats, rules: StepRules, out: Floats): void;
  /** The largest |x - other| over what is allowed; what is no number does not count. */
  largestRatio(count: number, x: Floats, other: Floats, allowed: Allowed): number;
  /** peak = max(peak, |x|). */
  raise(count: number, x: Floats, peak: Floats): void;
  /** How often in a row entries have turned by now, at most; changes of a part of the largest value do not count. */
  countTurns(count: number, before: Floats, now: Floats, turns: Turns, significant: number): number;
  /** Whether the first `count` doubles are finite. */
  allFinite(count: number, x: Floats): boolean;
  /** Whether so many numbers from byte offset x on are 0. */
  allZero(count: number, x: number): boolean;
  /** to[k] = from[k], from byte offset `from` on; whether any of them was another number, or is none. */
  takeOver(count: number, from: number, to: Floats): boolean;
  /** Every lane of to[k] = from[k] for k < count, `from` having one lane. */
  spread(count: number, lanes: number, from: Pick<Floats, "offset">, to: Pick<Floats, "offset">): void;
  /**
   * Every lane, of eight, of to[i] is the sum over m of weights[m] times entry i of the m-th vector, for i < count;
   * vectors have one lane and are given by their byte offsets.
   */
  combine(count: number, vectors: Ints, weights: Floats, to: Pick<Floats, "offset">): void;
  /**
   * x = x - d in eight lanes; largest[lane] is the largest |d| times the factor of its entry, and no number where a d is
   * no finite number.
   */
  advance(count: number, x: Floats, d: Floats, factors: Floats, largest: Floats): void;
  /** Lane l, of eight, of the first `count` entries goes to the l-th vector, which has one lane and is given by its byte offset. */
  unzip(count: number, from: Floats, vectors: Ints): void;
  /** to[i] = the sum, in order, of the first `terms` weights times entry i of the vectors at these byte offsets. */
  weigh(count: number, terms: number, vectors: Ints, weights: Floats, to: Floats): void;
  /** to = a + scale * b over the first `count` doubles. */
  axpy(count: number, a: Floats, scale: number, b: Floats, to: Floats): void;
}
