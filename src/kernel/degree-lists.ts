/** No number of a variable: ends of lists, roots of trees. */
export const NONE = -1;

/** Variables in doubly linked lists by degree, so that one of the smallest degree is found and any is taken out at once. */
export class DegreeLists {
  private readonly head: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** No list below it holds a variable. */
  private minimum = 0;

  /** `degree` is read at every call; that of a listed variable must not change. */
  constructor(private readonly degree: Int32Array) {
    const n = degree.length;
    this.head = new Int32Array(n).fill(NONE);
    this.next = new Int32Array(n).fill(NONE);
    this.previous = new Int32Array(n).fill(NONE);
  }

  insert(i: number): void {
    const { head, next, previous } = this;
    const d = this.degree[i]!;
    const first = head[d]!;
    next[i] = first;
    previous[i] = NONE;
    if (first !== NONE) previous[first] = i;
    head[d] = i;
    if (d < this.minimum) this.minimum = d;
  }

  remove(i: number): void {
    const { head, next, previous } = this;
    const after = next[i]!;
    const before = previous[i]!;
    if (after !== NONE) previous[after] = before;
    if (before !== NONE) next[before] = after;
    else head[this.degree[i]!] = after;
  }

  /** Takes out the variable of smallest degree that was inserted last; there must be one. */
  takeMinimum(): number {
    while (this.head[this.minimum] === NONE) this.minimum++;
    const i = this.head[this.minimum]!;
    this.remove(i);
    return i;
  }
}
