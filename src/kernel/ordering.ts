import type { MakeInts, Pattern } from "./contract.js";
import { DegreeLists, NONE } from "./degree-lists.js";
import { postorder } from "./postorder.js";
import { symmetricStructure } from "./adjacency.js";

export interface Ordering {
  /** Column (and preferred pivot row) of each step. */
  readonly order: Int32Array;
  /** Upper bound of the entries of L below the diagonal while all pivots are diagonal. */
  readonly fill: number;
}

/**
 * Approximate minimum degree ordering on the structure of A + A^T (Amestoy, Davis, Duff, SIAM J. Matrix Anal. Appl. 17
 * (1996) 886): a quotient graph with approximate external degrees, element absorption (aggressive), mass elimination and
 * supervariables. Rows with more than 10 sqrt(n) neighbours (supply nodes) are put last at once. The result is a
 * postorder of the assembly tree, so that columns of one supernode follow each other.
 */
export function minimumDegree(pattern: Pattern, ints: MakeInts = plain): Ordering {
  return new QuotientGraph(pattern, ints).eliminateAll();
}

const plain: MakeInts = (length) => new Int32Array(length);

/**
 * Vertices are variables (not yet eliminated), elements (eliminated; their list is the clique they leave) or dead (merged
 * into `parent`). The list of a variable holds its elements first, then its variables.
 */
class QuotientGraph {
  private readonly n: number;
  private lists: Int32Array;
  private listsEnd: number;
  private readonly start: Int32Array;
  private readonly length: Int32Array;
  /** Elements at the head of a variable's list; NONE marks an element. */
  private readonly elements: Int32Array;
  /** Variables this one stands for; 0 when dead, negative while in the clique being built. */
  private readonly weight: Int32Array;
  private readonly degree: Int32Array;
  private readonly parent: Int32Array;
  private readonly stamp: Int32Array;
  private stampBase = 1;
  /** Variables that are not eliminated, by degree. */
  private readonly queue: DegreeLists;
  /** Chains of variables of equal hash; `hashes` holds theirs. */
  private readonly next: Int32Array;
  private readonly hashHead: Int32Array;
  private readonly hashes: Int32Array;
  private eliminated = 0;
  private fill = 0;
  /** Rows set aside, the densest last. */
  private readonly dense: number[] = [];

  constructor(
    pattern: Pattern,
    private readonly make: MakeInts,
  ) {
    const n = (this.n = pattern.n);
    const ints = (value: number): Int32Array => (value === 0 ? make(n) : make(n).fill(value));
    const { start, lists } = symmetricStructure(pattern, make);
    this.start = start;
    this.lists = lists;
    this.listsEnd = start[n]!;
    this.length = ints(0);
    for (let i = 0; i < n; i++) this.length[i] = start[i + 1]! - start[i]!;
    this.elements = ints(0);
    this.weight = ints(1);
    this.degree = ints(0);
    this.degree.set(this.length);
    this.parent = ints(NONE);
    this.stamp = ints(0);
    this.queue = new DegreeLists(this.degree, make);
    this.next = ints(NONE);
    this.hashHead = ints(NONE);
    this.hashes = ints(0);
    this.setAsideDense();
    for (let i = n - 1; i >= 0; i--) if (this.weight[i]! > 0) this.queue.insert(i);
  }

  eliminateAll(): Ordering {
    while (this.eliminated < this.n) {
      const pivot = this.queue.takeMinimum();
      this.formClique(pivot);
      this.measureOverlaps(pivot);
      this.updateVariables(pivot);
      this.mergeIndistinguishable(pivot);
      this.finishClique(pivot);
    }
    return { order: postorder(this.parent, this.elements, this.dense, this.make), fill: this.fill };
  }

