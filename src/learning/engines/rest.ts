import { ConvergenceError, UsageError } from "../../base/errors.js";
import { Condensation } from "../../equations/condensation.js";
import { Condensed } from "../../equations/condensed.js";
import type { Equations } from "../../equations/equations.js";
import { System } from "../../equations/system.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import { Newton, type NewtonOptions } from "../../solve/newton.js";
import { OperatingPoint } from "../../solve/operating-point.js";
import type { Engine, EngineKind, Gather, Measured, Phase, Sharing, Stimulus, Teacher } from "../contract.js";
import { DropSum } from "./drop-sum.js";
import { type Bench, Group, Scratch, type Width } from "./group.js";
import { type EngineCircuit, initialConductances, Probes, tight } from "./probe.js";
import { WarmStarts, type WarmState } from "./warm-starts.js";
import { windows } from "./windows/index.js";
import type { Window } from "./windows/window.js";

export interface RestOptions {
  readonly kind: Extract<EngineKind, "phases" | "op">;
  /** Needed for plans with a sine. */
  readonly lockIn: LockInModel | undefined;
  readonly seed: number;
  /** How many samples are solved side by side at most: 1 or 8. No bit depends on it. */
  readonly lanes: number;
  /** How many samples come again: `Stimulus.sample` is below it. By default none does. */
  readonly samples?: number;
  /** `Sharing.starts` of another engine of the same circuit and as many samples. */
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

interface EngineState {
  readonly reference: Reference | null;
  readonly warm: WarmState;
  readonly solves: number;
}

function widthOf<E extends Equations>(system: E, setup: EngineCircuit): Width<E> {
  return { system, probes: new Probes(system, setup), newton: new Newton(system), pivotings: 0 };
}

/**
 * Engines "phases" and "op": the circuit is at rest whenever it is looked at, in the limit of slow signals: capacitors
 * are open, inductors short. Samples are independent: each starts where it was when it came last, or from one reference
 * point, so groups of them are solved side by side in lanes, without what sources hold where the circuit can be condensed; a group in which plain Newton
 * fails is solved one by one, with all equations and all means of continuation.
 */
export class RestEngine implements Engine, Bench {
  readonly kind: EngineKind;
  readonly trainable: readonly string[];
  readonly lockIn: LockInModel | undefined;
  readonly seed: number;
  readonly scratch = new Scratch();
  solves = 0;
  /** All equations, in one lane. */
  private readonly whole: Width<System>;
  /** What a sample alone and samples side by side are solved with. */
  private readonly single: Width;
  private readonly wide: Width | undefined;
  private readonly solver: OperatingPoint;
  private readonly siemens: Float64Array;
  private readonly warm: WarmStarts;
  private products: DropSum | undefined;
  /** The operating point of the netlist as written. */
  private reference: Reference | undefined;

  constructor(
    private readonly setup: EngineCircuit,
    { kind, lockIn, seed, lanes, samples = 0, starts }: RestOptions,
  ) {
    const { circuit, trainable } = setup;
    this.kind = kind;
    this.lockIn = lockIn;
    this.seed = seed;
    this.trainable = trainable.map((number) => circuit.instances[number]!.name);
    this.siemens = initialConductances(setup);
    this.whole = widthOf(new System(circuit, { emit: true }), setup);
    const { system } = this.whole;
    const plan = Condensation.fits(system, setup.inputs) ? new Condensation(system) : undefined;
    const wide = plan ? new Condensed(plan, lanes) : new System(circuit, { lanes, emit: true });
    this.single = plan ? widthOf(new Condensed(plan, 1), setup) : this.whole;
    this.wide = lanes > 1 ? widthOf<Equations>(wide, setup) : undefined;
    this.warm = new WarmStarts(this.single.system, samples, starts);
    // A run that goes on has to give the bits of one that never stopped: the first solution is like any other.
    this.solver = new OperatingPoint(system, false);
  }

  get sharing(): Sharing {
    return {
      starts: this.warm.memory,
      products: this.sum,
      credit: (solves) => void (this.solves += solves),
    };
  }

