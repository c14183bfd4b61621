import { stream } from "../../base/random.js";
import { ConvergenceError, UsageError } from "../../base/errors.js";
import { System } from "../../equations/system.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import { PhaseLockIn, phasePoints } from "../../signals/phases.js";
import { Newton } from "../../solve/newton.js";
import { OperatingPoint } from "../../solve/operating-point.js";
import type { Engine, EngineKind, Latch, Measured, Phase, Reading, Stimulus } from "../contract.js";
import { type EngineCircuit, initialConductances, Probes, tight } from "./probe.js";

export interface RestOptions {
  readonly kind: Extract<EngineKind, "phases" | "op">;
  /** Needed for plans with a sine. */
  readonly lockIn: LockInModel | undefined;
  readonly seed: number;
  /** How many samples are solved side by side at most: 1 or 8. No bit depends on it. */
  readonly lanes: number;
}

/** One width of the same equations. */
interface Width {
  readonly system: System;
  readonly probes: Probes;
  readonly newton: Newton;
  /** How often pivots had been chosen when the factors last had those of the reference. */
  pivotings: number;
}

/** Where every sample starts: all that the outcome of an iteration depends on beside the equations. */
interface Reference {
  readonly x: readonly number[];
  /** Limited voltages. */
  readonly memory: readonly number[];
  readonly pivots: readonly number[];
}

/**
 * Engines "phases" and "op": the circuit is at rest whenever it is looked at, in the limit of slow signals: capacitors
 * are open, inductors short. Samples are independent: each starts from the same reference point, so groups of them are
 * solved side by side in lanes; a group in which plain Newton fails is solved one by one, with all means of continuation.
 */
export class RestEngine implements Engine {
  readonly kind: EngineKind;
  readonly trainable: readonly string[];
  solves = 0;
  private readonly single: Width;
  private readonly wide: Width | undefined;
  private readonly solver: OperatingPoint;
  private readonly siemens: Float64Array;
  /** The operating point of the netlist as written. */
  private reference: Reference | undefined;

  constructor(
    private readonly setup: EngineCircuit,
    private readonly options: RestOptions,
  ) {
    const { circuit, trainable } = setup;
    this.kind = options.kind;
    this.trainable = trainable.map((number) => circuit.instances[number]!.name);
    this.siemens = initialConductances(setup);
    const width = (lanes: number): Width => {
      const system = new System(circuit, { lanes, emit: true });
      return { system, probes: new Probes(system, setup), newton: new Newton(system), pivotings: 0 };
    };
    this.single = width(1);
    this.wide = options.lanes > 1 ? width(options.lanes) : undefined;
    // A run that goes on has to give the bits of one that never stopped: the first solution is like any other.
    this.solver = new OperatingPoint(this.single.system, false);
  }

  conductances(): Float64Array {
    return this.siemens.slice();
  }

  setConductances(siemens: Float64Array): void {
    this.start();
    this.siemens.set(siemens);
    this.single.probes.setConductances(siemens);
    this.wide?.probes.setConductances(siemens);
  }

  /** The reference point, found once, at the netlist's own values. */
  private start(): Reference {
    if (this.reference === undefined) {
      const { system } = this.single;
      this.solver.solve({
        ...tight,
        maxIterations: this.setup.circuit.options.itl1,
        where: "of the netlist as written",
      });
      system.follow();
      this.refer({
        x: Array.from(system.x.array),
        memory: Array.from(system.memory()),
        pivots: system.lu.exportPivots()!,
      });
    }
    return this.reference!;
  }

  /** All widths factor with the pivots of the reference point, so that they give the same bits. */
  private refer(reference: Reference): void {
    this.reference = reference;
    for (const width of [this.single, ...(this.wide === undefined ? [] : [this.wide])]) {
      width.system.lu.importPivots([...reference.pivots]);
      width.pivotings = width.system.lu.pivotings;
    }
  }

  /** Puts all lanes to the reference point. */
  private rewind(width: Width): void {
    const { system } = width;
    const { x, memory, pivots } = this.start();
    const { lanes } = system;
    const unknowns = system.x.array;
    for (let i = 0; i < unknowns.length; i++) unknowns[i] = x[Math.floor(i / lanes)]!;
    const limited = Float64Array.from(memory);
    for (let lane = 0; lane < lanes; lane++) system.setMemory(limited, lane);
    // A lane keeps the pivots that a failed growth test chose, until here.
    if (system.lu.pivotings !== width.pivotings) {
      system.lu.importPivots([...pivots]);
      width.pivotings = system.lu.pivotings;
    }
  }

  *measure(samples: readonly Stimulus[], plan: readonly Phase[], latch: Latch): Iterable<Measured | undefined> {
    this.start();
    const lanes = this.wide?.system.lanes ?? 1;
    for (let first = 0; first < samples.length; first += lanes) {
      const group = samples.slice(first, first + lanes);
      yield* this.group(group.length > 1 ? this.wide! : this.single, group, plan, (lane, v) => latch(first + lane, v));
    }
  }

