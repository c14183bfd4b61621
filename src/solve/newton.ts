import type { Floats } from "../kernel/contract.js";
import type { Equations } from "../equations/equations.js";
import type { Chord } from "./chord.js";
import { Updates } from "./updates.js";

/** When an iteration counts as converged: every update below reltol |x| + atol of its kind. */
export interface Tolerances {
  readonly reltol: number;
  readonly vntol: number;
  readonly abstol: number;
  /**
   * An update of up to this many tolerances is the last one where the next, as the steps shrink with their square, would
   * be within a hundredth of the tolerance; 1 by default, for which no step is left out. Up to 10, steps that shrink only as
   * much as the last one did are within a third of the tolerance, too.
   */
  readonly ahead?: number;
}

export interface NewtonOptions extends Tolerances {
  readonly maxIterations: number;
  /** Factor of dq/dt = scale q + history; 0 for an operating point. */
  readonly scale: number;
  /** History term of dq/dt, added to F. */
  readonly history?: Floats;
  /** Bit l is set for the lanes to solve; all by default. */
  readonly activeLanes?: number;
  /** The first iteration takes limited quantities where their laws say they start. */
  readonly starting?: boolean;
  /** The first step, -factor times a vector, where it is known: that of an iteration from here with another right-hand side. */
  readonly first?: { readonly vector: Floats; readonly factor: number };
  /** Factors may be kept from iteration to iteration, and from solution to solution. */
  readonly chord?: Chord | undefined;
  /** Largest change of a node voltage in one iteration [V]; Infinity for plain Newton. */
  readonly stepLimit?: number;
}

/** Why an iteration did not converge, with the place that was worst. */
export interface NewtonFailure {
  readonly ok: false;
  /** "truncation": not of an iteration, but of a time step whose error stays too large. */
  readonly reason: "iterations" | "singular" | "not-finite" | "truncation";
  readonly lane: number;
  /** Unknown with the worst update, singular column, or first that is no number. */
  readonly unknown: number;
  readonly iterations: number;
  /** The last updates of that unknown, latest last [V or A]. */
  readonly updates: readonly number[];
}

/** Of lanes that do not wait for each other. */
export interface EachOutcome {
  /** Bit l is set where lane l has converged. */
  readonly converged: number;
  readonly iterations: readonly number[];
}

export type NewtonOutcome = { readonly ok: true; readonly iterations: number } | NewtonFailure;

/** Iterations that are taken anyway. */
const SETTLING = 2;
/** How far below its tolerance an update has to be that is not taken. */
const FORESEEN = 0.01;

/**
 * Newton's method on F(x) + scale q(x) + history = 0 from the x that is in the system, all lanes at once. A lane that
 * has converged is frozen, so what it gives does not depend on its neighbours. On success F, q and (without a chord) the
 * matrix are those of the last iterate but one; callers that need them at x evaluate again.
 */
export class Newton {
  private readonly step: Floats;
  /** The worst update of each of the last three iterations, in turn, and how many there were. */
  private readonly worst = new Float64Array(3);
  private noted = 0;
  /** The last full update of each lane, in tolerances. */
  private readonly sizes: Float64Array;
  private readonly updates: Updates;

  constructor(private readonly system: Equations) {
    this.step = system.arena.floats(system.x.length);
    this.sizes = new Float64Array(system.lanes);
    this.updates = new Updates(system);
  }

