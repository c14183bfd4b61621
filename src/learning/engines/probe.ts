import { intsOf } from "../../base/columns.js";
import type { Circuit } from "../../circuit/circuit.js";
import type { Equations, Inputs } from "../../equations/equations.js";
import type { Floats } from "../../kernel/index.js";
import { LawSlopes } from "./law-slopes.js";
import { type Pair, Pairs } from "./pairs.js";
import { rangesOf, Storage } from "../stored.js";

/**
 * What an engine is made of: the circuit, who learns, what is read, which parameters carry the inputs. The states of trained
 * elements are held in `circuit`, and move in `moving`, where there are any.
 */
export interface EngineCircuit {
  readonly circuit: Circuit;
  readonly moving?: Circuit;
  /** Numbers of the trainable instances in netlist order. */
  readonly trainable: readonly number[];
  /** Node numbers of the outputs; -1 is ground. */
  readonly outputs: readonly Pair[];
  /** Names of the root parameters that `Stimulus.inputs` sets, in its order. */
  readonly inputs: readonly string[];
}

/**
 * The tolerance of learning runs, whatever the options say: b is small beside a. Updates below 1e-12 (1 + |x|), or of at
 * most 1e-8 where the next would be below 1e-14.
 */
export const tight = { reltol: 1e-12, vntol: 1e-12, abstol: 1e-12, ahead: 1e4 } as const;

/** Reads and drives equations as learning needs it; everything is by lane. */
export class Probes<E extends Equations = Equations> {
  readonly drops: Pairs;
  readonly outputs: Pairs;
  readonly injection: Floats;
  /** For whoever needs a vector of unknowns for a while. */
  readonly scratch: Floats;
  readonly slopes: LawSlopes;
  private readonly storage: Storage;
  private readonly rootIndex: readonly number[];
  private readonly roots: Float64Array;
  private readonly held: Inputs | undefined;
  private conductances: ((siemens: Float64Array) => void) | undefined;

  constructor(
    readonly system: E,
    private readonly setup: EngineCircuit,
    /** Of the same setup, with another writing of the equations: what elements store and their laws are shared. */
    like?: Probes,
  ) {
    const { circuit, trainable, outputs, inputs } = setup;
    const pairs = <T>(list: readonly T[], p: (item: T) => number, n: (item: T) => number): Pairs =>
      new Pairs(
        intsOf(list, (item) => system.entryOf(p(item))),
        intsOf(list, (item) => system.entryOf(n(item))),
      );
    const nodes = (number: number): readonly number[] => circuit.instances.at(number).nodes;
    this.drops = pairs(
      trainable,
      (number) => nodes(number)[0]!,
      (number) => nodes(number)[1]!,
    );
    this.outputs = pairs(
      outputs,
      ({ p }) => p,
      ({ n }) => n,
    );
    this.storage = like?.storage ?? new Storage(circuit, trainable);
    this.slopes = like?.slopes ?? new LawSlopes(circuit, trainable, this.storage);
    this.rootIndex = inputs.map((name) => circuit.parameters.roots.indexOf(name));
    this.roots = Float64Array.from(circuit.parameters.nominal);
    this.held = system.heldBy(inputs);
    this.injection = system.arena.floats(system.x.length);
    this.scratch = system.arena.floats(system.x.length);
  }

  setConductances(siemens: Float64Array): void {
    this.store(this.stored(siemens));
  }

  /** What elements store for these conductances [S]. */
  stored(siemens: Float64Array): Float64Array {
    return this.storage.of(siemens);
  }

  /** Sets what elements store. */
  store(values: Float64Array): void {
    const { setup, storage } = this;
    this.conductances ??= this.system.writer({ numbers: setup.trainable, nameOf: (j) => storage.parameterOf(j) });
    this.conductances(values);
    this.slopes.set(values);
  }

  /** Sets the inputs of the first lanes. */
  setInputs(...inputs: readonly ArrayLike<number>[]): void {
    if (this.held?.set(inputs) === true) return;
    inputs.forEach((each, lane) => {
      this.setRoots(each, lane);
      this.held?.see(each, lane);
    });
  }

  /** The same, with all equations of the circuit where they belong to condensed ones. */
  setRoots(inputs: ArrayLike<number>, lane: number): void {
    this.rootIndex.forEach((root, k) => (this.roots[root] = inputs[k]!));
    this.system.setRoots(this.roots, lane);
  }

  /** v(p) - v(n) of every pair in one lane. */
  read(pairs: Pairs, lane: number, to: Float64Array): void {
    pairs.read(this.system.x.array, this.system.lanes, lane, to);
  }

  /** Sets the currents into the outputs of one lane [A]: amount k enters at p and leaves at n. */
  inject(amounts: ArrayLike<number>, factor: number, lane: number): void {
    const vector = this.injection.array;
    const { lanes } = this.system;
    for (const { p, n } of this.outputs.list) {
      vector[p * lanes + lane] = 0;
      vector[n * lanes + lane] = 0;
    }
    this.outputs.list.forEach(({ p, n }, k) => {
      vector[p * lanes + lane]! += factor * amounts[k]!;
      vector[n * lanes + lane]! -= factor * amounts[k]!;
    });
    this.system.injected = this.injection;
  }

  /** Takes over the currents of one lane of other probes. */
  injectAs(others: Probes, lane: number): void {
    const from = others.injection.array;
    const { lanes, injected } = others.system;
    this.outputs.list.forEach(({ p, n }, k) => {
      const other = others.outputs.list[k]!;
      this.injection.array[p] = from[other.p * lanes + lane]!;
      this.injection.array[n] = from[other.n * lanes + lane]!;
    });
    this.system.injected = injected && this.injection;
  }

  /** Takes all injected currents away. */
  release(): void {
    if (this.system.injected === undefined) return;
    this.injection.array.fill(0);
    this.system.injected = undefined;
  }
}

/** Names of the trainable instances. */
export const namesOf = ({ circuit, trainable }: EngineCircuit): readonly string[] =>
  trainable.map((number) => circuit.instances.at(number).name);

/** Present conductances of the trainable instances [S], as the netlist has them. */
export function initialConductances({ circuit, trainable }: EngineCircuit): Float64Array {
  return rangesOf(circuit, trainable).g;
}
