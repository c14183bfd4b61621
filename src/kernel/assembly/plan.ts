/**
 * Addresses of everything one fixed pattern needs; factors.ts outside fills it. A plan serves `width` lanes at a time (1
 * or 8); a matrix of more lanes has that many chunks of factor values, one after the other. "x" is a work vector of n x width
 * doubles, zero between calls; rows of L and U are stored as addresses in it, so that loops need no arithmetic on indices.
 */
@unmanaged
export class Plan {
  n: i32;
  /** Entries of the matrix, of L and of U, without diagonals for the last two. */
  aCount: u32;
  lCount: u32;
  uCount: u32;
  aStart: usize; // [n + 1] by step, as aSource and aTarget
  aSource: usize; // [aCount] byte offset of an entry in the values of the matrix
  aTarget: usize; // [aCount] address in x of its pivot row
  lStart: usize; // [n + 1]
  lRow: usize; // [n] by column of L: where its addresses in x begin, ascending; columns of a supernode share them
  uStart: usize; // [n + 1]
  uTarget: usize; // [uCount]
  /**
   * [n] columns from this one on whose L below their block has one structure (a supernode's rest); of symmetric matrices
   * minus the columns of the front that begins here.
   */
  run: usize;
  rowOffset: usize; // [n] byte offset of the pivot row of a step in a vector
  columnOffset: usize; // [n] byte offset of the column of a step in a vector
  x: usize; // [n x width]
  scale: usize; // [n x width] a chunk; row factors by step
  inverse: usize; // [n x width] a chunk; 1 / pivot
  lValue: usize; // [lCount x width] a chunk
  uValue: usize; // [uCount x width] a chunk
  known: usize; // [n] of symmetric matrices: where the next entry of each column of L goes
  fronts: usize; // of symmetric matrices, one after the other, in the order of their steps: see class Front
  frontStart: usize; // [n + 1] by step, as frontSource and frontTarget
  frontSource: usize; // addresses of sums of fronts
  frontTarget: usize; // addresses in x that they are taken from
}

/**
 * Columns `first`, `first + 1`, ... of a symmetric matrix with `rows` neighbours each, the same, and nothing above their
 * pivots.
 */
@unmanaged
export class Front {
  first: i32;
  count: i32;
  rows: i32;
  entries: usize; // [count x (1 + rows)] byte offsets in the values of the matrix: pivot and column of L
  place: usize; // [rows] entry of U in which the first column has this row; the others follow
  sums: usize; // [rows (rows + 1) / 2 x width] L U of all columns: row by row the columns up to its diagonal
}
