import type { Circuit } from "../../circuit/circuit.js";
import { System } from "../../equations/system.js";
import { sensitivity } from "../../law/request.js";
import { storedOf } from "../stored.js";

/**
 * What the current of every trainable element changes by with its conductance [V], as its law has it. For a conductance of
 * its own that is the drop; for what stores it as something else the law is asked.
 */
export class LawSlopes {
  private readonly asked: readonly number[];
  private values = new Float64Array(0);
  private own: { readonly system: System; readonly write: (values: Float64Array) => void } | undefined;

  constructor(
    private readonly circuit: Circuit,
    private readonly trainable: readonly number[],
  ) {
    this.asked = trainable.flatMap((number, j) =>
      circuit.instances[number]!.device.trainable!.gain === undefined ? [] : [j],
    );
  }

  /** Takes what the elements store now, an entry each. */
  set(stored: Float64Array): void {
    this.values = Float64Array.from(this.asked, (j) => stored[j]!);
  }

  /** At a point of the circuit: values of all its unknowns, and the drops [V]. */
  at(point: () => ArrayLike<number>, drops: Float64Array): Float64Array {
    const { asked, circuit, trainable } = this;
    if (asked.length === 0) return drops;
    const stored = asked.map((j) => storedOf(circuit.instances[trainable[j]!]!));
    if (this.own === undefined) {
      const system = new System(circuit);
      const places = asked.map((j, k) => ({ number: trainable[j]!, parameter: stored[k]!.parameter }));
      this.own = { system, write: system.writer(places) };
    }
    const { system, write } = this.own;
    if (this.values.length > 0) write(this.values);
    system.setPoint(point(), 0);
    const known = new Map<object, readonly Float64Array[]>();
    const slopes = drops.slice();
    asked.forEach((j, k) => {
      const number = trainable[j]!;
      const { bank, i } = system.bankOf(number);
      const { parameter, gain } = stored[k]!;
      let found = known.get(bank);
      if (found === undefined)
        known.set(bank, (found = bank.ask((law, ...place) => sensitivity(law, parameter, ...place), system.x)));
      const { slots, values } = circuit.instances[number]!;
      const multiplicity = values[slots.get("m")!] as number;
      slopes[j] = found.reduce((sum, slope) => sum + slope[i]!, 0) / (gain * multiplicity);
    });
    return slopes;
  }
}
