import type { Condensation } from "../equations/condensation.js";
import { type Course, Drive } from "../equations/drive.js";
import { followCurrents } from "../equations/following.js";
import { LANES, Wide } from "../equations/wide.js";
import { Batch, type BatchOptions } from "./batch.js";
import { Points } from "./points.js";
import { Refinement } from "./refinement.js";
import { Stencil } from "./stencil.js";

/** Levels that are solved by Newton's method, each point with a matrix of its own. */
const COARSE = 2;
/**
 * Where predictions are this near to the solutions, as a part of the largest value, points are near enough to each other
 * for all others to be between them; solutions this far from predictions that are made so are no curve, but a jump.
 */
const [FINE, JUMP] = [1e-4, 0.05];
/** Points that are solved together at most, and numbers that they may be; fewer points are not worth the preparation. */
const [MOST_POINTS, MOST_NUMBERS, FEWEST] = [1024, 4e6, 64];
/** Evaluations until limited quantities are where the unknowns are. */
const SETTLING = 10;

export interface CurveOptions extends BatchOptions {
  /**
   * Whether no solution may be on another branch than the known one. A jump is between two points next to each other, and
   * shows where the second of them is predicted, which is at the last level or at the one before: there all predictions
   * have to be fine, beside how far the source moves.
   */
  readonly sure: boolean;
}

/**
 * Solutions of a circuit that nothing but sources moves, at many points of their course: points of a curve over a
 * coordinate in which it is smooth (the value of the only source that moves, or time). A few span it; the others are
 * interpolated between solved ones and put right side by side. The curve is the one that the known point is on: where the
 * solution jumps, there is none.
 */
export class Curve {
  /** Points that can be solved together, the known one not counted. */
  readonly most: number;
  private readonly wide: Wide;
  private readonly drive: Drive;
  private readonly batch: Batch;
  private course: Course = { coordinates: new Float64Array(0), sole: false, put: () => undefined };
  private readonly points: Points;
  /** Nodes that are looked at, and where they stand among the unknowns. */
  private readonly seen: readonly { readonly node: number; readonly entry: number }[] | undefined;
  private readonly stencil: Stencil;

  /**
   * @param expected number of points, all in all
   * @param nodes that are looked at; undefined where everything is
   */
  constructor(
    private readonly plan: Condensation,
    private readonly options: CurveOptions,
    expected: number,
    nodes: readonly number[] | undefined,
  ) {
    const { size } = plan;
    const { arena } = plan.whole;
    this.most = Math.max(FEWEST, Math.min(MOST_POINTS, expected, Math.floor(MOST_NUMBERS / size)));
    this.wide = new Wide(plan, Math.ceil(expected / LANES));
    this.drive = new Drive(plan);
    this.batch = new Batch(plan, this.wide, options);
    this.seen = nodes
      ?.map((node) => ({ node, entry: plan.entry[node]! }))
      .filter(({ entry }) => entry >= 0 && entry < size);
    const entries = this.seen?.map(({ entry }) => entry);
    this.points = new Points(arena, size, this.most + 1, entries);
    this.stencil = new Stencil(arena);
  }

  get iterations(): number {
    return this.batch.iterations;
  }

  /** Whether so many points are worth it. */
  static pays(points: number): boolean {
    return points >= FEWEST;
  }

  /**
   * Solves points 1, 2, ... of a course from point 0, which is where the whole system stands; false when there is
   * no smooth curve through all of them.
   */
  solve(course: Course): boolean {
    const { plan, wide, drive, batch } = this;
    const { coordinates } = course;
    const { sure } = this.options;
    this.course = course;
    wide.take();
    const { kept } = plan.split;
    this.points.clear();
    // Making room may let the memory grow, which leaves older views of it empty.
    this.points.set(0, (i) => plan.whole.x.array[kept[i]!]!);
    drive.prepare(course);
    const refinement = new Refinement(coordinates, 0);
    this.setAllowed(refinement.solved);
    const near = sure ? FINE * movement(coordinates) : FINE;
    const jump = sure ? near : JUMP;
    for (let level = 0; !refinement.done; level++) {
      const { solved } = refinement;
      if (level === COARSE) this.setAllowed(solved);
      const fine = level > COARSE && batch.distance <= near;
      const points = refinement.next(fine);
      const last = refinement.done;
      if (last && sure && !(level > COARSE && batch.distance <= jump)) return false;
      batch.begin();
      for (let k = 0; k < points.length; k += LANES) {
        const some = points.subarray(k, k + LANES);
        this.predict(some, solved, level);
        const done = level < COARSE ? batch.alone(last) : batch.together();
        if (!done || (last && batch.distance > jump)) return false;
        this.points.store(some, wide.kernel, wide.x, (point) => !last || point === coordinates.length - 1);
      }
    }
    return true;
  }

  /**
   * Puts the whole system to a point: what is looked at, or, at the last one and where all is looked at, everything, with
   * currents that follow from voltages, and the values of sources.
   */
  restore(point: number): void {
    const { plan, drive, options, course } = this;
    const { whole, split } = plan;
    drive.restore(point);
    const x = whole.x.array;
    if (this.seen !== undefined && point < course.coordinates.length - 1) {
      this.seen.forEach(({ node }, k) => (x[node] = this.points.entryOf(point, k)));
      return;
    }
    const from = this.points.at(point);
    const { kept } = split;
    for (let i = 0; i < kept.length; i++) x[kept[i]!] = from[i]!;
    course.put(point);
    for (const { column } of split.following) x[column] = 0;
    for (let k = 0; k < SETTLING; k++) {
      whole.evaluateF(0);
      if (whole.limits.largest(0) <= options.vntol + options.reltol) break;
    }
    followCurrents(plan);
  }

  /** Puts sources and unknowns of a batch to where its points are likely to be. */
  private predict(batch: Int32Array, solved: Int32Array, level: number): void {
    const { wide, drive, plan, points, stencil } = this;
    const { coordinates } = this.course;
    drive.put(wide, batch);
    stencil.choose(solved, batch, coordinates, level);
    stencil.apply(wide.kernel, points, plan.size, wide.x);
  }

  /** What updates count against: the largest value that an unknown has at some points. */
  private setAllowed(points: Int32Array): void {
    const largest = new Float64Array(this.plan.size);
    for (const point of points) {
      const x = this.points.at(point);
      for (let i = 0; i < largest.length; i++) largest[i] = Math.max(largest[i]!, Math.abs(x[i]!));
    }
    this.batch.allow(largest);
  }
}

/** How far coordinates go, as a part of the largest of them. */
function movement(coordinates: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of coordinates) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return Math.min(1, (high - low) / Math.max(high, -low));
}
