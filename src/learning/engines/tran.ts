import { UsageError } from "../../base/errors.js";
import { Condensed } from "../../equations/condensed.js";
import type { Engine, Measured, Phase, Reading, Stimulus, Teacher } from "../contract.js";
import { equationsInTime, Grid, type GridState, LanesPart, type StartPoint } from "./grid.js";
import { MovingStates, type StoredStates } from "./moving-states.js";
import { Pivots } from "./pivots.js";
import { type EngineCircuit, initialConductances, Probes } from "./probe.js";
import { sideBySide, timeWindows } from "./time-windows/index.js";
import { Session, type TimeBench, type TimeWidth, type TimeWindow, type TranOptions } from "./time-windows/session.js";

/** What is kept of samples that have nothing to do with each other. */
interface ApartState {
  readonly solves: number;
  readonly truncationError: number;
  readonly pivots: readonly (readonly number[] | null)[];
}

/**
 * Engine "tran": the circuit over time, on the period-locked grid of the lock-in amplifiers. A sample is `free` periods
 * without error current, at whose end the outputs, averaged over the last whole period, are latched; then the error
 * current runs for `skip` periods to settle and `periods` measured ones. Whole periods, so the reference has the same
 * phase in every sample. Where the inputs jump there is one backward Euler step.
 *
 * Samples that begin at rest, in a circuit whose sources stand still, go side by side in lanes; where a step fails in one
 * of them each goes by itself.
 */
export class TranEngine implements Engine, TimeBench {
  readonly kind = "tran" as const;
  readonly trainable: readonly string[];
  readonly single: TimeWidth;
  private readonly wide: TimeWidth | undefined;
  /** Whether samples have nothing to do with each other. */
  private readonly apart: boolean;
  private readonly siemens: Float64Array;
  private readonly states: MovingStates | undefined;
  /** Of operating points, and of steps. */
  private readonly pivots = [new Pivots(), new Pivots()] as const;

  constructor(
    setup: EngineCircuit,
    readonly options: TranOptions,
  ) {
    const { trainable, inputs } = setup;
    const circuit = setup.moving ?? setup.circuit;
    const { f, points } = options.lockIn;
    this.trainable = trainable.map((number) => circuit.instances[number]!.name);
    this.siemens = initialConductances(setup);
    const { whole, plan } = equationsInTime(circuit, f * points, 1 / f, inputs);
    const wholeProbes = new Probes(whole, setup);
    const widthOf = (system: Condensed): TimeWidth => ({
      grid: new Grid(circuit, whole, system, f * points),
      ...{ probes: new Probes(system, setup), wholeProbes },
    });
    this.single = plan
      ? widthOf(new Condensed(plan, 1))
      : { grid: new Grid(circuit, whole, whole, f * points), probes: wholeProbes, wholeProbes };
    this.apart = plan !== undefined && setup.moving === undefined && options.state === "fresh";
    if (this.apart && options.lanes > 1) this.wide = widthOf(new Condensed(plan!, options.lanes));
    if (setup.moving !== undefined) this.states = new MovingStates(this.single.grid, circuit, trainable, this.siemens);
  }

  get solves(): number {
    return this.single.grid.solves + (this.wide?.grid.solves ?? 0);
  }
  get truncationError(): number {
    return Math.max(this.single.grid.truncationError, this.wide?.grid.truncationError ?? 0);
  }

  conductances(): Float64Array {
    return this.siemens.slice();
  }
  setConductances(siemens: Float64Array): void {
    this.siemens.set(siemens);
    const { probes, wholeProbes } = this.single;
    const stored = wholeProbes.stored(siemens);
    wholeProbes.store(stored);
    if (probes !== wholeProbes) probes.store(stored);
    this.wide?.probes.store(stored);
    this.single.grid.renew();
    this.states?.store(siemens);
  }

  /** Fresh states are as they were stored, whatever the last sample has done to them. */
  disturbance(): Float64Array {
    const none = this.states === undefined || this.options.state === "fresh";
    return none ? new Float64Array(this.siemens.length) : this.states!.disturbance();
  }

  *measure(samples: readonly Stimulus[], plan: readonly Phase[], teacher: Teacher): Iterable<Measured | undefined> {
    const lanes = (plan.every(sideBySide) && this.wide?.grid.system.lanes) || 1;
    for (let first = 0; first < samples.length; first += lanes) {
      const some = samples.slice(first, first + lanes);
      const session = new Session(this, some.length > 1 ? this.wide! : this.single, some, first, teacher);
      const points = this.begin(session);
      try {
        yield* this.run(session, plan);
        continue;
      } catch (fault) {
        if (!(fault instanceof LanesPart)) throw fault;
      }
      for (let lane = 0; lane < some.length; lane++) {
        const alone = session.alone(lane, this.single);
        this.begin(alone, [points![lane]!]);
        yield* this.run(alone, plan);
      }
    }
  }

  private *run(session: Session, plan: readonly Phase[]): Generator<Measured | undefined, void> {
    const measured: Reading[][] = session.samples.map(() => []);
    for (const phase of plan) {
      const window = timeWindows[phase.kind] as TimeWindow<Phase["kind"]> | undefined;
      if (window === undefined)
        throw new UsageError(`engine tran knows no ${phase.kind} window: the rule needs engine op`);
      const readings = yield* window(session, phase);
      readings.forEach((reading, lane) => measured[lane]!.push(reading));
    }
    yield* measured;
  }

  /** New inputs: a jump of the sources, or the operating points they belong to, which may be known. */
  private begin({ width, samples }: Session, known?: readonly StartPoint[]): readonly StartPoint[] | undefined {
    const { grid, probes } = width;
    const { apart, pivots } = this;
    probes.release();
    if (grid.started && this.options.state === "carry") {
      probes.setInputs(samples[0]!.inputs, 0);
      grid.carry();
      return undefined;
    }
    const points: StartPoint[] = [];
    for (let lane = 0; lane < grid.system.lanes; lane++) {
      const sample = samples[lane] ?? samples[0]!;
      probes.setInputs(sample.inputs, lane);
      if (lane >= samples.length) continue;
      if (apart) pivots[0].give(grid.whole.lu);
      points.push(known?.[lane] ?? grid.rest(`of sample ${sample.serial + 1}`));
      if (apart) pivots[0].take(grid.whole.lu);
    }
    if (apart) pivots[1].give(grid.system.lu);
    grid.begin(points);
    if (apart && pivots[1].none) {
      grid.choosePivots();
      pivots[1].take(grid.system.lu);
    }
    this.states?.mark();
    return points;
  }

  exportState(): unknown {
    const { solves, truncationError, pivots } = this;
    if (this.apart) return { solves, truncationError, pivots: pivots.map((one) => one.exportState()) };
    const grid = this.single.grid.exportState();
    return this.states === undefined ? grid : { ...grid, stored: this.states.exportState() };
  }
  importState(state: unknown): void {
    if (this.apart) {
      const { solves, truncationError, pivots } = state as ApartState;
      Object.assign(this.single.grid, { solves, truncationError });
      this.pivots.forEach((one, k) => one.importState(pivots[k]!));
      return;
    }
    const { stored, ...grid } = state as GridState & { readonly stored?: StoredStates };
    this.single.grid.importState(grid);
    if (stored !== undefined) this.states?.importState(stored);
  }
}
