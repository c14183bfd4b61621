import type { Equations } from "../../equations/equations.js";
import type { Floats, Ints } from "../../kernel/index.js";
import type { Factors, ProductSum } from "../products.js";
import type { Pairs } from "./pairs.js";

/** Samples side by side at most. */
const LANES = 8;

/** Adds up products of drops over samples side by side, an entry per trainable element. */
export class DropSum implements ProductSum {
  private readonly runs: Ints;
  private readonly total: Floats;
  private readonly loaded: { readonly x: Floats; readonly y: Floats; samples: number; rest: number }[] = [];

  constructor(
    private readonly system: Equations,
    drops: Pairs,
  ) {
    const { arena } = system;
    this.runs = arena.ints(runsOf(drops));
    this.total = arena.floats(drops.length);
  }

  /** Entries of a vector of one sample. */
  get entries(): number {
    return this.system.x.length / this.system.lanes;
  }

  load(k: number, { lanes, used, left, right }: Factors, factor: number): void {
    const { system, entries } = this;
    const vector = (): Floats => system.arena.floats(LANES * entries);
    const to = (this.loaded[k] ??= { x: vector(), y: vector(), samples: used, rest: entries });
    to.samples = used;
    this.turn(left, lanes, used, 1, to.x.array);
    this.turn(right, lanes, used, factor, to.y.array);
    to.rest = this.rests(to.y, used) ? system.size : entries;
  }

  /** Times a factor; one sample after the other, of lanes side by side. */
  private turn(from: Float64Array, lanes: number, used: number, factor: number, to: Float64Array): void {
    const { entries } = this;
    for (let lane = 0, at = 0; lane < used; lane++)
      for (let e = lane, end = entries * lanes; e < end; e += lanes) to[at++] = factor * from[e]!;
  }

  /** Whether nothing moves at what is no unknown, as where sources hold nodes. */
  private rests({ offset }: Floats, used: number): boolean {
    const { system, entries } = this;
    const { size, kernel } = system;
    for (let sample = 0; sample < used; sample++)
      if (!kernel.allZero(entries - size, offset + 8 * (sample * entries + size))) return false;
    return true;
  }

  begin(from = 0, to = this.total.length): void {
    this.total.array.fill(0, from, to);
  }

  get sum(): Float64Array {
    return this.total.array;
  }

  put(sum: Float64Array, from: number, to: number): void {
    this.total.array.set(sum.subarray(from, to), from);
  }

  add(k: number, from = 0, to = this.total.length): void {
    const { runs, total, entries: stride, system } = this;
    system.kernel.addDrops(runs, { ...this.loaded[k]!, stride }, total, from, to);
  }

  take(sum: Float64Array, from: number, to: number): void {
    sum.set(this.total.array.subarray(from, to), from);
  }
}

/**
 * Pairs as the kernel has them: as crossbars are written, many in turn have one entry in common, and the others follow one
 * another. Which entry is the positive one does not matter to a product of two drops.
 */
function runsOf({ p, n }: Pairs): Int32Array {
  const runs: number[] = [];
  for (let k = 0, next = 0; k < p.length; k = next) {
    next = k + 1;
    const up = (a: Int32Array, b: Int32Array): boolean => a[next] === a[next - 1]! + 1 && b[next] === b[k];
    const [moving, still] = up(n, p) ? [n, p] : [p, n];
    while (next < p.length && up(moving, still)) next++;
    runs.push(k, next, moving[k]!, still[k]!);
  }
  return Int32Array.from(runs);
}