  /** Runs the plan for samples side by side, a lane each. */
  private *group(
    width: Width,
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    latch: (lane: number, outputs: Float64Array) => Float64Array,
  ): Generator<Measured | undefined> {
    const { system, probes } = width;
    const { lanes } = system;
    const measured: Reading[][] = samples.map(() => []);
    const errors: Float64Array[] = [];
    const free = new Float64Array(system.x.length);
    let memories: Float64Array[] = [];
    const drop = () => new Float64Array(probes.drops.length);

    for (const phase of plan) {
      if (phase.kind === "free") {
        probes.release();
        samples.forEach(({ inputs }, lane) => probes.setInputs(inputs, lane));
        this.rewind(width);
        this.solve(width, samples, undefined, 0);
        system.follow();
        free.set(system.x.array);
        memories = samples.map((_, lane) => system.memory(lane));
        const outputs = new Float64Array(probes.outputs.length);
        samples.forEach((_, lane) => {
          probes.read(probes.outputs, lane, outputs);
          errors[lane] = Float64Array.from(latch(lane, outputs));
          const reading: Reading = { kind: "free", drop: phase.drops ? drop() : new Float64Array(0) };
          if (phase.drops) probes.read(probes.drops, lane, reading.drop);
          measured[lane]!.push(reading);
        });
        yield undefined;
      } else if (phase.kind === "sine") {
        const { lockIn } = this.options;
        if (lockIn === undefined)
          throw new UsageError("this rule measures with a lock-in amplifier: the .learn card needs lockin=");
        const instruments = samples.map(
          ({ serial }) => new PhaseLockIn(lockIn, probes.drops.length, this.noise(lockIn, serial)),
        );
        const { sines } = phasePoints(lockIn.phases);
        const values = drop();
        for (const [p, sine] of sines.entries()) {
          system.x.array.set(free);
          memories.forEach((memory, lane) => system.setMemory(memory, lane));
          if (sine !== 0) this.solve(width, samples, errors, -phase.amplitude * sine);
          instruments.forEach((instrument, lane) => {
            probes.read(probes.drops, lane, values);
            instrument.sample(p, values);
          });
          yield undefined;
        }
        probes.release();
        instruments.forEach((instrument, lane) => {
          const { dc, x, y, clipped } = instrument.result();
          measured[lane]!.push({ kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped });
        });
      } else {
        // G^T lambda = -dL/dv, at the free operating point.
        system.x.array.set(free);
        memories.forEach((memory, lane) => system.setMemory(memory, lane));
        probes.release();
        system.evaluate(0);
        const factored = system.lu.factor((1 << samples.length) - 1);
        if (!factored.ok) {
          throw new ConvergenceError(
            `the circuit is singular at ${system.unknowns[factored.column]!.name}: it has no exact gradient`,
            {
              nodes: [system.unknowns[factored.column]!.name],
            },
          );
        }
        samples.forEach((_, lane) => probes.inject(errors[lane]!, -1, lane));
        const lambda = probes.injection;
        const ground = lambda.array;
        for (let lane = 0; lane < lanes; lane++) ground[system.size * lanes + lane] = 0;
        system.lu.solveTransposed(lambda);
        samples.forEach((_, lane) => {
          const reading = drop();
          probes.drops.forEach(
            ({ p, n }, j) => (reading[j] = lambda.array[p * lanes + lane]! - lambda.array[n * lanes + lane]!),
          );
          measured[lane]!.push({ kind: "adjoint", drop: reading });
        });
        probes.release();
        yield undefined;
      }
    }
    yield* measured;
  }

  /** Solves all lanes from the unknowns in the system, with currents `factor` times the errors into the outputs. */
  private solve(
    width: Width,
    samples: readonly Stimulus[],
    errors: readonly Float64Array[] | undefined,
    factor: number,
  ): void {
    const { system, probes, newton } = width;
    this.solves += samples.length;
    if (errors !== undefined) samples.forEach((_, lane) => probes.inject(errors[lane]!, factor, lane));
    const options = { ...tight, maxIterations: this.setup.circuit.options.itl1 };
    const start = Float64Array.from(system.x.array);
    const memories = samples.map((_, lane) => system.memory(lane));
    system.setTime(undefined);
    if (newton.solve({ ...options, scale: 0, activeLanes: (1 << samples.length) - 1 }).ok) return;
    // Each by itself, with all means; a lane that plain Newton solves gives the same bits as side by side.
    const { single } = this;
    const { lanes } = system;
    samples.forEach(({ inputs, serial }, lane) => {
      const x = single.system.x.array;
      for (let i = 0; i < x.length; i++) x[i] = start[i * lanes + lane]!;
      single.probes.setInputs(inputs, 0);
      if (errors !== undefined) single.probes.inject(errors[lane]!, factor, 0);
      else single.probes.release();
      single.system.setMemory(memories[lane]!);
      this.solver.solve({ ...options, where: `of sample ${serial + 1}` });
      for (let i = 0; i < x.length; i++) system.x.array[i * lanes + lane] = single.system.x.array[i]!;
      system.setMemory(single.system.memory(), lane);
    });
  }

  /** Streams of the instruments of one sample, a channel each; none without noise. */
  private noise(lockIn: LockInModel, serial: number) {
    if (lockIn.noise === 0) return undefined;
    return this.trainable.map((name) => stream(this.options.seed, name, "noise", serial));
  }

  exportState(): unknown {
    return { reference: this.reference ?? null, solves: this.solves };
  }

  importState(state: unknown): void {
    const { reference, solves } = state as { reference: Reference | null; solves: number };
    if (reference !== null) {
      if (reference.x.length !== this.single.system.x.length)
        throw new UsageError("the checkpoint's engine state is of another circuit");
      this.refer(reference);
    }
    this.solves = solves;
  }
}
