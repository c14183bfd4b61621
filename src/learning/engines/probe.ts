import type { Circuit } from "../../circuit/circuit.js";
import type { System } from "../../equations/system.js";
import type { Floats } from "../../kernel/index.js";

/** A pair of unknowns whose difference is a voltage. Ground is the number after the last unknown. */
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

/** Reads and drives one system as learning needs it; everything is by lane. */
export class Probes {
  readonly drops: readonly Pair[];
  readonly outputs: readonly Pair[];
  readonly injection: Floats;
  /** For whoever needs a vector of unknowns for a while. */
  readonly scratch: Floats;
  private readonly rootIndex: readonly number[];
  private readonly roots: Float64Array;

  constructor(
    readonly system: System,
    private readonly setup: EngineCircuit,
  ) {
    const { circuit, trainable, outputs, inputs } = setup;
    const unknown = (node: number) => (node < 0 ? system.size : node);
    this.drops = trainable.map((number) => {
      const { nodes } = circuit.instances[number]!;
      return { p: unknown(nodes[0]!), n: unknown(nodes[1]!) };
    });
    this.outputs = outputs.map(({ p, n }) => ({ p: unknown(p), n: unknown(n) }));
    this.rootIndex = inputs.map((name) => circuit.parameters.roots.indexOf(name));
    this.roots = Float64Array.from(circuit.parameters.nominal);
    this.injection = system.arena.floats((system.size + 1) * system.lanes);
    this.scratch = system.arena.floats((system.size + 1) * system.lanes);
  }

  setConductances(siemens: Float64Array): void {
    const { system, setup } = this;
    setup.trainable.forEach((number, j) => {
      const parameter = setup.circuit.instances[number]!.device.trainable!;
      for (let lane = 0; lane < system.lanes; lane++) system.columns.write(number, parameter, lane, siemens[j]!);
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

  /** Takes over the currents of one lane of others. */
  injectAs({ system, injection }: Probes, lane: number): void {
    const { lanes } = system;
    const to = this.injection.array;
    for (let i = 0; i < to.length; i++) to[i] = injection.array[i * lanes + lane]!;
    this.system.injected = system.injected && this.injection;
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
