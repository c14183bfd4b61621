import type { MakeInts } from "./contract.js";

/** No number of a variable: ends of lists, roots of trees. */
export const NONE = -1;

/**
 * Variables in doubly linked lists by degree, so that one of the smallest degree is found and any is taken out at once. Of
 * equal degrees the first to come is the first to go: elimination spreads over the graph before it comes back to
 * neighbours of what it has just eliminated, which leaves meshes 5 to 20 % less fill than the other way round.
 */
export class DegreeLists {
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** No list below it holds a variable. */
  private minimum = 0;

  /** `degree` is read at every call; that of a listed variable must not change. */
  constructor(
    private readonly degree: Int32Array,
    ints: MakeInts,
  ) {
    const n = degree.length;
    this.head = ints(n).fill(NONE);
    this.tail = ints(n).fill(NONE);
    this.next = ints(n).fill(NONE);
    this.previous = ints(n).fill(NONE);
  }

  insert(i: number): void {
    const { head, tail, next, previous } = this;
    const d = this.degree[i]!;
    const last = tail[d]!;
    next[i] = NONE;
    previous[i] = last;
    if (last !== NONE) next[last] = i;
    else head[d] = i;
    tail[d] = i;
    if (d < this.minimum) this.minimum = d;
  }

  remove(i: number): void {
    const { head, tail, next, previous } = this;
    const after = next[i]!;
    const before = previous[i]!;
    if (after !== NONE) previous[after] = before;
    else tail[this.degree[i]!] = before;
    if (before !== NONE) next[before] = after;
    else head[this.degree[i]!] = after;
  }

  /** Takes out the variable of smallest degree that was inserted first; there must be one. */
  takeMinimum(): number {
    while (this.head[this.minimum] === NONE) this.minimum++;
    const i = this.head[this.minimum]!;
    this.remove(i);
    return i;
  }
}
