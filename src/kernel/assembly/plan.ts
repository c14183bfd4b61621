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
  run: usize; // [n] columns from this one on whose L below their block has one structure (a supernode's rest)
  rowOffset: usize; // [n] byte offset of the pivot row of a step in a vector
  columnOffset: usize; // [n] byte offset of the column of a step in a vector
  x: usize; // [n x width]
  scale: usize; // [n x width] a chunk; row factors by step
  inverse: usize; // [n x width] a chunk; 1 / pivot
  lValue: usize; // [lCount x width] a chunk
  uValue: usize; // [uCount x width] a chunk
}

/**
 * The same for a matrix that is symmetric but for its first steps, of which there are `lead`: singletons, whose columns of L
 * and rows of U (the border) are entries of the matrix. L of the others is U transposed with rows over pivots; U is not kept.
 */
@unmanaged
export class SymmetricPlan {
  n: i32;
  lead: i32;
  /** Entries of L without its diagonal, and of the border. */
  lCount: u32;
  borderCount: u32;
  leadPivot: usize; // [lead] byte offset of a pivot in the values of the matrix
  leadSource: usize; // [lStart[lead]] byte offset there of an entry of L
  leadRow: usize; // [lead] byte offset of the pivot row of a step in a vector
  borderStart: usize; // [lead + 1] by step, as the two that follow
  borderSource: usize; // [borderCount] byte offset of an entry in the values of the matrix
  borderColumn: usize; // [borderCount] address in x of its column
  borderValue: usize; // [borderCount x width] a chunk
  aStart: usize; // [n + 1] by step, as aSource and aTarget: the upper half, without what fronts take
  aSource: usize; // byte offset of an entry in the values of the matrix
  aTarget: usize; // address in x of its pivot row
  lStart: usize; // [n + 1]
  lRow: usize; // [n] by column of L: where its addresses in x begin, ascending; columns of a supernode share them
  headStart: usize; // [n + 1] by row of L, as head
  head: usize; // address in x of the first column of each supernode that has the row, ascending; without fronts
  run: usize; // [n] as in Plan; minus the columns of the front that begins here
  known: usize; // [n] by first column of a supernode: how many of its rows are done
  columnOffset: usize; // [n] byte offset of the column of a step in a vector; of its row, too, after the first steps
  x: usize; // [n x width]
  inverse: usize; // [n x width] a chunk; 1 / pivot
  lValue: usize; // [lCount x width] a chunk
  fronts: usize; // one after the other, in the order of their steps: see class Front
  frontStart: usize; // [n + 1] by step, as frontSource and frontTarget
  frontSource: usize; // addresses of sums of fronts
  frontTarget: usize; // addresses in x that they are taken from
}

/** Columns of fronts at a time, in eight lanes: what is summed up is loaded and stored once for all of them. */
export const AT_ONCE = 4;

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
  above: usize; // [rows x AT_ONCE x width] work space: rows of U of columns that are summed up at once
  sums: usize; // [rows (rows + 1) / 2 x width] L U of all columns: row by row the columns up to its diagonal
}
