import { UsageError } from "../../base/errors.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import type { Engine, EngineKind, Measured, Phase, Stimulus, Teacher } from "../contract.js";
import type { Gather, Sharing } from "../products.js";
import { DropSum } from "./drop-sum.js";
import { Gathering } from "./gathering.js";
import { type Bench, Group, Scratch } from "./group.js";
import { type EngineCircuit, namesOf } from "./probe.js";
import { RestPoints, type RestPointsOptions, type RestState } from "./rest-points.js";
import { windows } from "./windows/index.js";
import type { Window } from "./windows/window.js";

export interface RestOptions extends RestPointsOptions {
  readonly kind: Extract<EngineKind, "phases" | "op">;
  /** Needed for plans with a sine. */
  readonly lockIn: LockInModel | undefined;
  readonly seed: number;
}

/**
 * Engines "phases" and "op": the circuit is at rest whenever it is looked at, in the limit of slow signals: capacitors
 * are open, inductors short. Samples are independent, and go side by side.
 */
export class RestEngine implements Engine, Bench {
  readonly kind: EngineKind;
  readonly lockIn: LockInModel | undefined;
  readonly seed: number;
  readonly scratch = new Scratch();
  readonly points: RestPoints;
  private products: DropSum | undefined;
  private names: readonly string[] | undefined;

  /** @param shared those of another engine of the same circuit, which is not to be used at the same time */
  constructor(
    private readonly setup: EngineCircuit,
    { kind, lockIn, seed, ...options }: RestOptions,
    private readonly shared?: RestPoints,
  ) {
    this.kind = kind;
    this.lockIn = lockIn;
    this.seed = seed;
    this.points = shared ?? new RestPoints(setup, options);
  }

  /** Made when they are asked for: there may be many. */
  get trainable(): readonly string[] {
    return (this.names ??= namesOf(this.setup));
  }

  get solves(): number {
    return this.points.solves;
  }

  get sharing(): Sharing {
    return {
      starts: this.points.memory,
      products: this.sum,
      credit: (solves) => void (this.points.solves += solves),
    };
  }

  /** Where gradients of samples are added up. */
  private get sum(): DropSum {
    const { system, probes } = this.points.single;
    return (this.products ??= new DropSum(system, probes.drops));
  }

  conductances(): Float64Array {
    return this.points.conductances();
  }

  setConductances(siemens: Float64Array): void {
    this.points.setConductances(siemens);
  }

  *measure(
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    teacher: Teacher,
    gather?: Gather,
  ): Iterable<Measured | undefined> {
    const { single, wide } = this.points;
    this.points.start();
    const lanes = wide?.system.lanes ?? 1;
    const gathering = gather?.product && new Gathering(gather, gather.product, this.sum);
    for (let first = 0; first < samples.length; first += lanes) {
      this.scratch.free();
      const some = samples.slice(first, first + lanes);
      const group = new Group(this, some.length > 1 ? wide! : single, some, {
        latch: (lane, outputs) => teacher.latch(first + lane, outputs),
        loss: teacher.loss,
        temperature: teacher.temperature,
        targets: (lane) => teacher.targets(first + lane),
      });
      for (const phase of plan) {
        const window = windows[phase.kind] as Window<Phase["kind"]> | undefined;
        if (window === undefined)
          throw new UsageError(`engine ${this.kind} knows no ${phase.kind} window: the rule needs engine tran`);
        yield* window(group, phase);
      }
      const gathered = gathering?.take(group.vectors, group.width.system.lanes, some.length);
      const { taken } = this.scratch;
      for (const readings of group.measured) {
        yield gathered === true ? [] : readings;
        // What was read of a sample is valid until the engine goes on.
        this.scratch.free(taken);
      }
    }
    gathering?.end();
  }

  release(): void {
    if (this.shared === undefined) this.points.release();
  }

  exportState(): unknown {
    return this.points.exportState();
  }

  importState(state: unknown): void {
    this.points.importState(state as RestState);
  }
}
