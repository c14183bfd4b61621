import type { TimedEquations } from "../../../equations/equations.js";
import type { System } from "../../../equations/system.js";
import type { Phase, Reading, Stimulus, Teacher } from "../../contract.js";
import type { DropsOf } from "../../products.js";
import type { LockInModel } from "../../../signals/lockin-model.js";
import type { Grid } from "../grid.js";
import type { Width } from "../rest-points.js";
import type { Probes } from "../probe.js";

export interface TranOptions {
  readonly lockIn: LockInModel;
  readonly seed: number;
  /** Whether the state of the circuit is carried from sample to sample, as on a bench, or found anew. */
  readonly state: "carry" | "fresh";
  /** How many samples go side by side at most, where they can: 1 or 8. No bit depends on it. */
  readonly lanes: number;
  /** See `RestPointsOptions`. */
  readonly samples?: number;
  readonly starts?: ArrayBufferLike | undefined;
}

/** One width of the same circuit. */
export interface TimeWidth {
  readonly grid: Grid;
  readonly probes: Probes<TimedEquations>;
  /** Of all equations. */
  readonly wholeProbes: Probes<System>;
  /** The same at rest, where samples have nothing to do with each other. */
  readonly rest?: Width;
}

/** What a session asks of its engine. */
export interface TimeBench {
  readonly trainable: readonly string[];
  readonly options: TranOptions;
  setConductances(siemens: Float64Array): void;
}

/** Samples in time, a lane each: what the windows of a plan work with. */
export class Session {
  /** dL/dv of every sample [V], latched. */
  errors: readonly Float64Array[] = [];
  /** The outputs they were latched at [V]. */
  outputs: readonly Float64Array[] = [];
  /** What linear instruments of the last window have read at the nodes, all lanes. */
  atNodes: Partial<Record<DropsOf[1], Float64Array>> | undefined;

  /**
   * @param first index of the first sample
   */
  constructor(
    readonly engine: TimeBench,
    readonly width: TimeWidth,
    readonly samples: readonly Stimulus[],
    readonly first: number,
    readonly teacher: Teacher,
  ) {}

  get lockIn(): LockInModel {
    return this.engine.options.lockIn;
  }

  /** One of the samples by itself, from the beginning; what was latched for it stays. */
  alone(lane: number, width: TimeWidth): Session {
    const { engine, samples, first, teacher } = this;
    const error = this.errors[lane];
    const latched: Teacher = error === undefined ? teacher : { ...teacher, latch: () => error };
    return new Session(engine, width, [samples[lane]!], first + lane, latched);
  }

  /** Has outputs judged, a lane each. */
  latch(outputs: readonly Float64Array[]): void {
    this.outputs = outputs;
    this.errors = outputs.map((values, lane) => Float64Array.from(this.teacher.latch(this.first + lane, values)));
  }

  /** Voltage drops of the trainable resistors now [V]. */
  drops(lane: number, to: Float64Array = new Float64Array(this.engine.trainable.length)): Float64Array {
    const { probes } = this.width;
    probes.read(probes.drops, lane, to);
    return to;
  }

  /** Output voltages now [V]. */
  now(lane: number, to: Float64Array = new Float64Array(this.width.probes.outputs.length)): Float64Array {
    const { probes } = this.width;
    probes.read(probes.outputs, lane, to);
    return to;
  }
}

/** Does what a phase says with samples, a reading each; may be stopped at every yield, after each step. */
export type TimeWindow<K extends Phase["kind"]> = (
  session: Session,
  phase: Extract<Phase, { readonly kind: K }>,
) => Generator<undefined, readonly Reading[]>;
