import type { TimedEquations } from "../../../equations/equations.js";
import type { System } from "../../../equations/system.js";
import type { Phase, Reading, Stimulus, Teacher } from "../../contract.js";
import type { LockInModel } from "../../../signals/lockin-model.js";
import type { Grid } from "../grid.js";
import type { Probes } from "../probe.js";

export interface TranOptions {
  readonly lockIn: LockInModel;
  readonly seed: number;
  /** Whether the state of the circuit is carried from sample to sample, as on a bench, or found anew. */
  readonly state: "carry" | "fresh";
}

/** What a session asks of its engine. */
export interface TimeBench {
  readonly grid: Grid;
  readonly probes: Probes<TimedEquations>;
  readonly wholeProbes: Probes<System>;
  readonly trainable: readonly string[];
  readonly options: TranOptions;
  setConductances(siemens: Float64Array): void;
}

/** One sample in time: what the windows of a plan work with. */
export class Session {
  /** dL/dv [V], latched. */
  error: Float64Array = new Float64Array(0);
  /** The outputs they were latched at [V]. */
  outputs: Float64Array = new Float64Array(0);

  constructor(
    readonly engine: TimeBench,
    readonly sample: Stimulus,
    readonly index: number,
    readonly teacher: Teacher,
  ) {}

  get lockIn() {
    return this.engine.options.lockIn;
  }

  /** Voltage drops of the trainable resistors now [V]. */
  drops(to: Float64Array = new Float64Array(this.engine.trainable.length)): Float64Array {
    const { probes } = this.engine;
    probes.read(probes.drops, 0, to);
    return to;
  }

  /** Output voltages now [V]. */
  now(): Float64Array {
    const { probes } = this.engine;
    const to = new Float64Array(probes.outputs.length);
    probes.read(probes.outputs, 0, to);
    return to;
  }
}

/** Does what a phase says with a sample; may be stopped at every yield, after each step. */
export type TimeWindow<K extends Phase["kind"]> = (
  session: Session,
  phase: Extract<Phase, { readonly kind: K }>,
) => Generator<undefined, Reading>;
