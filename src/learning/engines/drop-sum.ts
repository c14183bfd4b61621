import type { Equations } from "../../equations/equations.js";
import type { Floats, Ints } from "../../kernel/index.js";
import type { Pairs } from "./pairs.js";

/** Adds up products of drops over samples side by side, an entry per trainable element. */
export class DropSum {
  private readonly p: Ints;
  private readonly n: Ints;
  private readonly total: Floats;
  private readonly left: Floats;
  private readonly right: Floats;

  constructor(
    private readonly system: Equations,
    drops: Pairs,
  ) {
    const { arena, x } = system;
    this.p = arena.ints(drops.p);
    this.n = arena.ints(drops.n);
    this.total = arena.floats(drops.length);
    this.left = arena.floats(x.length);
    this.right = arena.floats(x.length);
  }

  /** The sum so far, as a live view. */
  get values(): Float64Array {
    return this.total.array;
  }

  /** Adds factor (x(p) - x(n)) (y(p) - y(n)) of the first `used` lanes of two vectors, lane after lane. */
  add(x: Float64Array, y: Float64Array, used: number, factor: number): void {
    const { system, p, n, total, left, right } = this;
    left.array.set(x);
    right.array.set(y);
    system.kernel.addDrops(system.lanes, used, p, n, left, right, factor, total);
  }
}
