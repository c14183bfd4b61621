import { stream } from "../../base/random.js";
import { UsageError } from "../../base/errors.js";
import { methodOf } from "../../analyses/tran.js";
import { System, type SystemState } from "../../equations/system.js";
import { backwardEuler, type Method } from "../../integrate/method.js";
import { Stepper, type StepperState } from "../../integrate/stepper.js";
import { LockIn } from "../../signals/lockin.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import { sineTable } from "../../signals/sine.js";
import { convergenceError, describe, OperatingPoint } from "../../solve/operating-point.js";
import type { Engine, Measured, Phase, Reading, Stimulus, Teacher } from "../contract.js";
import { type EngineCircuit, initialConductances, Probes, tight } from "./probe.js";

export interface TranOptions {
  readonly lockIn: LockInModel;
  readonly seed: number;
  /** Whether the state of the circuit is carried from sample to sample, as on a bench, or found anew. */
  readonly state: "carry" | "fresh";
}

type Sine = Extract<Phase, { readonly kind: "sine" }>;

/** A step that fails is halved at most this often. */
const HALVINGS = 20;
/** A corner of a source this near to a point of the grid is that point, in steps. */
const CORNER = 1e-9;
const absolute = () => 1;

/**
 * Engine "tran": the circuit over time, on the period-locked grid of the lock-in amplifiers. A sample is `free` periods
 * without error current, at whose end the outputs, averaged over the last whole period, are latched; then the error
 * current runs for `skip` periods to settle and `periods` measured ones. Whole periods, so the reference has the same
 * phase in every sample. Where the inputs jump there is one backward Euler step.
 */
export class TranEngine implements Engine {
  readonly kind = "tran" as const;
  readonly trainable: readonly string[];
  solves = 0;
  truncationError = 0;
  private readonly system: System;
  private readonly probes: Probes;
  private readonly stepper: Stepper;
  private readonly solver: OperatingPoint;
  private readonly siemens: Float64Array;
  private readonly method: Method;
  private readonly sine: Float64Array;
  private readonly values: Float64Array;
  private quiet: LockIn | undefined;
  private started = false;
  /** Grid points since the start. */
  private tick = 0;
  /** The next corner of a source [s]. */
  private corner = Infinity;
  /** Whether the present window is one that is read. */
  private reading = false;

  constructor(
    private readonly setup: EngineCircuit,
    private readonly options: TranOptions,
  ) {
    const { circuit, trainable } = setup;
    const { f, points } = options.lockIn;
    this.trainable = trainable.map((number) => circuit.instances[number]!.name);
    this.siemens = initialConductances(setup);
    this.system = new System(circuit, { emit: true, window: { step: 1 / (f * points), stop: 1 / f } });
    this.probes = new Probes(this.system, setup);
    this.stepper = new Stepper(this.system, { ...tight, maxIterations: Math.max(20, circuit.options.itl4) });
    // A run that goes on has to give the bits of one that never stopped: the first solution is like any other.
    this.solver = new OperatingPoint(this.system, false);
    this.method = methodOf(circuit);
    this.sine = sineTable(points).sine;
    this.values = new Float64Array(trainable.length);
  }

  conductances(): Float64Array {
    return this.siemens.slice();
  }
  setConductances(siemens: Float64Array): void {
    this.siemens.set(siemens);
    this.probes.setConductances(siemens);
  }

  private time(tick: number): number {
    return tick / (this.options.lockIn.f * this.options.lockIn.points);
  }

  *measure(samples: readonly Stimulus[], plan: readonly Phase[], teacher: Teacher): Iterable<Measured | undefined> {
    for (const [index, sample] of samples.entries()) {
      this.begin(sample);
      const measured: Reading[] = [];
      let error: Float64Array = new Float64Array(0);
      for (const phase of plan) {
        if (phase.kind === "free") {
          const free = this.free(phase.drops);
          for (let step = free.next(); ; step = free.next()) {
            if (step.done) {
              error = Float64Array.from(teacher.latch(index, step.value.outputs));
              measured.push({ kind: "free", drop: step.value.drop });
              break;
            }
            yield undefined;
          }
        } else if (phase.kind === "sine") {
          measured.push(yield* this.lockedIn(error, phase, sample.serial));
        } else throw new UsageError(`engine tran knows no ${phase.kind} window: the rule needs engine op`);
      }
      yield measured;
    }
  }

  /** New inputs: a jump of the sources, or the operating point they belong to. */
  private begin({ inputs, serial }: Stimulus): void {
    const { system, stepper } = this;
    this.probes.release();
    this.probes.setInputs(inputs, 0);
    const carried = this.started && this.options.state === "carry";
    if (!carried) this.tick = 0;
    this.corner = system.sources.nextBreakpoint(this.time(this.tick));
    if (carried) {
      stepper.restart();
      return;
    }
    system.x.array.fill(0);
    this.solver.solve({
      ...tight,
      maxIterations: this.setup.circuit.options.itl1,
      time: 0,
      where: `of sample ${serial + 1}`,
    });
    this.solves++;
    stepper.start(0);
    this.started = true;
  }

