import type { Arena, Floats, Ints, Kernel } from "../kernel/index.js";
import type { Condensation } from "./condensation.js";
import { LANES, type Wide } from "./wide.js";

/** Points that nothing but sources takes a circuit to. */
export interface Course {
  /** What its solution is smooth in: the value of the source that moves, where it is one alone, or time. */
  readonly coordinates: Float64Array;
  /** Whether the coordinates are the values of the one source that is all that moves. */
  readonly sole: boolean;
  /** Puts the sources of the whole system to a point. */
  put(point: number): void;
}

/** What sources do at a point: voltages of held nodes, and all that no unknown is in. */
class Effect {
  readonly held: Float64Array;
  readonly affine: Float64Array;
  readonly constant: Float64Array;

  constructor({ split, size }: Condensation) {
    this.held = new Float64Array(split.held.length);
    this.affine = new Float64Array(size);
    this.constant = new Float64Array(size);
  }
}

/** Relative error up to which what sources do follows the value of one of them. */
const ROUNDING = 1e-12;

/**
 * What the sources of a circuit do to its condensed equations at the points of a course, along which no derivative of a
 * linear device may change. Where one source alone moves, all follows its value on a straight line.
 */
export class Drive {
  private course: Course = { coordinates: new Float64Array(0), sole: false, put: () => undefined };
  private readonly first: Effect;
  private readonly now: Effect;
  /** What changes with the value of the source that moves, for one unit of it; undefined where it is not one alone. */
  private slopes: Effect | undefined;
  /** Held nodes that move with it. */
  private moving: readonly number[] = [];
  private readonly constant: Line;
  private readonly held: Line;
  /** Of what is at the first point, and of the slopes, in each lane. */
  private readonly weights: Floats;

  constructor(private readonly plan: Condensation) {
    const { arena } = plan.whole;
    this.first = new Effect(plan);
    this.now = new Effect(plan);
    this.constant = new Line(arena, plan.size);
    this.held = new Line(arena, plan.split.held.length);
    this.weights = arena.floats(2 * LANES);
  }

  /** Takes the course whose points are asked about from here on. */
  prepare(course: Course): void {
    const { first } = this;
    this.course = course;
    this.evaluate(0, first, undefined);
    const slopes = course.sole ? this.findSlopes(course.coordinates) : undefined;
    this.slopes = slopes;
    if (slopes === undefined) return;
    this.moving = [...slopes.held.keys()].filter((node) => slopes.held[node] !== 0);
    this.constant.set(first.constant, slopes.constant);
    this.held.set(first.held, slopes.held);
  }

  /** Puts lanes to points: as many as there are, and what is left to the last of them. */
  put(wide: Wide, points: Int32Array): void {
    const { slopes, now } = this;
    const pointOf = (lane: number): number => points[Math.min(lane, points.length - 1)]!;
    if (slopes === undefined) {
      for (let lane = 0; lane < LANES; lane++) {
        this.evaluate(pointOf(lane), now, this.first);
        wide.drive(lane, now.constant, now.held);
      }
      return;
    }
    const { array } = this.weights;
    for (let lane = 0; lane < LANES; lane++) {
      array[lane] = 1;
      array[LANES + lane] = this.changeAt(pointOf(lane));
    }
    this.constant.put(wide.kernel, this.weights, wide.constant);
    this.held.put(wide.kernel, this.weights, wide.held);
  }

  /** Puts the held nodes of the whole system to a point. */
  restore(point: number): void {
    const { plan, slopes, first, now } = this;
    const { held } = plan.split;
    const x = plan.whole.x.array;
    if (slopes === undefined) {
      this.evaluate(point, now, first);
      now.held.forEach((volts, node) => (x[held[node]!.column] = volts));
      return;
    }
    const change = this.changeAt(point);
    for (const node of this.moving) x[held[node]!.column] = first.held[node]! + slopes.held[node]! * change;
  }