  solve(options: NewtonOptions): NewtonOutcome {
    const { system } = this;
    const { lanes } = system;
    let active = options.activeLanes ?? (1 << lanes) - 1;
    this.noted = 0;
    // Of lanes that wait for others.
    let memories: Float64Array[] | undefined;
    let at = 0;
    let repaired: ReturnType<Equations["repair"]>;

    const { chord, scale } = options;
    chord?.begin();
    if (options.first !== undefined) this.takeFirst(options.first, active, options);
    for (let iteration = options.first ? 2 : 1; iteration <= options.maxIterations; iteration++) {
      if (options.starting === true) system.setStarting(iteration === 1);
      let stale = chord ? chord.stale(active, scale) : active;
      system.evaluateF(scale);
      if (stale !== 0) system.fill(scale);
      let trouble = this.linearStep(options, active, stale);
      repaired = trouble && system.repair(scale);
      if (repaired !== undefined) trouble = this.linearStep(options, active, (stale = active));
      if (trouble !== undefined) return this.failure(trouble.reason, trouble.lane, trouble.unknown, iteration);

      this.take(active, options);
      const before = active;
      for (let lane = 0; lane < lanes; lane++) {
        if (!isIn(active, lane)) continue;
        const converged = isIn(stale, lane)
          ? this.hasConverged(lane, iteration, options)
          : this.chordEnds(lane, iteration, options);
        at = lane;
        if (converged && !isIn(repaired?.lanes ?? 0, lane)) active &= ~(1 << lane);
      }
      this.worst[this.noted++ % 3] = this.updates.at(at, this.updates.worst(at), this.step);
      if (active !== 0) {
        // What the others evaluate from here on is not what lanes that are done remember.
        for (let lane = 0; lane < lanes && system.limits.count > 0; lane++)
          if (isIn(before & ~active, lane)) (memories ??= [])[lane] = system.limits.of(lane);
        continue;
      }
      if (options.starting === true) system.setStarting(false);
      memories?.forEach((values, lane) => system.limits.set(values, lane));
      return { ok: true, iterations: iteration };
    }
    const lane = firstLane((repaired?.lanes ?? 0) & active);
    if (lane >= 0) return this.failure("not-finite", lane, repaired!.unknown, options.maxIterations);
    return this.failure("iterations", at, this.updates.worst(at), options.maxIterations);
  }

  /**
   * The same in lanes that do not wait for each other: one that has no step drops out, and the others go on. Whatever an
   * iteration leaves in a lane is what it would leave if the lane were alone.
   */
  solveEach(options: NewtonOptions): EachOutcome {
    const { system } = this;
    const { lanes } = system;
    let active = options.activeLanes ?? (1 << lanes) - 1;
    let converged = 0;
    const iterations = new Array<number>(lanes).fill(0);
    const memory = (lane: number) => (isIn(active, lane) ? undefined : system.limits.of(lane));
    const memories = Array.from({ length: lanes }, (_, lane) => memory(lane));
    for (let iteration = 1; active !== 0 && iteration <= options.maxIterations; iteration++) {
      if (options.starting === true) system.setStarting(iteration === 1);
      system.evaluate(options.scale);
      for (let trouble; active !== 0 && (trouble = this.linearStep(options, active)) !== undefined;)
        active &= ~(1 << trouble.lane);
      this.take(active, options);
      for (let lane = 0; lane < lanes; lane++) {
        if (!isIn(active, lane)) continue;
        iterations[lane] = iteration;
        if (!this.hasConverged(lane, iteration, options)) continue;
        converged |= 1 << lane;
        active &= ~(1 << lane);
        memories[lane] = memory(lane);
      }
    }
    if (options.starting === true) system.setStarting(false);
    memories.forEach((values, lane) => values && system.limits.set(values, lane));
    return { converged, iterations };
  }

  /** The full Newton step of the active lanes from what was evaluated last; or why and where there is none. */
  private linearStep(
    options: NewtonOptions,
    active: number,
    stale = active,
  ): { readonly reason: "singular" | "not-finite"; readonly lane: number; readonly unknown: number } | undefined {
    const { system, step } = this;
    const { lanes, size, lu, kernel } = system;
    const doubles = size * lanes;
    if (options.history === undefined) step.array.set(system.f.array);
    else kernel.axpy(doubles, system.f, 1, options.history, step);
    const factored = stale === 0 ? ({ ok: true } as const) : lu.factor(stale, options.chord !== undefined);
    if (!factored.ok) return { reason: "singular", lane: factored.lane, unknown: factored.column };
    lu.solve(step);
    if (kernel.allFinite(doubles, step)) return undefined;
    const d = step.array;
    for (let k = 0; k < doubles; k++) {
      if (Number.isFinite(d[k]!) || !isIn(active, k % lanes)) continue;
      return { reason: "not-finite", lane: k % lanes, unknown: Math.floor(k / lanes) };
    }
    return undefined;
  }

