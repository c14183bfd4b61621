import { methodOf } from "../../analyses/tran.js";
import type { Circuit } from "../../circuit/circuit.js";
import { UsageError } from "../../base/errors.js";
import type { EquationsState, TimedEquations } from "../../equations/equations.js";
import { System } from "../../equations/system.js";
import { Allowance } from "../../integrate/allowance.js";
import { backwardEuler, type Method } from "../../integrate/method.js";
import type { ChordOptions } from "../../solve/chord.js";
import { Stepper, type StepperState } from "../../integrate/stepper.js";
import { convergenceError, describe, OperatingPoint } from "../../solve/operating-point.js";
import { tight } from "./probe.js";

/** A step that fails is halved at most this often. */
const HALVINGS = 20;
/** A corner of a source this near to a point of the grid is that point, in steps. */
const CORNER = 1e-9;
/** Signals are smooth: what iterations contract by is that of the points before. */
const CHORD: ChordOptions = { left: 0.1, measurable: 0.1, trust: 16 };
/** Degree of the polynomial that predicts points: signals are slow beside the grid, and tolerances tight. */
const PREDICTION = 5;

export interface GridState {
  readonly solves: number;
  readonly truncationError: number;
  readonly started: boolean;
  readonly tick: number;
  readonly system: EquationsState;
  /** Pivots of all equations, where steps are taken without what sources hold. */
  readonly pivots: readonly number[] | null;
  readonly stepper: StepperState;
}

/** Called when a step has converged; sets the currents anew and asks for another attempt with true. */
export type Closing = () => boolean;

/** Where a sample begins: unknowns, and limited voltages. */
export interface StartPoint {
  readonly x: Float64Array;
  readonly memory: Float64Array;
}

/** Lanes cannot stay side by side: a step of one of them has to be halved, which none of the others would do. */
export class LanesPart extends Error {}

/** A circuit in time on a uniform grid of points, locked to the period of the lock-in amplifiers, in one lane or several. */
export class Grid {
  solves = 0;
  /** The largest estimated truncation error of a step while `watched`. */
  truncationError = 0;
  watched = false;
  private readonly allowed: Allowance;
  /** Whether there is a state to go on from. */
  started = false;
  /** Grid points since the start. */
  tick = 0;
  private readonly stepper: Stepper;
  private readonly solver: OperatingPoint;
  private readonly method: Method;
  /** The next corner of a source [s]. */
  private corner = Infinity;
  /** Lanes that hold a sample. */
  private count = 1;

  /**
   * @param whole all equations: operating points are found with them
   * @param system what steps are taken with: the same, or in any number of lanes without what sources hold
   * @param rate points a second
   */
  constructor(
    private readonly circuit: Circuit,
    readonly whole: System,
    readonly system: TimedEquations,
    private readonly rate: number,
  ) {
    const maxIterations = Math.max(20, circuit.options.itl4);
    this.allowed = new Allowance(system, { relative: () => 0, absolute: () => 1, least: () => 0 });
    this.stepper = new Stepper(system, { ...tight, maxIterations, chord: CHORD, prediction: PREDICTION });
    // A run that goes on has to give the bits of one that never stopped: the first solution is like any other.
    this.solver = new OperatingPoint(whole, false);
    this.method = methodOf(circuit);
  }

  /** Seconds between points. */
  get step(): number {
    return 1 / this.rate;
  }

  time(tick = this.tick): number {
    return tick / this.rate;
  }

  /** Goes on from the state there is, after sources have jumped. */
  carry(): void {
    this.corner = this.whole.sources.nextBreakpoint(this.time());
    this.stepper.restart();
    this.stepper.renew();
  }

  /** Conductances have changed. */
  renew(): void {
    this.stepper.renew();
  }

