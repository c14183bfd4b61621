import type { Condensation } from "../equations/condensation.js";
import { LANES, type Wide } from "../equations/wide.js";
import { createSparseLU, type Floats, type SparseLU } from "../kernel/index.js";
import type { Tolerances } from "./newton.js";

/** Iterations end at updates this much smaller than what Newton's method in steps ends at: with one matrix for many points, and not. */
const [TIGHT, LOOSE] = [1e-4, 1e-2];
/** What is smaller than this part of the largest of its kind counts as that. */
const SMALL = 0.01;
/** But they cannot be resolved further than to this part of the largest value. */
const LAST_PLACES = 1e-12;
/** Solutions that are further from their predictions, as a part of the largest value, are not sought with one matrix. */
const FAR = 0.05;
/** Iterations with one matrix, and the least they have to gain each, or the matrix is made anew. */
const [ROUNDS, GAIN] = [10, 0.3];
/** So many batches apart the matrix is looked at; where it has changed by more than this part of itself it is made anew. */
const [LOOK, DRIFT] = [4, 0.3];

export interface BatchOptions extends Tolerances {
  readonly maxIterations: number;
}

/** Puts right what is predicted of the points of a curve, as many side by side as there are lanes. */
export class Batch {
  iterations = 0;
  /** How far solutions of this level, found together, are from their predictions, as a part of the largest value. */
  distance = 0;
  /** How far iterations have gone from what was predicted last. */
  private moved = 0;
  /** Batches of this level so far. */
  private count = 0;
  /** One matrix for all lanes, and its diagonal as it was factored. */
  private readonly shared: SparseLU;
  private readonly diagonal: Int32Array;
  private readonly factored: Float64Array;
  private made = false;
  /** One over the update of an unknown at which iterations end. */
  private readonly inverse: Floats;
  private readonly largest: Floats;

  constructor(
    private readonly plan: Condensation,
    private readonly wide: Wide,
    private readonly options: BatchOptions,
  ) {
    const { size, inner } = plan;
    const { arena, kernel } = plan.whole;
    this.shared = createSparseLU(arena, kernel, inner, 1, { symmetric: () => plan.symmetric });
    const onDiagonal: number[] = [];
    for (let j = 0; j < size; j++)
      for (let e = inner.columnStart[j]!; e < inner.columnStart[j + 1]!; e++)
        if (inner.row[e] === j) onDiagonal.push(e);
    this.diagonal = Int32Array.from(onDiagonal);
    this.factored = new Float64Array(onDiagonal.length);
    this.inverse = arena.floats(size);
    this.largest = arena.floats(LANES);
  }

  /** Begins a level. */
  begin(): void {
    this.count = 0;
    this.distance = 0;
  }

  /** What updates count against: the largest values that unknowns have. */
  allow(largest: Float64Array): void {
    const { plan, options } = this;
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

  /** Newton's method, with a matrix for each lane; false where it does not lead to solutions in all of them. */
  alone(last: boolean): boolean {
    return this.byNewton(last ? 1 : LOOSE / TIGHT);
  }

  /** The same, with one matrix as long as that leads there. */
  together(): boolean {
    this.moved = 0;
    const done = this.withOneMatrix() ?? this.byNewton(LOOSE / TIGHT);
    // Iterations that turn away from a solution near by go far in small steps.
    this.distance = Math.max(this.distance, this.moved);
    return done;
  }

  /** The part of the largest value that an update may be where iterations end. */
  private get unit(): number {
    return Math.max(TIGHT * this.options.reltol, LAST_PLACES);
  }

  private get limited(): boolean {
    const { vntol, reltol } = this.options;
    return this.wide.limiting > vntol + reltol;
  }

  /** One iteration of Newton's method with the factors there are; gives the largest update of all lanes. */
  private step(lu: { solve(b: Floats): void }): number {
    const { wide, inverse, largest, plan } = this;
    lu.solve(wide.f);
    wide.kernel.advance(plan.size, wide.x, wide.f, inverse, largest);
    this.iterations += LANES;
    const now = largest.array.reduce((most, each) => (each <= most ? most : each), 0);
    this.moved += now * this.unit;
    return now;
  }

  /** Newton's method until updates are below so many of the smallest that count. */
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

  /** Undefined where one matrix does not lead to the solutions. */
  private withOneMatrix(): boolean | undefined {
    const { wide, shared } = this;
    const narrow = { solve: (b: Floats) => shared.solveWide(b) };
    let drift = this.count++ % LOOK === 0 ? DRIFT : undefined;
    let before = Infinity;
    let renewed = false;
    for (let round = 1; round <= ROUNDS; round++) {
      wide.evaluate();
      if (drift !== undefined && !this.renew(drift)) return false;
      drift = undefined;
      const now = this.step(narrow);
      if (!(this.moved <= FAR)) return undefined;
      const { limited } = this;
      if (now <= 1 && !limited) return true;
      if (!limited && now > GAIN * before) {
        if (renewed) return undefined;
        drift = 0;
        renewed = true;
      }
      before = limited ? Infinity : now;
    }
    return undefined;
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
}
