import type { TimedEquations } from "../equations/equations.js";
import type { Floats } from "../kernel/index.js";

/** An accepted point: unknowns and charges. */
export interface PastPoint {
  readonly x: Floats;
  readonly q: Floats;
  /** The unknowns that rates after the point are told from, where they are others. */
  before?: Floats | undefined;
}

/** The last accepted points, latest first, and the steps between them; vectors stay in the arena and are used again. */
export class Past {
  readonly points: PastPoint[] = [];
  steps: number[] = [];
  private readonly free: PastPoint[] = [];

  constructor(
    private readonly system: TimedEquations,
    /** How many points are remembered. */
    readonly limit: number,
  ) {}

  get length(): number {
    return this.points.length;
  }

  /** How long before a new time, h after the last point, the last points lie [s], latest first. */
  distances(h: number, count: number): number[] {
    const list = [h];
    for (let k = 1; k < count; k++) list.push(list[k - 1]! + this.steps[k - 1]!);
    return list;
  }

  /** Forgets all points but some of the latest. */
  cut(count: number): void {
    while (this.points.length > count) this.free.push(this.points.pop()!);
    this.steps.length = Math.min(this.steps.length, Math.max(0, count - 1));
  }

  /** A vector of a point to be filled, which is the latest from now on; `h` after the last one. */
  push(h?: number): PastPoint {
    this.cut(this.limit - 1);
    const { arena, x, q } = this.system;
    const point: PastPoint = this.free.pop() ?? { x: arena.floats(x.length), q: arena.floats(q.length) };
    point.before = undefined;
    this.points.unshift(point);
    if (h !== undefined) this.steps.unshift(h);
    return point;
  }

  exportState(): PastState {
    return {
      x: this.points.map(({ x }) => Array.from(x.array)),
      q: this.points.map(({ q }) => Array.from(q.array)),
      steps: [...this.steps],
    };
  }
  importState({ x, q, steps }: PastState): void {
    this.cut(0);
    for (let k = x.length - 1; k >= 0; k--) {
      const point = this.push();
      point.x.array.set(x[k]!);
      point.q.array.set(q[k]!);
    }
    this.steps = [...steps];
  }
}

export interface PastState {
  readonly x: readonly (readonly number[])[];
  readonly q: readonly (readonly number[])[];
  readonly steps: readonly number[];
}

/** Sums of weighted vectors of an arena, of up to `most` terms. */
export class Combination {
  private readonly vectors;
  private readonly weights;
  private terms = 0;

  constructor(
    private readonly system: TimedEquations,
    most: number,
  ) {
    this.vectors = system.arena.ints(most);
    this.weights = system.arena.floats(most);
  }

  add(weight: number, { offset }: Floats): void {
    this.vectors.array[this.terms] = offset;
    this.weights.array[this.terms++] = weight;
  }

  /** Writes the first `count` doubles of the sum, in the order in which terms were added, and begins anew. */
  into(to: Floats, count: number): void {
    this.system.kernel.weigh(count, this.terms, this.vectors, this.weights, to);
    this.terms = 0;
  }
}
