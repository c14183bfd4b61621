import type { Condensation } from "../equations/condensation.js";
import { Drive } from "../equations/drive.js";
import { followCurrents } from "../equations/following.js";
import { LANES, Wide } from "../equations/wide.js";
import { createSparseLU, type Floats, type SparseLU } from "../kernel/index.js";
import type { Tolerances } from "./newton.js";
import { Points } from "./points.js";
import { Refinement } from "./refinement.js";
import { Stencil } from "./stencil.js";

/** Levels that are solved by Newton's method, each point with a matrix of its own. */
const COARSE = 2;
/** Iterations end at updates this much smaller than what Newton's method in steps ends at: with one matrix for many points, and not. */
const [TIGHT, LOOSE] = [1e-4, 1e-2];
/** What is smaller than this part of the largest of its kind counts as that. */
const SMALL = 0.01;
/** But they cannot be resolved further than to this part of the largest value. */
const LAST_PLACES = 1e-12;
/**
 * Where predictions are this near to the solutions, as a part of the largest value, points are near enough to each other
 * for all others to be between them; solutions this far from predictions that are made so are no curve, but a jump.
 */
const [FINE, JUMP] = [1e-4, 0.05];
/** Iterations with one matrix, and the least they have to gain each, or the matrix is made anew. */
const [ROUNDS, GAIN] = [10, 0.3];
/** So many batches apart the matrix is looked at; where it has changed by more than this part of itself it is made anew. */
const [LOOK, DRIFT] = [4, 0.3];
/** Evaluations until limited quantities are where the unknowns are. */
const SETTLING = 10;

export interface CurveOptions extends Tolerances {
  readonly maxIterations: number;
}

/**
 * Solutions of a circuit without memory at many instants: points of a curve over a coordinate in which it is smooth (the
 * value of the only source that moves, or time). A few span it; the others are interpolated between solved ones and put
 * right side by side. The curve is the one that the known point is on: where the solution jumps, there is none.
 */
export class Curve {
  iterations = 0;
  private readonly wide: Wide;
  private readonly drive: Drive;
  /** One matrix for all lanes, and its diagonal as it was factored. */
  private readonly shared: SparseLU;
  private readonly diagonal: Int32Array;
  private readonly factored: Float64Array;
  private made = false;
  /** How far solutions of this level are from their predictions, as a part of the largest value. */
  private distance = 0;
  /** Batches of this level so far. */
  private batches = 0;
  private readonly points: Points;
  /** Nodes that are looked at, and where they stand among the unknowns. */
  private readonly seen: readonly { readonly node: number; readonly entry: number }[] | undefined;
  private readonly stencil: Stencil;
  /** One over the update of an unknown at which iterations end. */
  private readonly inverse: Floats;
  private readonly largest: Floats;

  /**
   * @param most points at a time, the known one not counted
   * @param nodes that are looked at; undefined where everything is
   */
  constructor(
    private readonly plan: Condensation,
    private readonly options: CurveOptions,
    most: number,
    nodes: readonly number[] | undefined,
  ) {
    const { size, inner } = plan;
    const { arena, kernel } = plan.whole;
    this.wide = new Wide(plan);
    this.drive = new Drive(plan);
    this.shared = createSparseLU(arena, kernel, inner, 1, { symmetric: plan.symmetric });
    const onDiagonal: number[] = [];
    for (let j = 0; j < size; j++)
      for (let e = inner.columnStart[j]!; e < inner.columnStart[j + 1]!; e++)
        if (inner.row[e] === j) onDiagonal.push(e);
    this.diagonal = Int32Array.from(onDiagonal);
    this.factored = new Float64Array(onDiagonal.length);
    this.seen = nodes
      ?.map((node) => ({ node, entry: plan.entry[node]! }))
      .filter(({ entry }) => entry >= 0 && entry < size);
    const entries = this.seen?.map(({ entry }) => entry);
    this.points = new Points(arena, size, most + 1, entries);
    this.stencil = new Stencil(arena);
    this.inverse = arena.floats(size);
    this.largest = arena.floats(LANES);
  }

  /**
   * Solves points 1, 2, ... at their times, from point 0, which is where the whole system stands; false when there is
   * no smooth curve through all of them.
   */
  solve(times: Float64Array): boolean {
    const { plan, wide, drive } = this;
    wide.remember();
    const { kept } = plan.split;
    this.points.clear();
    // Making room may let the memory grow, which leaves older views of it empty.
    this.points.set(0, (i) => plan.whole.x.array[kept[i]!]!);
    drive.prepare(times, wide);
    const { coordinates } = drive;
    const refinement = new Refinement(coordinates, 0);
    this.setAllowed(refinement.solved);
    for (let level = 0; !refinement.done; level++) {
      const { solved } = refinement;
      if (level === COARSE) this.setAllowed(solved);
      const points = refinement.next(level > COARSE && this.distance <= FINE);
      const last = refinement.done;
      this.batches = 0;
      this.distance = 0;
      for (let k = 0; k < points.length; k += LANES) {
        const batch = points.subarray(k, k + LANES);
        this.predict(batch, solved, level);
        const done = level < COARSE ? this.byNewton(last ? 1 : LOOSE / TIGHT) : this.together();
        if (!done || (last && this.distance > JUMP)) return false;
        this.points.store(batch, wide.kernel, wide.x, (point) => !last || point === times.length - 1);
      }
    }
    return true;
  }