  /** How far the source has moved since the first point. */
  private changeAt(point: number): number {
    const { coordinates } = this.course;
    return coordinates[point]! - coordinates[0]!;
  }

  /** Slopes of what follows values on a line: between their ends, and in the middle as a test. */
  private findSlopes(values: Float64Array): Effect | undefined {
    const { plan, first, now } = this;
    const slopes = new Effect(plan);
    const last = values.reduce(
      (most, value, k) => (Math.abs(value - values[0]!) > Math.abs(values[most]! - values[0]!) ? k : most),
      0,
    );
    const span = this.changeAt(last);
    if (span === 0) return slopes;
    const far = new Effect(plan);
    this.evaluate(last, far, first);
    const between = (base: Float64Array, end: Float64Array, to: Float64Array) =>
      base.forEach((value, at) => (to[at] = (end[at]! - value) / span));
    between(first.constant, far.constant, slopes.constant);
    between(first.held, far.held, slopes.held);
    const test = values.findIndex((_, k) => Math.abs(this.changeAt(k) / span - 0.5) < 0.25);
    if (test < 0) return undefined;
    this.evaluate(test, now, first);
    const change = this.changeAt(test);
    const fits = (base: Float64Array, slope: Float64Array, exact: Float64Array) =>
      base.every((value, at) => {
        const size = Math.abs(value) + Math.abs(slope[at]! * span);
        return slope[at] === 0 || Math.abs(value + slope[at]! * change - exact[at]!) <= ROUNDING * size;
      });
    const both = fits(first.constant, slopes.constant, now.constant) && fits(first.held, slopes.held, now.held);
    return both ? slopes : undefined;
  }

  /** Evaluates sources at a point; what changes from a reference is little and is added to what was there. */
  private evaluate(point: number, to: Effect, from: Effect | undefined): void {
    const { plan } = this;
    const { whole, split, size } = plan;
    this.course.put(point);
    const { linear } = whole.parts(0);
    const [f, g] = [linear.affineF.array, linear.matrices().g.array];
    const { held, affine, constant } = to;
    const { row, own, start, from: places, entry } = plan.holding;
    for (let i = 0; i < row.length; i++) {
      let sum = f[row[i]!]!;
      for (let k = start[i]!; k < start[i + 1]!; k++)
        if (entry[k]! < plan.ground) sum += g[places[k]!]! * held[entry[k]! - size]!;
      held[i] = -sum / g[own[i]!]!;
    }
    for (let i = 0; i < size; i++) affine[i] = f[split.kept[i]!]!;
    if (from !== undefined) constant.set(from.constant);
    for (let i = 0; i < size; i++) {
      if (from === undefined) constant[i] = affine[i]!;
      else if (affine[i] !== from.affine[i]) constant[i]! += affine[i]! - from.affine[i]!;
    }
    const { outer, outerFrom } = plan;
    for (let j = 0; j < held.length; j++) {
      const change = held[j]! - (from?.held[j] ?? 0);
      if (change === 0) continue;
      for (let e = outer.columnStart[j]!; e < outer.columnStart[j + 1]!; e++)
        constant[outer.row[e]!]! += g[outerFrom[e]!]! * change;
    }
  }
}

/** What stands at places in the first point, and how it changes with the value of the source that moves. */
class Line {
  private readonly base: Floats;
  private readonly slope: Floats;
  private readonly both: Ints;

  constructor(
    arena: Arena,
    private readonly count: number,
  ) {
    this.base = arena.floats(count);
    this.slope = arena.floats(count);
    this.both = arena.ints(Int32Array.of(this.base.offset, this.slope.offset));
  }

  set(base: Float64Array, slope: Float64Array): void {
    this.base.array.set(base);
    this.slope.array.set(slope);
  }

  put(kernel: Kernel, weights: Floats, to: Pick<Floats, "offset">): void {
    kernel.combine(this.count, this.both, weights, to);
  }
}