  /** Where gradients of samples are added up. */
  private get sum(): DropSum {
    return (this.products ??= new DropSum(this.single.system, this.single.probes.drops));
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

  /** The reference point, found once, at the netlist's own values. */
  private start(): Reference {
    if (this.reference === undefined) {
      const { system } = this.whole;
      this.solver.solve({
        ...tight,
        maxIterations: this.setup.circuit.options.itl1,
        where: "of the netlist as written",
      });
      system.follow();
      const reference = { x: Array.from(system.x.array), memory: Array.from(system.memory()) };
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
      system.setMemory(Float64Array.from(memory));
      system.evaluate(0);
      const factored = system.lu.factor();
      if (!factored.ok) {
        const { name } = system.unknowns[factored.column]!;
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

  begin({ width, samples }: Group): void {
    const { system } = width;
    const { x, memory, pivots } = this.start();
    for (let lane = 0; lane < system.lanes; lane++) {
      if (this.warm.recall(samples[lane]?.sample, system, lane)) continue;
      system.setPoint(x, lane);
      system.setMemory(memory, lane);
    }
    // A lane keeps the pivots that a failed growth test chose, until here.
    if (system.lu.pivotings !== width.pivotings) {
      system.lu.importPivots([...pivots]);
      width.pivotings = system.lu.pivotings;
    }
  }

  keep({ width, samples }: Group): void {
    samples.forEach(({ sample }, lane) => this.warm.keep(sample, width.system, lane));
  }

  *measure(
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    teacher: Teacher,
    gather?: Gather,
  ): Iterable<Measured | undefined> {
    this.start();
    const lanes = this.wide?.system.lanes ?? 1;
    let summed = false;
    for (let first = 0; first < samples.length; first += lanes) {
      this.scratch.free();
      const some = samples.slice(first, first + lanes);
      const group = new Group(this, some.length > 1 ? this.wide! : this.single, some, {
        latch: (lane, outputs) => teacher.latch(first + lane, outputs),
        loss: teacher.loss,
        temperature: teacher.temperature,
        targets: (lane) => teacher.targets(first + lane),
      });
      for (const phase of plan) {
        const window = windows[phase.kind] as Window<Phase["kind"]> | undefined;
        if (window === undefined)
          throw new UsageError(`engine ${this.kind} knows no ${phase.kind} window: the rule needs engine tran`);
        yield* window(group, phase);
      }
      const factors = gather?.product && group.factors(gather.product);
      if (factors === undefined) {
        yield* group.measured;
        continue;
      }
      const { keep, product, sum } = gather!;
      if (keep === undefined) {
        if (!summed) this.sum.put(sum);
        summed = true;
        this.sum.load(0, factors);
        this.sum.add(0, product!.factor);
      } else keep(factors);
      yield* group.measured.map(() => []);
    }
    if (summed) this.sum.take(gather!.sum);
  }

  solve(group: Group, lanes: number, first?: NewtonOptions["first"]): void {
    const { system, newton } = group.width;
    const options = { ...tight, maxIterations: this.setup.circuit.options.itl1 };
    const plain = { ...options, scale: 0, ...(first && { first }) };
    const { start, memory } = this.keepStart(group.width);
    for (let lane = 0; lane < group.samples.length; lane++) this.solves += (lanes >> lane) & 1;
    system.setTime(undefined);
    if (newton.solve({ ...plain, activeLanes: lanes }).ok) return;
    // Each by itself: plain Newton, which gives the same bits as side by side; then, with all equations, all means.
    system.x.array.set(start);
    system.restoreMemory(memory);
    const found: (Float64Array | undefined)[] = [];
    group.samples.forEach(({ serial }, lane) => {
      if (((lanes >> lane) & 1) === 0) return;
      const { ok } = newton.solve({ ...plain, activeLanes: 1 << lane });
      found[lane] = ok ? system.memory(lane) : undefined;
      system.restoreMemory(memory);
      if (ok) return;
      for (let i = lane; i < start.length; i += system.lanes) system.x.array[i] = start[i]!;
      const { system: alone } = this.alone(group, lane);
      this.solver.solve({ ...options, where: `of sample ${serial + 1}` });
      system.setPoint(alone.x.array, lane);
      found[lane] = alone.memory();
      system.restoreMemory(memory);
    });
    found.forEach((values, lane) => values && system.setMemory(values, lane));
  }

  private keepStart(width: Width): { readonly start: Float64Array; readonly memory: Float64Array } {
    const { system } = width;
    const { array } = system.x;
    const x = width.start?.x ?? new Float64Array(array.length);
    x.set(array);
    const memory = system.saveMemory(width.start?.memory);
    width.start = { x, memory };
    return { start: x, memory };
  }

  alone(group: Group, lane: number): Width<System> {
    const { whole } = this;
    const { system, probes } = group.width;
    if (system === whole.system) return whole;
    whole.probes.setInputs(group.samples[lane]!.inputs, 0);
    whole.probes.injectAs(probes, lane);
    whole.system.setPoint(system.pointOf(lane), 0);
    whole.system.setMemory(system.memory(lane));
    return whole;
  }

  exportState(): unknown {
    return { reference: this.reference ?? null, warm: this.warm.exportState(), solves: this.solves };
  }

  importState(state: unknown): void {
    const { reference, warm, solves } = state as EngineState;
    if (reference !== null) {
      if (reference.x.length !== this.whole.system.x.length)
        throw new UsageError("the checkpoint's engine state is of another circuit");
      this.refer(reference);
    }
    this.warm.importState(warm);
    this.solves = solves;
  }
}