  /**
   * Puts the whole system to a point: what is looked at, or everything, with currents that follow from voltages, and the
   * values of sources.
   */
  restore(point: number, time: number, everything: boolean): void {
    const { plan, drive, options } = this;
    const { whole, split } = plan;
    drive.restore(point);
    const x = whole.x.array;
    if (!everything && this.seen !== undefined) {
      this.seen.forEach(({ node }, k) => (x[node] = this.points.entryOf(point, k)));
      return;
    }
    const from = this.points.at(point);
    const { kept } = split;
    for (let i = 0; i < kept.length; i++) x[kept[i]!] = from[i]!;
    whole.setTime(time);
    for (const { column } of split.following) x[column] = 0;
    for (let k = 0; k < SETTLING; k++) {
      whole.evaluate(0);
      if (whole.limiting(0) <= options.vntol + options.reltol) break;
    }
    followCurrents(plan);
  }

  /** Puts sources and unknowns of a batch to where its points are likely to be. */
  private predict(batch: Int32Array, solved: Int32Array, level: number): void {
    const { wide, drive, plan, points, stencil } = this;
    const { coordinates } = drive;
    for (let lane = 0; lane < LANES; lane++) drive.put(wide, lane, batch[Math.min(lane, batch.length - 1)]!);
    stencil.choose(solved, batch, coordinates, level);
    stencil.apply(wide.kernel, points, plan.size, wide.x);
  }

  /** One iteration of Newton's method with the factors there are; gives the largest update of all lanes. */
  private step(lu: { solve(b: Floats): void }): number {
    const { wide, inverse, largest, plan } = this;
    lu.solve(wide.f);
    wide.kernel.advance(plan.size, wide.x, wide.f, inverse, largest);
    this.iterations += LANES;
    return largest.array.reduce((most, each) => (each <= most ? most : each), 0);
  }

  /** The part of the largest value that an update may be where iterations end. */
  private get unit(): number {
    return Math.max(TIGHT * this.options.reltol, LAST_PLACES);
  }

  private get limited(): boolean {
    const { vntol, reltol } = this.options;
    return this.wide.limiting > vntol + reltol;
  }

  /** Newton's method, with a matrix for each lane, until updates are below so many of the smallest that count. */
  private byNewton(enough: number): boolean {
    const { wide, options } = this;
    for (let k = 0; k < options.maxIterations; k++) {
      wide.evaluate();
      wide.fill();
      if (!wide.lu.factor().ok) return false;
      const now = this.step(wide.lu);
      if (!Number.isFinite(now)) return false;
      if (now <= enough && !this.limited) return true;
    }
    return false;
  }

  /** All points of a batch with one matrix, as long as that leads there. */
  private together(): boolean {
    const { wide, shared } = this;
    const narrow = { solve: (b: Floats) => shared.solveWide(b) };
    let drift = this.batches++ % LOOK === 0 ? DRIFT : undefined;
    let before = Infinity;
    let renewed = false;
    for (let round = 1; round <= ROUNDS; round++) {
      wide.evaluate();
      if (drift !== undefined && !this.renew(drift)) return false;
      drift = undefined;
      const now = this.step(narrow);
      // The first update is the distance from the prediction, but for what limiting holds back.
      const far = now * this.unit;
      this.distance = Math.max(this.distance, far);
      if (!(far <= JUMP)) break;
      const { limited } = this;
      if (now <= 1 && !limited) return true;
      if (!limited && now > GAIN * before) {
        if (renewed) break;
        drift = 0;
        renewed = true;
      }
      before = limited ? Infinity : now;
    }
    return this.byNewton(1 / TIGHT);
  }

  /** Factors the matrix of a lane in the middle where its diagonal has drifted; false where it is singular. */
  private renew(drift: number): boolean {
    const { wide, shared, diagonal, factored } = this;
    wide.fill();
    const [to, from] = [shared.values.array, wide.lu.values.array];
    for (let e = 0, at = LANES >> 1; e < to.length; e++, at += LANES) to[e] = from[at]!;
    let fits = this.made;
    for (let k = 0; k < diagonal.length; k++) {
      const value = to[diagonal[k]!]!;
      if (!(Math.abs(value - factored[k]!) <= drift * Math.abs(factored[k]!))) fits = false;
    }
    if (fits) return true;
    for (let k = 0; k < diagonal.length; k++) factored[k] = to[diagonal[k]!]!;
    this.made = shared.factor().ok;
    return this.made;
  }

  /** What updates count against: the largest value that an unknown has at some points. */
  private setAllowed(points: Int32Array): void {
    const { plan, options } = this;
    const largest = new Float64Array(plan.size);
    for (const point of points) {
      const x = this.points.at(point);
      for (let i = 0; i < largest.length; i++) largest[i] = Math.max(largest[i]!, Math.abs(x[i]!));
    }
    // Nothing hangs on what is small beside others of its kind.
    const { nodes } = plan;
    const floors = [largest.subarray(0, nodes), largest.subarray(nodes)].map(
      (part) => SMALL * part.reduce((most, each) => Math.max(most, each), 0),
    );
    const absolute = plan.whole.tolerances(options);
    const inverse = this.inverse.array;
    const { unit } = this;
    plan.split.kept.forEach(
      (k, i) => (inverse[i] = 1 / (unit * Math.max(largest[i]!, floors[i < nodes ? 0 : 1]!) + TIGHT * absolute[k]!)),
    );
  }
}