  /** The free window: outputs (and drops) averaged over its last period. */
  private *free(wantDrops: boolean): Generator<undefined, { outputs: Float64Array; drop: Float64Array }> {
    const { probes } = this;
    const { free, points } = this.options.lockIn;
    const outputs = new Float64Array(probes.outputs.length);
    const drop = new Float64Array(wantDrops ? probes.drops.length : 0);
    const now = new Float64Array(outputs.length);
    for (let k = 0; k < free * points; k++) {
      this.reading = k >= (free - 1) * points;
      this.step();
      yield undefined;
      if (!this.reading) continue;
      probes.read(probes.outputs, 0, now);
      for (let i = 0; i < outputs.length; i++) outputs[i]! += now[i]! / points;
      if (!wantDrops) continue;
      probes.read(probes.drops, 0, this.values);
      for (let j = 0; j < drop.length; j++) drop[j]! += this.values[j]! / points;
    }
    return { outputs, drop };
  }

  /** The error current runs; the lock-ins read every trainable resistor's own voltage. */
  private *lockedIn(
    error: Float64Array,
    { amplitude, harmonics }: Sine,
    serial: number,
  ): Generator<undefined, Reading> {
    const { probes, sine } = this;
    const { lockIn } = this.options;
    const instrument = this.instrument(serial, harmonics);
    for (let k = 0; k < instrument.samples; k++) {
      this.reading = k >= instrument.first;
      if (this.reading) {
        probes.read(probes.drops, 0, this.values);
        instrument.sample(k, this.values);
      }
      probes.inject(error, -amplitude * sine[(k + 1) % lockIn.points]!, 0);
      this.step();
      yield undefined;
    }
    probes.release();
    const { dc, x, y, clipped, powers } = instrument.result();
    return { kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped, powers };
  }

  private instrument(serial: number, harmonics: number | undefined): LockIn {
    const { lockIn, seed } = this.options;
    if (lockIn.noise > 0) {
      const streams = this.trainable.map((name) => stream(seed, name, "noise", serial));
      return new LockIn(lockIn, this.trainable.length, streams, harmonics);
    }
    this.quiet ??= new LockIn(lockIn, this.trainable.length, undefined, harmonics);
    this.quiet.reset();
    return this.quiet;
  }

  /** One step of the grid, with a stop at every corner of a source. */
  private step(): void {
    let from = this.time(this.tick);
    const to = this.time(this.tick + 1);
    const near = CORNER * (to - from);
    while (this.corner <= to + near) {
      const at = this.corner >= to - near ? to : this.corner;
      this.advance(from, at, 0);
      this.stepper.restart();
      this.corner = this.system.sources.nextBreakpoint(Math.max(at, this.corner));
      from = at;
    }
    if (from < to) this.advance(from, to, 0);
    this.tick++;
  }

  /** Steps from one time to another; where Newton fails the step is subdivided. */
  private advance(from: number, to: number, halvings: number): void {
    const { system, stepper } = this;
    system.setTime(to);
    const outcome = stepper.attempt(to - from, halvings > 0 ? backwardEuler : this.method, to);
    this.solves++;
    if (outcome.ok) {
      if (this.reading) this.truncationError = Math.max(this.truncationError, stepper.errorRatio(absolute)?.ratio ?? 0);
      stepper.accept();
      // A mode changes at a point of the grid; what jumps with it does so in the next step.
      if (system.modes.any && system.modes.look(system.x) !== undefined) {
        system.modes.apply(system.x);
        stepper.restart();
        stepper.jump();
      }
      return;
    }
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
    this.advance(from, middle, halvings + 1);
    this.advance(middle, to, halvings + 1);
    stepper.restart();
  }

  exportState(): unknown {
    const { solves, truncationError, started, tick } = this;
    const system = this.system.exportState();
    return { solves, truncationError, started, tick, system, stepper: this.stepper.exportState() };
  }
  importState(state: unknown): void {
    const { solves, truncationError, started, tick, system, stepper } = state as {
      solves: number;
      truncationError: number;
      started: boolean;
      tick: number;
      system: SystemState;
      stepper: StepperState;
    };
    if (system.x.length !== this.system.x.length)
      throw new UsageError("the checkpoint's engine state is of another circuit");
    Object.assign(this, { solves, truncationError, started, tick });
    this.system.importState(system);
    this.stepper.importState(stepper);
  }
}
