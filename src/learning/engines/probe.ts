import type { Circuit } from "../../circuit/circuit.js";
import type { Equations } from "../../equations/equations.js";
import type { Floats } from "../../kernel/index.js";

/** A pair of entries whose difference is a voltage. */
export interface Pair {
  readonly p: number;
  readonly n: number;
}

/** What an engine is made of: the circuit, who learns, what is read, which parameters carry the inputs. */
export interface EngineCircuit {
  readonly circuit: Circuit;
  /** Numbers of the trainable instances in netlist order. */
  readonly trainable: readonly number[];
  /** Node numbers of the outputs; -1 is ground. */
  readonly outputs: readonly Pair[];
  /** Names of the root parameters that `Stimulus.inputs` sets, in its order. */
  readonly inputs: readonly string[];
}

/** The tolerance of learning runs, whatever the options say: b is small beside a. Updates below 1e-12 (1 + |x|). */
export const tight = { reltol: 1e-12, vntol: 1e-12, abstol: 1e-12 } as const;

/** Reads and drives equations as learning needs it; everything is by lane. */
export class Probes<E extends Equations = Equations> {
  readonly drops: readonly Pair[];
  readonly outputs: readonly Pair[];
  readonly injection: Floats;
  /** For whoever needs a vector of unknowns for a while. */
  readonly scratch: Floats;
  private readonly rootIndex: readonly number[];
  private readonly roots: Float64Array;

  constructor(
    readonly system: E,
    private readonly setup: EngineCircuit,
  ) {
    const { circuit, trainable, outputs, inputs } = setup;
    const pair = (p: number, n: number): Pair => ({ p: system.entryOf(p), n: system.entryOf(n) });
    this.drops = trainable.map((number) => {
      const { nodes } = circuit.instances[number]!;
      return pair(nodes[0]!, nodes[1]!);
    });
    this.outputs = outputs.map(({ p, n }) => pair(p, n));
    this.rootIndex = inputs.map((name) => circuit.parameters.roots.indexOf(name));
    this.roots = Float64Array.from(circuit.parameters.nominal);
    this.injection = system.arena.floats(system.x.length);
    this.scratch = system.arena.floats(system.x.length);
  }

  setConductances(siemens: Float64Array): void {
    const { system, setup } = this;
    setup.trainable.forEach((number, j) => {
      const parameter = setup.circuit.instances[number]!.device.trainable!;
      system.write(number, parameter, siemens[j]!);
    });
  }

  setInputs(inputs: Float64Array, lane: number): void {
    this.rootIndex.forEach((root, k) => (this.roots[root] = inputs[k]!));
    this.system.setRoots(this.roots, lane);
  }

  /** v(p) - v(n) of every pair in one lane. */
  read(pairs: readonly Pair[], lane: number, to: Float64Array): void {
    const x = this.system.x.array;
    const { lanes } = this.system;
    for (let j = 0; j < pairs.length; j++) to[j] = x[pairs[j]!.p * lanes + lane]! - x[pairs[j]!.n * lanes + lane]!;
  }

  /** Sets the currents into the outputs of one lane [A]: amount k enters at p and leaves at n. */
  inject(amounts: ArrayLike<number>, factor: number, lane: number): void {
    const vector = this.injection.array;
    const { lanes } = this.system;
    for (const { p, n } of this.outputs) {
      vector[p * lanes + lane] = 0;
      vector[n * lanes + lane] = 0;
    }
    this.outputs.forEach(({ p, n }, k) => {
      vector[p * lanes + lane]! += factor * amounts[k]!;
      vector[n * lanes + lane]! -= factor * amounts[k]!;
    });
    this.system.injected = this.injection;
  }

  /** Takes over the currents of one lane of other probes. */
  injectAs(others: Probes, lane: number): void {
    const from = others.injection.array;
    const { lanes, injected } = others.system;
    this.outputs.forEach(({ p, n }, k) => {
      const other = others.outputs[k]!;
      this.injection.array[p] = from[other.p * lanes + lane]!;
      this.injection.array[n] = from[other.n * lanes + lane]!;
    });
    this.system.injected = injected && this.injection;
  }

  /** Takes all injected currents away. */
  release(): void {
    this.injection.array.fill(0);
    this.system.injected = undefined;
  }
}

/** Present conductances of the trainable instances [S], as the netlist has them. */
export function initialConductances({ circuit, trainable }: EngineCircuit): Float64Array {
  return Float64Array.from(trainable, (number) => {
    const instance = circuit.instances[number]!;
    return instance.values[instance.slots.get(instance.device.trainable!)!] as number;
  });
}
