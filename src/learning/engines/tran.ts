import { UsageError } from "../../base/errors.js";
import { Condensation } from "../../equations/condensation.js";
import { Condensed } from "../../equations/condensed.js";
import type { TimedEquations } from "../../equations/equations.js";
import { System } from "../../equations/system.js";
import type { Engine, Measured, Phase, Reading, Stimulus, Teacher } from "../contract.js";
import type { Gather, Sharing } from "../products.js";
import { DropSum } from "./drop-sum.js";
import { Gathering } from "./gathering.js";
import { Grid, type GridState, LanesPart, type StartPoint } from "./grid.js";
import { MovingStates, type StoredStates } from "./moving-states.js";
import { type EngineCircuit, initialConductances, namesOf, Probes } from "./probe.js";
import { RestPoints, type RestState, type Width } from "./rest-points.js";
import { sideBySide, timeWindows } from "./time-windows/index.js";
import { Session, type TimeBench, type TimeWidth, type TimeWindow, type TranOptions } from "./time-windows/session.js";

/** What is kept of samples that have nothing to do with each other. */
interface ApartState {
  readonly rest: RestState;
  readonly solves: number;
  readonly truncationError: number;
}

/**
 * Engine "tran": the circuit over time, on the period-locked grid of the lock-in amplifiers. A sample is `free` periods
 * without error current, at whose end the outputs, averaged over the last whole period, are latched; then the error
 * current runs for `skip` periods to settle and `periods` measured ones. Whole periods, so the reference has the same
 * phase in every sample. Where the inputs jump there is one backward Euler step.
 *
 * Samples that begin at rest (`state=fresh`), in a circuit whose sources stand still, go side by side in lanes; where a step fails in one
 * of them each goes by itself.
 */
export class TranEngine implements Engine, TimeBench {
  readonly kind = "tran" as const;
  readonly trainable: readonly string[];
  readonly single: TimeWidth;
  private readonly wide: TimeWidth | undefined;
  /** Where samples begin that have nothing to do with each other. */
  private readonly points: RestPoints | undefined;
  private readonly siemens: Float64Array;
  private readonly states: MovingStates | undefined;
  private products: DropSum | undefined;

  constructor(
    setup: EngineCircuit,
    readonly options: TranOptions,
  ) {
    const { trainable, inputs } = setup;
    const circuit = setup.moving ?? setup.circuit;
    const { f, points } = options.lockIn;
    this.trainable = namesOf(setup);
    this.siemens = initialConductances(setup);
    const whole = new System(circuit, { emit: true, window: { step: 1 / (f * points), stop: 1 / f } });
    // What sources hold is worked out once for a sample, so these have to stand still.
    const plan = whole.moves ? undefined : Condensation.of(whole, inputs);
    const apart = plan !== undefined && setup.moving === undefined && options.state === "fresh";
    if (apart) this.points = new RestPoints(setup, options, { whole, plan });
    const wholeProbes = this.points?.whole.probes ?? new Probes(whole, setup);
    const timed = (width: Width): TimeWidth => {
      const system = width.system as Condensed;
      const probes = width.probes as Probes<Condensed>;
      return { grid: new Grid(circuit, whole, system, f * points), probes, wholeProbes, rest: width };
    };
    if (this.points !== undefined) {
      this.single = timed(this.points.single);
      this.wide = this.points.wide && timed(this.points.wide);
    } else {
      const system = plan ? new Condensed(plan, 1) : whole;
      const probes = plan ? new Probes<TimedEquations>(system, setup) : wholeProbes;
      this.single = { grid: new Grid(circuit, whole, system, f * points), probes, wholeProbes };
    }
    if (setup.moving !== undefined) this.states = new MovingStates(this.single.grid, circuit, trainable, this.siemens);
  }

  /** Of samples that have nothing to do with each other. */
  get sharing(): Sharing | undefined {
    const { points } = this;
    if (points === undefined) return undefined;
    return {
      starts: points.memory,
      products: this.sum,
      credit: (solves, truncationError) => {
        const { grid } = this.single;
        grid.solves += solves;
        grid.truncationError = Math.max(grid.truncationError, truncationError);
      },
    };
  }

  get solves(): number {
    return this.single.grid.solves + (this.wide?.grid.solves ?? 0) + (this.points?.solves ?? 0);
  }
  get truncationError(): number {
    return Math.max(this.single.grid.truncationError, this.wide?.grid.truncationError ?? 0);
  }

  /** Where gradients of samples are added up. */
  private get sum(): DropSum {
    return (this.products ??= new DropSum(this.single.grid.system, this.single.probes.drops));
  }

  conductances(): Float64Array {
    return this.siemens.slice();
  }
  setConductances(siemens: Float64Array): void {
    this.siemens.set(siemens);
    const { probes, wholeProbes, grid } = this.single;
    if (this.points !== undefined) this.points.setConductances(siemens);
    else {
      const stored = wholeProbes.stored(siemens);
      wholeProbes.store(stored);
      if (probes !== wholeProbes) probes.store(stored);
    }
    grid.renew();
    this.states?.store(siemens);
  }