  /** Puts the first lane to the operating point of the sources as they were set last. */
  rest(where: string): void {
    const { whole, system } = this;
    this.solves++;
    whole.x.array.fill(0);
    this.solver.solve({ ...tight, maxIterations: this.circuit.options.itl1, time: 0, where });
    if (system === whole) return;
    system.setPoint(whole.x.array, 0);
    system.limits.set(whole.limits.of(), 0);
  }

  /** Begins at the points of rest that are in the system; so many lanes hold a sample. */
  begin(count: number): void {
    this.tick = 0;
    this.corner = this.whole.sources.nextBreakpoint(0);
    this.count = count;
    this.stepper.start(0);
    this.started = true;
  }

  /** Sets unknowns of the present point from outside: entries of the system's vector, and their values. */
  displace(entries: Int32Array, values: Float64Array): void {
    const x = this.system.x.array;
    for (let k = 0; k < entries.length; k++) x[entries[k]!] = values[k]!;
    this.stepper.displace();
  }

  /** One step of the grid, with a stop at every corner of a source. */
  advance(closing?: Closing): void {
    let from = this.time(this.tick);
    const to = this.time(this.tick + 1);
    const near = CORNER * (to - from);
    while (this.corner <= to + near) {
      const at = this.corner >= to - near ? to : this.corner;
      this.move(from, at, 0, closing);
      this.stepper.restart();
      this.corner = this.whole.sources.nextBreakpoint(Math.max(at, this.corner));
      from = at;
    }
    if (from < to) this.move(from, to, 0, closing);
    this.tick++;
  }

  /** Steps from one time to another; where Newton fails the step is subdivided. */
  private move(from: number, to: number, halvings: number, closing: Closing | undefined): void {
    const { system, stepper } = this;
    system.setTime(to);
    const attempt = () => {
      this.solves += this.count;
      return stepper.attempt(to - from, halvings > 0 ? backwardEuler : this.method, to);
    };
    let outcome = attempt();
    while (outcome.ok && closing?.() === true) outcome = attempt();
    if (outcome.ok) {
      if (this.watched) this.truncationError = Math.max(this.truncationError, stepper.errorRatio(this.allowed) ?? 0);
      stepper.accept();
      // A mode changes at a point of the grid; what jumps with it does so in the next step.
      if (system.modes.any && system.modes.look(system.x) !== undefined) {
        system.modes.apply(system.x);
        stepper.restart();
        stepper.jump();
      }
      return;
    }
    if (system.lanes > 1) throw new LanesPart();
    stepper.reject();
    if (halvings >= HALVINGS) {
      throw convergenceError(
        system,
        outcome,
        `no solution at t = ${to} s of the training`,
        [`  the step was halved ${HALVINGS} times: ${describe(system, outcome)}`],
        ["a smaller rate, tighter bounds gmin and gmax, or a capacitance at the node may help"],
      );
    }
    const middle = from + (to - from) / 2;
    this.move(from, middle, halvings + 1, closing);
    this.move(middle, to, halvings + 1, closing);
    stepper.restart();
  }

  exportState(): GridState {
    const { solves, truncationError, started, tick } = this;
    return {
      ...{ solves, truncationError, started, tick },
      system: this.system.exportState(),
      pivots: this.system === this.whole ? null : (this.whole.lu.exportPivots() ?? null),
      stepper: this.stepper.exportState(),
    };
  }
  /** All equations at the present state. */
  atWhole(): System {
    const { whole, system } = this;
    if (system !== whole) {
      whole.setPoint(system.pointOf(0), 0);
      whole.limits.set(system.limits.of(), 0);
    }
    return whole;
  }

  importState({ system, pivots, stepper, ...rest }: GridState): void {
    if (system.x.length !== this.system.x.length)
      throw new UsageError("the checkpoint's engine state is of another circuit");
    Object.assign(this, rest);
    this.system.importState(system);
    if (pivots !== null) this.whole.lu.importPivots([...pivots]);
    this.stepper.importState(stepper);
  }
}
