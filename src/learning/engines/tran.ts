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
import type { Engine, Latch, Measured, Phase, Reading, Stimulus } from "../contract.js";
import { type EngineCircuit, initialConductances, Probes, tight } from "./probe.js";

export interface TranOptions {
  readonly lockIn: LockInModel;
  readonly seed: number;
  /** Whether the state of the circuit is carried from sample to sample, as on a bench, or found anew. */
  readonly state: "carry" | "fresh";
}

/** A step that fails is halved at most this often. */
const HALVINGS = 20;

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
  /** The largest estimated truncation error of a step so far [V or A]. */
  truncation = 0;
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
    this.solver = new OperatingPoint(this.system);
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

  *measure(samples: readonly Stimulus[], plan: readonly Phase[], latch: Latch): Iterable<Measured | undefined> {
    for (const [index, sample] of samples.entries()) {
      this.begin(sample);
      const measured: Reading[] = [];
      let error: Float64Array = new Float64Array(0);
      for (const phase of plan) {
        if (phase.kind === "free") {
          const free = this.free(phase.drops);
          for (let step = free.next(); ; step = free.next()) {
            if (step.done) {
              error = Float64Array.from(latch(index, step.value.outputs));
              measured.push({ kind: "free", drop: step.value.drop });
              break;
            }
            yield undefined;
          }
        } else if (phase.kind === "sine") {
          measured.push(yield* this.lockedIn(error, phase.amplitude, sample.serial));
        } else throw new UsageError("engine tran has no adjoint network: rule adjoint needs engine op");
      }
      yield measured;
    }
  }

  /** New inputs: a jump of the sources, or the operating point they belong to. */
  private begin({ inputs, serial }: Stimulus): void {
    const { system, stepper } = this;
    this.probes.release();
    this.probes.setInputs(inputs, 0);
    if (this.started && this.options.state === "carry") {
      stepper.restart();
      return;
    }
    this.tick = 0;
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
      this.step();
      yield undefined;
      if (k < (free - 1) * points) continue;
      probes.read(probes.outputs, 0, now);
      for (let i = 0; i < outputs.length; i++) outputs[i]! += now[i]! / points;
      if (!wantDrops) continue;
      probes.read(probes.drops, 0, this.values);
      for (let j = 0; j < drop.length; j++) drop[j]! += this.values[j]! / points;
    }
    return { outputs, drop };
  }

  /** The error current runs; the lock-ins read every trainable resistor's own voltage. */
  private *lockedIn(error: Float64Array, amplitude: number, serial: number): Generator<undefined, Reading> {
    const { probes, sine } = this;
    const { lockIn } = this.options;
    const instrument = this.instrument(serial);
    for (let k = 0; k < instrument.samples; k++) {
      if (k >= instrument.first) {
        probes.read(probes.drops, 0, this.values);
        instrument.sample(k, this.values);
      }
      probes.inject(error, -amplitude * sine[(k + 1) % lockIn.points]!, 0);
      this.step();
      yield undefined;
    }
    probes.release();
    const { dc, x, y, clipped } = instrument.result();
    return { kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped };
  }

  private instrument(serial: number): LockIn {
    const { lockIn, seed } = this.options;
    if (lockIn.noise > 0) {
      const streams = this.trainable.map((name) => stream(seed, name, "noise", serial));
      return new LockIn(lockIn, this.trainable.length, streams);
    }
    this.quiet ??= new LockIn(lockIn, this.trainable.length);
    this.quiet.reset();
    return this.quiet;
  }

  /** One step of the grid; where Newton fails it is subdivided. */
  private step(): void {
    const from = this.time(this.tick);
    const to = this.time(this.tick + 1);
    this.advance(from, to, 0);
    this.stepper.time = to;
    this.tick++;
  }

  private advance(from: number, to: number, halvings: number): void {
    const { system, stepper } = this;
    system.setTime(to);
    const outcome = stepper.attempt(to - from, halvings > 0 ? backwardEuler : this.method);
    this.solves++;
    if (outcome.ok) {
      const error = stepper.errorRatio(() => 1);
      if (error !== undefined && error.ratio > this.truncation) this.truncation = error.ratio;
      stepper.accept();
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
    const { solves, truncation, started, tick } = this;
    return {
      solves,
      truncation,
      started,
      tick,
      system: this.system.exportState(),
      stepper: this.stepper.exportState(),
    };
  }
  importState(state: unknown): void {
    const { solves, truncation, started, tick, system, stepper } = state as {
      solves: number;
      truncation: number;
      started: boolean;
      tick: number;
      system: SystemState;
      stepper: StepperState;
    };
    if (system.x.length !== this.system.x.length)
      throw new UsageError("the checkpoint's engine state is of another circuit");
    Object.assign(this, { solves, truncation, started, tick });
    this.system.importState(system);
    this.stepper.importState(stepper);
  }
}
