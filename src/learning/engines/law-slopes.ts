import type { Circuit } from "../../circuit/circuit.js";
import { System } from "../../equations/system.js";
import type { Floats } from "../../kernel/index.js";
import type { Law } from "../../law/contract.js";
import { curvature, sensitivity } from "../../law/request.js";
import type { Storage } from "../stored.js";

/**
 * What the current of every trainable element changes by with its conductance [V], as its law has it. For a conductance of
 * its own that is the drop; for what stores it as something else the law is asked.
 */
export class LawSlopes {
  private readonly asked: readonly number[];
  private values = new Float64Array(0);
  /** By bank, what the slopes of currents at 0 V change by with the parameter, at the stored values. */
  private readonly bends = new Map<object, readonly Float64Array[]>();
  private zero: Floats | undefined;
  private own: { readonly system: System; readonly write: (values: Float64Array) => void } | undefined;

  constructor(
    private readonly circuit: Circuit,
    private readonly trainable: readonly number[],
    private readonly storage: Storage,
  ) {
    this.asked = trainable.flatMap((number, j) => {
      const { gain, state } = circuit.instances.at(number).device.trainable!;
      return gain === undefined && state === undefined ? [] : [j];
    });
  }

  /** Whether it is the drop for all of them. */
  get plain(): boolean {
    return this.asked.length === 0;
  }

  /** Takes what the elements store now, an entry each. */
  set(stored: Float64Array): void {
    this.values = Float64Array.from(this.asked, (j) => stored[j]!);
    this.bends.clear();
  }

  /** At a point of the circuit: values of all its unknowns, and the drops [V]. */
  at(point: () => ArrayLike<number>, drops: Float64Array): Float64Array {
    const { asked, circuit, storage, trainable } = this;
    if (this.own === undefined) {
      const system = new System(circuit);
      const numbers = asked.map((j) => trainable[j]!);
      this.own = { system, write: system.writer({ numbers, nameOf: (k) => storage.parameterOf(asked[k]!) }) };
    }
    const { system, write } = this.own;
    if (this.values.length > 0) write(this.values);
    system.setPoint(point(), 0);
    const known = new Map<object, readonly Float64Array[]>();
    const slopes = drops.slice();
    for (const j of asked) {
      const number = trainable[j]!;
      const { bank, i } = system.bankOf(number);
      const parameter = storage.parameterOf(j);
      let found = known.get(bank);
      if (found === undefined)
        known.set(bank, (found = bank.ask((law, ...place) => sensitivity(law, parameter, ...place), system.x)));
      slopes[j] = total(found, i) / this.gain(j, system);
    }
    return slopes;
  }

  /** Siemens of all devices that an element stands for, for a unit of its parameter. */
  private gain(j: number, system: System): number {
    const { circuit, storage, trainable } = this;
    const { slots, values, laws } = circuit.instances.at(trainable[j]!);
    if (laws === undefined) return storage.gainOf(j) * (values[slots.get("m")!] as number);
    // What the slope of the current over the voltage, at 0 V, changes by.
    const { bank, i } = system.bankOf(trainable[j]!);
    let found = this.bends.get(bank);
    if (found === undefined) {
      const voltage = (law: Law) => law.inputs.findIndex(({ kind }) => kind === "voltage");
      const parameter = storage.parameterOf(j);
      this.zero ??= system.arena.floats(system.x.length);
      const slope = bank.ask((law, ...place) => curvature(law, { parameter }, voltage(law), ...place), this.zero);
      this.bends.set(bank, (found = slope));
    }
    return total(found, i);
  }
}

const total = (of: readonly Float64Array[], i: number): number => of.reduce((sum, slope) => sum + slope[i]!, 0);