  private takeFirst({ vector, factor }: NonNullable<NewtonOptions["first"]>, active: number, options: NewtonOptions) {
    const { lanes, size } = this.system;
    const [from, to] = [vector.array, this.step.array];
    for (let k = 0; k < size * lanes; k++) to[k] = -factor * from[k]!;
    this.take(active, options);
    for (let lane = 0; lane < this.system.lanes; lane++) if (isIn(active, lane)) this.hasConverged(lane, 1, options);
  }

  /** Takes the step in the active lanes. */
  private take(active: number, { reltol, vntol, abstol, stepLimit }: NewtonOptions): void {
    const { updates, step } = this;
    for (let lane = 0; lane < this.system.lanes; lane++)
      if (isIn(active, lane)) updates.factors[lane] = stepLimit === undefined ? 1 : this.damping(lane, stepLimit);
    updates.take(active, step, reltol, { vntol, abstol });
  }

  /** Whether the step that was taken in a lane was the last one. */
  private hasConverged(lane: number, iteration: number, options: NewtonOptions): boolean {
    const { updates, system } = this;
    const ratio = updates.largest(lane);
    const plain = updates.factors[lane] === 1 && system.limits.largest(lane) <= options.vntol + options.reltol;
    const before = iteration === 1 ? Infinity : this.sizes[lane]!;
    this.sizes[lane] = plain ? ratio : Infinity;
    // Of steps that shrink quadratically the next is to this one as the square of this one to that of the last.
    const next = before === Infinity ? Infinity : ratio * (ratio / before) * (ratio / before);
    options.chord?.moved(lane, this.sizes[lane]!);
    const done = ratio <= 1 || (updates.settled(lane) && iteration > SETTLING);
    return plain && (done || (ratio <= (options.ahead ?? 1) && next <= FORESEEN));
  }

  /** Whether the step that was taken in a lane with factors from before was the last one. */
  private chordEnds(lane: number, iteration: number, options: NewtonOptions): boolean {
    const { updates, system } = this;
    const size = updates.largest(lane);
    const before = iteration === 1 ? Infinity : this.sizes[lane]!;
    const plain = updates.factors[lane] === 1 && system.limits.largest(lane) <= options.vntol + options.reltol;
    this.sizes[lane] = plain ? size : Infinity;
    if (!plain) {
      options.chord!.drop(lane);
      return false;
    }
    return options.chord!.isLast(lane, size, before) || (updates.settled(lane) && iteration > SETTLING);
  }

  /** The factor that keeps the largest change of a node voltage within `limit`. */
  private damping(lane: number, limit: number): number {
    const { lanes, nodes } = this.system;
    const d = this.step.array;
    let largest = 0;
    for (let i = 0; i < nodes; i++) largest = Math.max(largest, Math.abs(d[i * lanes + lane]!));
    return largest > limit ? limit / largest : 1;
  }

  /** Oldest first. */
  private lastUpdates(): number[] {
    const { noted, worst } = this;
    const count = Math.min(noted, worst.length);
    return Array.from({ length: count }, (_, k) => worst[(noted - count + k) % worst.length]!);
  }

  private failure(reason: NewtonFailure["reason"], lane: number, unknown: number, iterations: number): NewtonFailure {
    return { ok: false, reason, lane, unknown, iterations, updates: this.lastUpdates() };
  }
}

function isIn(mask: number, lane: number): boolean {
  return ((mask >> lane) & 1) === 1;
}

/** The lowest lane of a mask; -1 when it is empty. */
function firstLane(mask: number): number {
  return mask === 0 ? -1 : 31 - Math.clz32(mask & -mask);
}