  /** Fresh states are as they were stored, whatever the last sample has done to them. */
  disturbance(): Float64Array {
    const none = this.states === undefined || this.options.state === "fresh";
    return none ? new Float64Array(this.siemens.length) : this.states!.disturbance();
  }

  *measure(
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    teacher: Teacher,
    gather?: Gather,
  ): Iterable<Measured | undefined> {
    const gathering = gather?.product && new Gathering(gather, gather.product, this.sum);
    const lanes = (plan.every(sideBySide) && this.wide?.grid.system.lanes) || 1;
    for (let first = 0; first < samples.length; first += lanes) {
      const some = samples.slice(first, first + lanes);
      const session = new Session(this, some.length > 1 ? this.wide! : this.single, some, first, teacher);
      const points = this.begin(session);
      try {
        yield* this.run(session, plan, gathering);
        continue;
      } catch (fault) {
        if (!(fault instanceof LanesPart)) throw fault;
      }
      for (let lane = 0; lane < some.length; lane++) {
        const alone = session.alone(lane, this.single);
        this.begin(alone, points[lane]);
        yield* this.run(alone, plan, gathering);
      }
    }
    gathering?.end();
  }

  private *run(
    session: Session,
    plan: readonly Phase[],
    gathering: Gathering | undefined,
  ): Generator<Measured | undefined, void> {
    const measured: Reading[][] = session.samples.map(() => []);
    const vectors: (typeof session.atNodes)[] = [];
    for (const phase of plan) {
      session.atNodes = undefined;
      const window = timeWindows[phase.kind] as TimeWindow<Phase["kind"]> | undefined;
      if (window === undefined)
        throw new UsageError(`engine tran knows no ${phase.kind} window: the rule needs engine op`);
      const readings = yield* window(session, phase);
      readings.forEach((reading, lane) => measured[lane]!.push(reading));
      vectors.push(session.atNodes);
    }
    const [lanes, used] = [session.width.grid.system.lanes, session.samples.length];
    yield* gathering?.take(vectors, lanes, used) === true ? measured.map(() => []) : measured;
  }

  /** New inputs: a jump of the sources, or the operating points they belong to; of one sample it may be known. */
  private begin({ width, samples }: Session, known?: StartPoint): readonly StartPoint[] {
    const { grid, probes } = width;
    const [first] = samples;
    probes.release();
    if (this.points !== undefined) return this.beginApart(this.points, width, samples, known);
    probes.setRoots(first!.inputs, 0);
    if (grid.started && this.options.state === "carry") grid.carry();
    else {
      grid.rest(`of sample ${first!.serial + 1}`);
      grid.begin(1);
      this.states?.mark();
    }
    return [];
  }

  /** Lanes without a sample do what the first does. */
  private beginApart(
    points: RestPoints,
    { grid, probes, rest }: TimeWidth,
    samples: readonly Stimulus[],
    known: StartPoint | undefined,
  ): readonly StartPoint[] {
    const { system } = grid;
    const group = { width: rest!, samples };
    points.start();
    probes.setInputs(...Array.from({ length: system.lanes }, (_, lane) => (samples[lane] ?? samples[0]!).inputs));
    points.begin(group);
    if (known !== undefined) setLane(system, known, 0);
    else {
      points.solve(group, (1 << samples.length) - 1);
      points.keep(group);
    }
    const found = samples.map((_, lane) => laneOf(system, lane));
    for (let lane = samples.length; lane < system.lanes; lane++) setLane(system, found[0]!, lane);
    grid.begin(samples.length);
    return found;
  }

  release(): void {
    this.single.grid.system.arena.release();
  }

  exportState(): unknown {
    const { single, points, solves, truncationError } = this;
    if (points !== undefined) return { rest: { ...points.exportState(), solves: 0 }, solves, truncationError };
    const grid = single.grid.exportState();
    return this.states === undefined ? grid : { ...grid, stored: this.states.exportState() };
  }
  importState(state: unknown): void {
    if (this.points !== undefined) {
      const { rest, solves, truncationError } = state as ApartState;
      this.points.importState(rest);
      Object.assign(this.single.grid, { solves, truncationError });
      return;
    }
    const { stored, ...grid } = state as GridState & { readonly stored?: StoredStates };
    this.single.grid.importState(grid);
    if (stored !== undefined) this.states?.importState(stored);
  }
}

/** Unknowns and limited voltages of a lane. */
function laneOf(system: TimedEquations, lane: number): StartPoint {
  const { x, size, lanes } = system;
  const { array } = x;
  return {
    x: Float64Array.from({ length: size }, (_, i) => array[i * lanes + lane]!),
    memory: system.limits.of(lane),
  };
}

function setLane(system: TimedEquations, point: StartPoint, lane: number): void {
  const { x, lanes } = system;
  point.x.forEach((value, i) => (x.array[i * lanes + lane] = value));
  system.limits.set(point.memory, lane);
}
