import type { Equations } from "../../equations/equations.js";
import type { Floats, Ints } from "../../kernel/index.js";
import type { Factors, ProductSum } from "../products.js";
import type { Pairs } from "./pairs.js";

/** Samples side by side at most. */
const LANES = 8;

/** Adds up products of drops over samples side by side, an entry per trainable element. */
export class DropSum implements ProductSum {
  private readonly p: Ints;
  private readonly n: Ints;
  private readonly total: Floats;
  private readonly loaded: { readonly left: Floats; readonly right: Floats; lanes: number; used: number }[] = [];

  constructor(
    private readonly system: Equations,
    drops: Pairs,
  ) {
    const { arena } = system;
    this.p = arena.ints(drops.p);
    this.n = arena.ints(drops.n);
    this.total = arena.floats(drops.length);
  }

  /** Entries of a vector of one sample. */
  get entries(): number {
    return this.system.x.length / this.system.lanes;
  }

  load(k: number, { lanes, used, left, right }: Factors): void {
    const { arena } = this.system;
    const vector = (): Floats => arena.floats(LANES * this.entries);
    const to = (this.loaded[k] ??= { left: vector(), right: vector(), lanes, used });
    Object.assign(to, { lanes, used });
    to.left.array.set(left);
    to.right.array.set(right);
  }

  put(sum: Float64Array, from = 0, to = sum.length): void {
    this.total.array.set(from === 0 && to === sum.length ? sum : sum.subarray(from, to), from);
  }

  add(k: number, factor: number, from = 0, to = this.total.length): void {
    const { lanes, used, left, right } = this.loaded[k]!;
    const [p, n] = [part(this.p, 4, from, to), part(this.n, 4, from, to)];
    this.system.kernel.addDrops(lanes, used, p, n, left, right, factor, part(this.total, 8, from, to));
  }

  take(sum: Float64Array, from = 0, to = sum.length): void {
    sum.set(this.total.array.subarray(from, to), from);
  }
}

/** Entries of an array, as the kernel sees them: where they begin, and how many. */
const part = <A extends Floats | Ints>({ offset }: A, bytes: number, from: number, to: number): A =>
  ({ offset: offset + bytes * from, length: to - from }) as A;
