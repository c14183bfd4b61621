import { ConvergenceError, UsageError } from "../../base/errors.js";
import { Condensation } from "../../equations/condensation.js";
import { Condensed } from "../../equations/condensed.js";
import type { Equations } from "../../equations/equations.js";
import { System } from "../../equations/system.js";
import type { Floats } from "../../kernel/index.js";
import type { PhaseLockIn } from "../../signals/phases.js";
import { Newton, type NewtonOptions } from "../../solve/newton.js";
import { OperatingPoint } from "../../solve/operating-point.js";
import type { Stimulus } from "../contract.js";
import { type EngineCircuit, initialConductances, Probes, tight } from "./probe.js";
import { WarmStarts, type WarmState } from "./warm-starts.js";

/** Lock-in amplifiers at the unknowns of all lanes, and what they read of these and of what sources hold. */
export interface NodeReadings {
  readonly instrument: PhaseLockIn;
  readonly mean: Float64Array;
  readonly inPhase: Float64Array;
  readonly quadrature: Float64Array;
}

/** One width of the same equations. */
export interface Width<E extends Equations = Equations> {
  readonly system: E;
  readonly probes: Probes<E>;
  readonly newton: Newton;
  /** Arrays that are used over and over: limited voltages at the free operating point, and where a solution starts. */
  free?: Float64Array;
  response?: Floats;
  /** Lock-in amplifiers at the nodes. */
  lockIns?: NodeReadings;
  start?: { readonly x: Float64Array; readonly memory: Float64Array };
  /** How often pivots had been chosen when the factors last had those of the reference. */
  pivotings: number;
}

/** Samples, a lane each. */
export interface SideBySide<W extends Width = Width> {
  readonly width: W;
  readonly samples: readonly Stimulus[];
}

export interface RestPointsOptions {
  /** How many samples are solved side by side at most: 1 or 8. No bit depends on it. */
  readonly lanes: number;
  /** How many samples come again: `Stimulus.sample` is below it. By default none does. */
  readonly samples?: number;
  /** `memory` of others of the same circuit and as many samples. */
  readonly starts?: ArrayBufferLike | undefined;
}

/** Where samples start that come for the first time: all that the outcome of an iteration depends on beside the equations. */
interface Reference {
  /** Of all equations. */
  readonly x: readonly number[];
  /** Limited voltages. */
  readonly memory: readonly number[];
  /** Of the matrix that samples are solved with. */
  readonly pivots: readonly number[];
}

/** All equations of a circuit, and how they are written without what sources hold, where samples can share that. */
export interface Written {
  readonly whole: System;
  readonly plan: Condensation | undefined;
}

const writtenOf = (whole: System, inputs: readonly string[]): Written => ({
  whole,
  plan: Condensation.of(whole, inputs),
});

export interface RestState {
  readonly reference: Reference | null;
  readonly warm: WarmState;
  readonly solves: number;
}

function widthOf<E extends Equations>(system: E, setup: EngineCircuit, like?: Width): Width<E> {
  return { system, probes: new Probes(system, setup, like?.probes), newton: new Newton(system), pivotings: 0 };
}

/**
 * The operating points of samples. They are independent: each starts where it was when it came last, or from one reference
 * point, so groups of them are solved side by side in lanes, without what sources hold where the circuit can be condensed;
 * a group in which plain Newton fails is solved one by one, with all equations and all means of continuation.
 */
export class RestPoints {
  solves = 0;
  /** All equations, in one lane. */
  readonly whole: Width<System>;
  /** What a sample alone and samples side by side are solved with. */
  readonly single: Width;
  readonly wide: Width | undefined;
  private readonly solver: OperatingPoint;
  private readonly siemens: Float64Array;
  private readonly warm: WarmStarts;
  /** The operating point of the netlist as written. */
  private reference: Reference | undefined;

  constructor(
    private readonly setup: EngineCircuit,
    { lanes, samples = 0, starts }: RestPointsOptions,
    { whole, plan }: Written = writtenOf(new System(setup.circuit, { emit: true }), setup.inputs),
  ) {
    this.siemens = initialConductances(setup);
    this.whole = widthOf(whole, setup);
    const wide = plan ? new Condensed(plan, lanes) : new System(setup.circuit, { lanes, emit: true });
    this.single = plan ? widthOf(new Condensed(plan, 1), setup, this.whole) : this.whole;
    this.wide = lanes > 1 ? widthOf<Equations>(wide, setup, this.whole) : undefined;
    this.warm = new WarmStarts(this.single.system, samples, starts);
    // A run that goes on has to give the bits of one that never stopped: the first solution is like any other.
    this.solver = new OperatingPoint(whole, false);
  }

  /** Where samples that come again are kept. */
  get memory(): ArrayBufferLike {
    return this.warm.memory;
  }

  conductances(): Float64Array {
    return this.siemens.slice();
  }

  setConductances(siemens: Float64Array): void {
    this.start();
    this.siemens.set(siemens);
    const stored = this.whole.probes.stored(siemens);
    this.whole.probes.store(stored);
    if (this.single !== this.whole) this.single.probes.store(stored);
    this.wide?.probes.store(stored);
  }

