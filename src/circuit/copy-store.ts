/** Room is made for so many numbers of 8 bytes at a time; nothing is in two of these pieces. */
const BITS = 16;
const PIECE = 1 << BITS;

/** Where rows of one number and some whole ones, two in the room of one, are kept side by side. */
export class CopyStore {
  private readonly floats: Float64Array[] = [];
  private readonly ints: Int32Array[] = [];
  private top = 0;

  /** Keeps a copy: its value, where its card names it, the number of its original, and its nodes. Gives its place. */
  add(own: number, offset: number, length: number, original: number, nodes: readonly number[]): number {
    const room = 1 + ((nodes.length + 4) >> 1);
    if (this.top + room > this.floats.length * PIECE) {
      this.top = this.floats.length * PIECE;
      const piece = new Float64Array(PIECE);
      this.floats.push(piece);
      this.ints.push(new Int32Array(piece.buffer));
    }
    const at = this.top;
    this.top += room;
    const from = at & (PIECE - 1);
    this.floats.at(-1)![from] = own;
    const ints = this.ints.at(-1)!;
    const first = 2 * (from + 1);
    ints[first] = offset;
    ints[first + 1] = length;
    ints[first + 2] = original;
    for (let k = 0; k < nodes.length; k++) ints[first + 3 + k] = nodes[k]!;
    return at;
  }

  ownOf(at: number): number {
    return this.floats[at >>> BITS]![at & (PIECE - 1)]!;
  }
  offsetOf(at: number): number {
    return this.ints[at >>> BITS]![2 * (at & (PIECE - 1)) + 2]!;
  }
  lengthOf(at: number): number {
    return this.ints[at >>> BITS]![2 * (at & (PIECE - 1)) + 3]!;
  }
  originalOf(at: number): number {
    return this.ints[at >>> BITS]![2 * (at & (PIECE - 1)) + 4]!;
  }
  nodeOf(at: number, k: number): number {
    return this.ints[at >>> BITS]![2 * (at & (PIECE - 1)) + 5 + k]!;
  }
}
