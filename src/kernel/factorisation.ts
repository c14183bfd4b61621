/** The factors of matrices with one structure, on one pivot order; lanes are worked on so many at a time: a chunk. */
export interface Factorisation {
  readonly chunks: number;
  /** Pivot row of each step, while factors are laid out. */
  readonly rowOfStep: Int32Array | undefined;
  /** Entries that are kept, the diagonal counted once. */
  readonly fill: number;
  /** Additions, multiplications and divisions of one refactorisation. */
  readonly operations: number;
  /**
   * Factors a chunk whose first entry is at address `values`; returns a bit for each of its lanes that failed. Lanes that
   * are not in the mask keep the factors they had.
   */
  refactor(values: number, chunk: number, lanes?: number): number;
  /** Overwrites the chunk's lanes of b, whose first entry is at address `b`. */
  solve(b: number, chunk: number): void;
  solveTransposed(b: number, chunk: number): void;
  /** The same for a vector of eight lanes and a matrix of one; `x` is a work vector of n x 8 doubles, zero between calls. */
  solveWide(b: number, x: number): void;
}

/** A mask of the eight lanes of a chunk. */
export const ALL = 255;