  /** The reference point, found once, at the netlist's own values; to be called before inputs are set. */
  start(): Reference {
    if (this.reference === undefined) {
      const { system } = this.whole;
      this.solver.solve({
        ...tight,
        maxIterations: this.setup.circuit.options.itl1,
        where: "of the netlist as written",
      });
      system.follow();
      const reference = { x: Array.from(system.x.array), memory: Array.from(system.limits.of()) };
      this.refer({ ...reference, pivots: this.pivotsAt(reference) });
    }
    return this.reference!;
  }

  /** The pivots that are chosen at the reference point. */
  private pivotsAt({ x, memory }: Omit<Reference, "pivots">): number[] {
    const { system } = this.single;
    if (system instanceof Condensed) {
      system.setRoots(Float64Array.from(this.setup.circuit.parameters.nominal), 0);
      system.setPoint(x, 0);
      system.limits.set(Float64Array.from(memory));
      system.evaluate(0);
      const factored = system.lu.factor();
      if (!factored.ok) {
        const { name } = system.unknowns.at(factored.column)!;
        throw new ConvergenceError(`the circuit is singular at ${name}`, { nodes: [name] });
      }
    }
    return system.lu.exportPivots()!;
  }

  /** All widths factor with the pivots of the reference point, so that they give the same bits. */
  private refer(reference: Reference): void {
    this.reference = reference;
    for (const width of [this.single, ...(this.wide === undefined ? [] : [this.wide])]) {
      width.system.lu.importPivots([...reference.pivots]);
      width.pivotings = width.system.lu.pivotings;
    }
  }

  /** Puts all lanes to where their samples start: where they were, or the reference point. */
  begin({ width, samples }: SideBySide): void {
    const { system } = width;
    const { x, memory, pivots } = this.start();
    for (let lane = 0; lane < system.lanes; lane++) {
      if (this.warm.recall(samples[lane]?.sample, system, lane)) continue;
      system.setPoint(x, lane);
      system.limits.set(memory, lane);
    }
    // A lane keeps the pivots that a failed growth test chose, until here.
    if (system.lu.pivotings !== width.pivotings) {
      system.lu.importPivots([...pivots]);
      width.pivotings = system.lu.pivotings;
    }
  }

  /** Keeps where samples that come again are: at their operating points. */
  keep({ width, samples }: SideBySide): void {
    samples.forEach(({ sample }, lane) => this.warm.keep(sample, width.system, lane));
  }

  /** Solves the lanes of a mask from the unknowns in the system, with the currents that are set. */
  solve(group: SideBySide, lanes: number, first?: NewtonOptions["first"]): void {
    const { system, newton } = group.width;
    const options = { ...tight, maxIterations: this.setup.circuit.options.itl1 };
    const plain = { ...options, scale: 0, ...(first && { first }) };
    const { start, memory } = this.keepStart(group.width);
    for (let lane = 0; lane < group.samples.length; lane++) this.solves += (lanes >> lane) & 1;
    system.setTime(undefined);
    if (newton.solve({ ...plain, activeLanes: lanes }).ok) return;
    // Each by itself: plain Newton, which gives the same bits as side by side; then, with all equations, all means.
    system.x.array.set(start);
    system.limits.restore(memory);
    const found: (Float64Array | undefined)[] = [];
    group.samples.forEach(({ serial }, lane) => {
      if (((lanes >> lane) & 1) === 0) return;
      const { ok } = newton.solve({ ...plain, activeLanes: 1 << lane });
      found[lane] = ok ? system.limits.of(lane) : undefined;
      system.limits.restore(memory);
      if (ok) return;
      for (let i = lane; i < start.length; i += system.lanes) system.x.array[i] = start[i]!;
      const { system: alone } = this.alone(group, lane);
      this.solver.solve({ ...options, where: `of sample ${serial + 1}` });
      system.setPoint(alone.x.array, lane);
      found[lane] = alone.limits.of();
      system.limits.restore(memory);
    });
    found.forEach((values, lane) => values && system.limits.set(values, lane));
  }

  private keepStart(width: Width): { readonly start: Float64Array; readonly memory: Float64Array } {
    const { system } = width;
    const entries = system.size * system.lanes;
    const x = width.start?.x ?? new Float64Array(entries);
    x.set(system.x.array.subarray(0, entries));
    const memory = system.limits.save(width.start?.memory);
    width.start = { x, memory };
    return { start: x, memory };
  }

  /** One lane of a group by itself, with all its equations, where the group is. */
  alone(group: SideBySide, lane: number): Width<System> {
    const { whole } = this;
    const { system, probes } = group.width;
    if (system === whole.system) return whole;
    whole.probes.setInputs(group.samples[lane]!.inputs);
    whole.probes.injectAs(probes, lane);
    whole.system.setPoint(system.pointOf(lane), 0);
    whole.system.limits.set(system.limits.of(lane));
    return whole;
  }

  /** Gives back the memory of the circuit. */
  release(): void {
    this.whole.system.arena.release();
  }

  exportState(): RestState {
    return { reference: this.reference ?? null, warm: this.warm.exportState(), solves: this.solves };
  }

  importState({ reference, warm, solves }: RestState): void {
    if (reference !== null) {
      if (reference.x.length !== this.whole.system.x.length)
        throw new UsageError("the checkpoint's engine state is of another circuit");
      this.refer(reference);
    }
    this.warm.importState(warm);
    this.solves = solves;
  }
}