  private setAsideDense(): void {
    const { n, length, weight } = this;
    const limit = Math.max(16, 10 * Math.sqrt(n));
    for (let i = 0; i < n; i++) {
      if (length[i]! <= limit) continue;
      this.dense.push(i);
      weight[i] = 0;
    }
    if (this.dense.length === 0) return;
    this.dense.sort((a, b) => length[a]! - length[b]! || a - b);
    this.eliminated = this.dense.length;
    this.fill = this.dense.length * (n - (this.dense.length + 1) / 2);
    const { lists, start, degree } = this;
    for (let i = 0; i < n; i++) {
      let to = start[i]!;
      const end = to + length[i]!;
      for (let at = to; at < end; at++) if (weight[lists[at]!]! > 0) lists[to++] = lists[at]!;
      length[i] = degree[i] = to - start[i]!;
    }
  }

  /** Turns the pivot into an element: its list becomes the variables it is adjacent to, directly or through elements. */
  private formClique(pivot: number): void {
    const { start, length, elements, weight, parent } = this;
    const begin = start[pivot]!;
    const end = begin + length[pivot]!;
    const middle = begin + elements[pivot]!;
    let needed = end - middle;
    for (let at = begin; at < middle; at++) needed += length[this.lists[at]!]!;
    this.reserve(needed);
    const lists = this.lists;
    const cliqueStart = this.listsEnd;
    let to = cliqueStart;
    let size = 0;
    this.eliminated += weight[pivot]!;
    weight[pivot] = -weight[pivot]!;
    for (let at = begin; at <= middle; at++) {
      // The elements one by one, and last the variables of the pivot itself.
      const element = at < middle ? lists[at]! : NONE;
      const from = element === NONE ? middle : start[element]!;
      const stop = element === NONE ? end : from + length[element]!;
      for (let entry = from; entry < stop; entry++) {
        const i = lists[entry]!;
        const w = weight[i]!;
        if (w <= 0) continue;
        size += w;
        weight[i] = -w;
        lists[to++] = i;
        this.queue.remove(i);
      }
      if (element !== NONE) this.absorb(element, pivot);
    }
    start[pivot] = cliqueStart;
    length[pivot] = to - cliqueStart;
    this.listsEnd = to;
    elements[pivot] = NONE;
    this.degree[pivot] = size;
    parent[pivot] = NONE;
  }

  private absorb(dead: number, into: number): void {
    this.parent[dead] = into;
    this.stamp[dead] = 0;
    this.length[dead] = 0;
  }

  private reserve(needed: number): void {
    if (this.listsEnd + needed <= this.lists.length) return;
    const larger = new Int32Array(this.listsEnd + needed + (this.lists.length >> 1));
    larger.set(this.lists.subarray(0, this.listsEnd));
    this.lists = larger;
  }

  /** For every element e beside the clique: stamp[e] - stampBase = weight of e's variables outside the clique. */
  private measureOverlaps(pivot: number): void {
    const { lists, start, length, elements, weight, degree, stamp } = this;
    const base = this.renewStamps();
    const end = start[pivot]! + length[pivot]!;
    for (let at = start[pivot]!; at < end; at++) {
      const i = lists[at]!;
      const w = -weight[i]!;
      const stop = start[i]! + elements[i]!;
      for (let entry = start[i]!; entry < stop; entry++) {
        const e = lists[entry]!;
        const mark = stamp[e]!;
        if (mark >= base) stamp[e] = mark - w;
        else if (mark !== 0) stamp[e] = degree[e]! + base - w;
      }
    }
  }

  /** A stamp base above all stamps in use, whose offsets (up to n) stay clear of the next one. */
  private renewStamps(): number {
    this.stampBase += this.n + 1;
    if (this.stampBase > 0x7fffffff - 2 * this.n - 2) {
      const { stamp } = this;
      for (let i = 0; i < this.n; i++) if (stamp[i] !== 0) stamp[i] = 1;
      this.stampBase = 2;
    }
    return this.stampBase;
  }

