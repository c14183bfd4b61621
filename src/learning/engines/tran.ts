import { UsageError } from "../../base/errors.js";
import type { TimedEquations } from "../../equations/equations.js";
import type { System } from "../../equations/system.js";
import type { Engine, Measured, Phase, Reading, Stimulus, Teacher } from "../contract.js";
import { Grid, type GridState } from "./grid.js";
import { MovingStates, type StoredStates } from "./moving-states.js";
import { type EngineCircuit, initialConductances, Probes } from "./probe.js";
import { timeWindows } from "./time-windows/index.js";
import { Session, type TimeBench, type TimeWindow, type TranOptions } from "./time-windows/session.js";

/**
 * Engine "tran": the circuit over time, on the period-locked grid of the lock-in amplifiers. A sample is `free` periods
 * without error current, at whose end the outputs, averaged over the last whole period, are latched; then the error
 * current runs for `skip` periods to settle and `periods` measured ones. Whole periods, so the reference has the same
 * phase in every sample. Where the inputs jump there is one backward Euler step.
 */
export class TranEngine implements Engine, TimeBench {
  readonly kind = "tran" as const;
  readonly trainable: readonly string[];
  readonly grid: Grid;
  readonly probes: Probes<TimedEquations>;
  /** Of all equations. */
  readonly wholeProbes: Probes<System>;
  private readonly siemens: Float64Array;
  private readonly states: MovingStates | undefined;

  constructor(
    setup: EngineCircuit,
    readonly options: TranOptions,
  ) {
    const { trainable, inputs } = setup;
    const circuit = setup.moving ?? setup.circuit;
    const { f, points } = options.lockIn;
    this.trainable = trainable.map((number) => circuit.instances[number]!.name);
    this.siemens = initialConductances(setup);
    this.grid = new Grid(circuit, f * points, 1 / f, inputs);
    const { whole, system } = this.grid;
    this.wholeProbes = new Probes(whole, setup);
    this.probes = system === whole ? this.wholeProbes : new Probes(system, setup);
    if (setup.moving !== undefined) this.states = new MovingStates(this.grid, circuit, trainable, this.siemens);
  }

  get solves(): number {
    return this.grid.solves;
  }
  get truncationError(): number {
    return this.grid.truncationError;
  }

  conductances(): Float64Array {
    return this.siemens.slice();
  }
  setConductances(siemens: Float64Array): void {
    this.siemens.set(siemens);
    const stored = this.wholeProbes.stored(siemens);
    this.wholeProbes.store(stored);
    if (this.probes !== this.wholeProbes) this.probes.store(stored);
    this.states?.store(siemens);
  }

  /** Fresh states are as they were stored, whatever the last sample has done to them. */
  disturbance(): Float64Array {
    const none = this.states === undefined || this.options.state === "fresh";
    return none ? new Float64Array(this.siemens.length) : this.states!.disturbance();
  }

  *measure(samples: readonly Stimulus[], plan: readonly Phase[], teacher: Teacher): Iterable<Measured | undefined> {
    for (const [index, sample] of samples.entries()) {
      this.begin(sample);
      const measured: Reading[] = [];
      const session = new Session(this, sample, index, teacher);
      for (const phase of plan) {
        const window = timeWindows[phase.kind] as TimeWindow<Phase["kind"]> | undefined;
        if (window === undefined)
          throw new UsageError(`engine tran knows no ${phase.kind} window: the rule needs engine op`);
        measured.push(yield* window(session, phase));
      }
      yield measured;
    }
  }

  /** New inputs: a jump of the sources, or the operating point they belong to. */
  private begin({ inputs, serial }: Stimulus): void {
    this.probes.release();
    this.probes.setInputs(inputs, 0);
    if (this.grid.started && this.options.state === "carry") this.grid.carry();
    else {
      this.grid.begin(`of sample ${serial + 1}`);
      this.states?.mark();
    }
  }

  exportState(): unknown {
    const grid = this.grid.exportState();
    return this.states === undefined ? grid : { ...grid, stored: this.states.exportState() };
  }
  importState(state: unknown): void {
    const { stored, ...grid } = state as GridState & { readonly stored?: StoredStates };
    this.grid.importState(grid);
    if (stored !== undefined) this.states?.importState(stored);
  }
}
