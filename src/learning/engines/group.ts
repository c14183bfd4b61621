import type { Floats } from "../../kernel/index.js";
import { stream } from "../../base/random.js";
import { averageAtRest } from "../../signals/average.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import type { NewtonOptions } from "../../solve/newton.js";
import type { Reading, Stimulus, Teacher } from "../contract.js";
import type { DropsOf } from "../products.js";
import type { RestPoints, Width } from "./rest-points.js";

/** Arrays that are used over and over. */
export class Scratch {
  private readonly arrays: Float64Array[] = [];
  private used = 0;

  /** How many arrays are taken. */
  get taken(): number {
    return this.used;
  }

  /** Arrays are free again, but for so many that were taken first. */
  free(but = 0): void {
    this.used = but;
  }

  /** One whose contents are arbitrary. */
  take(length: number): Float64Array {
    const known = this.arrays[this.used];
    const array = known?.length === length ? known : new Float64Array(length);
    this.arrays[this.used++] = array;
    return array;
  }
}

/** What a group asks of its engine. */
export interface Bench {
  readonly trainable: readonly string[];
  readonly lockIn: LockInModel | undefined;
  readonly seed: number;
  /** Arrays of readings, which last until the next group. */
  readonly scratch: Scratch;
  readonly points: RestPoints;
}

/** Samples side by side at rest, a lane each: what the windows of a plan work with. */
export class Group {
  /** dL/dv of every sample [V], latched. */
  readonly errors: Float64Array[] = [];
  readonly measured: Reading[][];
  /** By window of the plan: its drops at the nodes, all lanes, where instruments read them as they are. */
  readonly vectors: Partial<Record<DropsOf[1], Float64Array>>[] = [];
  private readonly free: Float64Array;
  private memory: Float64Array | undefined;
  /** Whether the system has been elsewhere since it was at the free operating point. */
  private away = true;
  private answered = false;

  constructor(
    readonly bench: Bench,
    readonly width: Width,
    readonly samples: readonly Stimulus[],
    /** By lane. */
    readonly teacher: Teacher,
  ) {
    this.measured = samples.map(() => []);
    this.free = bench.scratch.take(width.system.x.length);
  }

  /** All lanes that hold a sample. */
  get all(): number {
    return (1 << this.samples.length) - 1;
  }

  /** The free operating point. */
  get freePoint(): Float64Array {
    return this.free;
  }

  /** The point in the system becomes the free operating point. */
  markFree(): void {
    const { system } = this.width;
    system.evaluate(0);
    this.free.set(system.x.array);
    this.width.free = this.memory = system.limits.save(this.width.free);
    this.bench.points.keep(this);
    this.away = false;
  }

  /** Back to the free operating point, without currents. */
  toFree(): void {
    const { system, probes } = this.width;
    probes.release();
    if (!this.away) return;
    // What sources hold has stayed.
    system.x.array.set(this.free.subarray(0, system.size * system.lanes));
    system.limits.restore(this.memory!);
  }

  /** The same, with F and the matrix there. */
  evaluateFree(): void {
    this.toFree();
    if (this.away) this.width.system.evaluate(0);
    this.away = false;
  }

  /** Solves all samples from the free operating point, with currents of -strength dL/dv into the outputs. */
  nudge(strength: number): void {
    const vector = this.response();
    this.errors.forEach((error, lane) => this.inject(error, -strength, lane));
    this.solve(this.all, { vector, factor: strength });
  }

  /** How the linearised circuit at the free operating point answers currents of -dL/dv into the outputs [V/S]. */
  private response(): Floats {
    const { width, errors } = this;
    const { system, probes } = width;
    const vector = (width.response ??= system.arena.floats(system.x.length));
    if (this.answered) return vector;
    this.evaluateFree();
    this.answered = system.lu.factor(this.all).ok;
    if (!this.answered) {
      // Newton's method tells what is wrong.
      vector.array.fill(0);
      return vector;
    }
    errors.forEach((error, lane) => this.inject(error, -1, lane));
    vector.array.set(probes.injection.array);
    vector.array.fill(0, system.size * system.lanes);
    system.lu.solve(vector);
    return vector;
  }

  /** The same, with the matrix of linear devices alone. */
  evaluateLinear(): void {
    this.toFree();
    this.width.system.evaluateLinear();
    this.away = true;
  }

  /** Sets the currents into the outputs of a lane: `factor` times amounts [A]. */
  inject(amounts: ArrayLike<number>, factor: number, lane: number): void {
    this.width.probes.inject(amounts, factor, lane);
  }

  solve(lanes = this.all, first?: NewtonOptions["first"]): void {
    this.away = true;
    this.bench.points.solve(this, lanes, first);
  }

  /** Differences of a vector at the trainable resistors, of the unknowns by default [V]. */
  drops(lane: number, of: Float64Array = this.width.system.x.array): Float64Array {
    const { probes, system } = this.width;
    const to = this.bench.scratch.take(probes.drops.length);
    probes.drops.read(of, system.lanes, lane, to);
    return to;
  }

  /** What voltmeters at the trainable resistors read [V]: means over the measured periods, where there is an instrument. */
  readings(lane: number): { readonly drop: Float64Array; readonly clipped: number } {
    const { lockIn, seed } = this.bench;
    const drop = this.drops(lane);
    if (lockIn === undefined) return { drop, clipped: 0 };
    const window = this.measured[lane]!.length;
    const { serial } = this.samples[lane]!;
    const streams =
      lockIn.noise === 0 ? undefined : this.bench.trainable.map((name) => stream(seed, name, "noise", serial, window));
    return { drop, clipped: averageAtRest(lockIn, drop, streams) };
  }

  /** Output voltages [V]. */
  outputs(lane: number): Float64Array {
    const { probes } = this.width;
    const to = new Float64Array(probes.outputs.length);
    probes.read(probes.outputs, lane, to);
    return to;
  }
}