  /** Shortens the lists of the clique's variables, bounds their degrees, and eliminates those with no other neighbour. */
  private updateVariables(pivot: number): void {
    const { lists, start, length, elements, weight, degree, stamp, parent, next, hashHead, hashes, n } = this;
    const base = this.stampBase;
    const end = start[pivot]! + length[pivot]!;
    for (let at = start[pivot]!; at < end; at++) {
      const i = lists[at]!;
      const begin = start[i]!;
      const middle = begin + elements[i]!;
      const stop = begin + length[i]!;
      let to = begin;
      let outside = 0;
      let hash = 0;
      for (let entry = begin; entry < middle; entry++) {
        const e = lists[entry]!;
        if (stamp[e] === 0) continue;
        const beyond = stamp[e]! - base;
        if (beyond > 0) {
          outside += beyond;
          lists[to++] = e;
          hash += e;
        } else this.absorb(e, pivot);
      }
      const firstVariable = to;
      for (let entry = middle; entry < stop; entry++) {
        const j = lists[entry]!;
        const w = weight[j]!;
        if (w <= 0) continue;
        outside += w;
        lists[to++] = j;
        hash += j;
      }
      if (outside === 0) {
        const w = -weight[i]!;
        parent[i] = pivot;
        weight[i] = 0;
        weight[pivot]! -= w;
        degree[pivot]! -= w;
        this.eliminated += w;
        length[i] = 0;
        continue;
      }
      if (outside < degree[i]!) degree[i] = outside;
      // The pivot joins the elements; a place is free, because the pivot or an element it absorbed was in this list.
      if (to > firstVariable) lists[to] = lists[firstVariable]!;
      lists[firstVariable] = pivot;
      elements[i] = firstVariable - begin + 1;
      length[i] = to + 1 - begin;
      hash = (hash + pivot) % n;
      hashes[i] = hash;
      next[i] = hashHead[hash]!;
      hashHead[hash] = i;
    }
  }

  /** Merges variables of the clique whose lists are equal: they stay equal, and are eliminated together. */
  private mergeIndistinguishable(pivot: number): void {
    const { lists, start, length, weight, next, hashHead, hashes } = this;
    const end = start[pivot]! + length[pivot]!;
    for (let at = start[pivot]!; at < end; at++) {
      const first = lists[at]!;
      if (weight[first] === 0) continue;
      const hash = hashes[first]!;
      let i = hashHead[hash]!;
      hashHead[hash] = NONE;
      for (; i !== NONE && next[i] !== NONE; i = next[i]!) this.mergeInto(i);
    }
  }

  /** Merges into i what equals it among those that follow it in its hash chain. */
  private mergeInto(i: number): void {
    const { lists, start, length, elements, weight, stamp, parent, next } = this;
    const begin = start[i]!;
    const size = length[i]!;
    const mark = this.renewStamps();
    // Elements keep a stamp that is not 0 (0 means absorbed); variables never need theirs between two calls.
    for (let entry = begin; entry < begin + size; entry++) stamp[lists[entry]!] = mark;
    let before = i;
    for (let j = next[i]!; j !== NONE; j = next[j]!) {
      let equal = length[j] === size && elements[j] === elements[i];
      const stop = start[j]! + length[j]!;
      for (let entry = start[j]!; equal && entry < stop; entry++) equal = stamp[lists[entry]!] === mark;
      if (equal) {
        parent[j] = i;
        weight[i]! += weight[j]!;
        weight[j] = 0;
        length[j] = 0;
        next[before] = next[j]!;
      } else before = j;
    }
  }

  /** Puts the clique's variables back into the degree lists and drops merged ones from it. */
  private finishClique(pivot: number): void {
    const { lists, start, length, weight, degree, stamp } = this;
    const size = degree[pivot]!;
    const begin = start[pivot]!;
    const end = begin + length[pivot]!;
    const remaining = this.n - this.eliminated;
    let to = begin;
    for (let at = begin; at < end; at++) {
      const i = lists[at]!;
      const w = -weight[i]!;
      if (w === 0) continue;
      weight[i] = w;
      degree[i] = Math.min(degree[i]! + size, remaining) - w;
      this.queue.insert(i);
      lists[to++] = i;
    }
    length[pivot] = to - begin;
    this.listsEnd = to;
    stamp[pivot] = 1;
    const pivots = (weight[pivot] = -weight[pivot]!);
    this.fill += pivots * size + (pivots * (pivots - 1)) / 2;
  }
}
