import { doublesOf } from "../base/columns.js";
import type { Circuit, Instance } from "../circuit/circuit.js";
import { valueAt } from "../circuit/copied.js";
import { type LawElement, type LawGroup, lawGroups } from "./law-devices.js";

const numberOf = (instance: Instance, name: string | number): number =>
  typeof name === "number" ? name : (valueAt(instance, instance.slots.get(name)!) as number);

/** Whether learning changes an instance: an element with a state is trained where its model names an update. */
export const isTrained = ({ device, words }: Instance): boolean =>
  device.trainable !== undefined && words.get("update")!.text !== "";

/** The circuit as it is while nothing moves the states of trained elements: those are part of what is trained. */
export function heldCircuit(circuit: Circuit): Circuit {
  if (circuit.instances.every(({ laws }) => laws === undefined)) return circuit;
  const instances = circuit.instances.withOthers((each) => (each.laws ? { ...each, law: each.laws.held } : each));
  return { ...circuit, instances };
}

/** Conductances [S] of trained instances: at the start, smallest and largest. Their values must not vary. */
export interface Ranges {
  readonly g: Float64Array;
  readonly gmin: Float64Array;
  readonly gmax: Float64Array;
}

export function rangesOf(circuit: Circuit, trained: readonly number[]): Ranges {
  const instances = trained.map((number) => circuit.instances.at(number));
  const linear = (of: "parameter" | "min" | "max"): Float64Array =>
    doublesOf(instances, (instance) => {
      if (instance.laws !== undefined) return NaN;
      const { gain, zero } = linearStorage(instance);
      return gain * (numberOf(instance, instance.device.trainable![of]) - zero);
    });
  const ranges = { g: linear("parameter"), gmin: linear("min"), gmax: linear("max") };
  for (const { members, devices } of lawGroups(elementsOf(circuit, trained))) {
    const start = Float64Array.from(members, (j) => numberOf(instances[j]!, instances[j]!.device.trainable!.parameter));
    const g = devices.conductanceFrom(start);
    members.forEach((j, i) => {
      ranges.g[j] = g[i]!;
      ranges.gmin[j] = devices.gmin[i]!;
      ranges.gmax[j] = devices.gmax[i]!;
    });
  }
  return ranges;
}

/** For each trained instance itself, where its conductance follows from a state. */
const elementsOf = (circuit: Circuit, trained: readonly number[]): (LawElement | undefined)[] =>
  trained.map((number) => (circuit.instances.at(number).laws ? { circuit, number } : undefined));

function linearStorage(instance: Instance): { readonly gain: number; readonly zero: number } {
  const { gain, zero } = instance.device.trainable!;
  return {
    gain: gain === undefined ? 1 : numberOf(instance, gain),
    zero: zero === undefined ? 0 : numberOf(instance, zero),
  };
}

/**
 * How trained elements keep their conductances: each in a parameter of its law, of which the conductance near 0 V is
 * gain (parameter - zero), or whatever the law says. Learning works with that conductance [S], whatever is stored.
 */
export class Storage {
  /** An entry per element; of elements that each store their conductance itself there may be many, which have none. */
  private readonly linear: { readonly gain: Float64Array; readonly zero: Float64Array } | undefined;
  private readonly laws: readonly LawGroup[];

  /** @param circuit with the states of trained elements moving, or held */
  constructor(
    private readonly circuit: Circuit,
    private readonly trainable: readonly number[],
  ) {
    const instances = trainable.map((number) => circuit.instances.at(number));
    const gain = doublesOf(instances, (instance) => (instance.laws ? NaN : linearStorage(instance).gain));
    const zero = doublesOf(instances, (instance) => (instance.laws ? NaN : linearStorage(instance).zero));
    this.laws = lawGroups(elementsOf(circuit, trainable));
    const isPlain = gain.every((value) => value === 1) && zero.every((value) => value === 0);
    this.linear = isPlain ? undefined : { gain, zero };
  }

  /** Siemens for a unit of the parameter, where that is a constant. */
  gainOf(j: number): number {
    return this.linear === undefined ? 1 : this.linear.gain[j]!;
  }

  /** The name of the parameter of an element. */
  parameterOf(j: number): string {
    return this.circuit.instances.at(this.trainable[j]!).device.trainable!.parameter;
  }

  /** What to store for these conductances [S], an entry per element. */
  of(siemens: Float64Array): Float64Array {
    if (this.linear === undefined) return siemens;
    const { zero, gain } = this.linear;
    const stored = new Float64Array(siemens.length);
    for (let j = 0; j < stored.length; j++) stored[j] = zero[j]! + siemens[j]! / gain[j]!;
    for (const { members, devices } of this.laws) {
      const values = devices.parameterOf(Float64Array.from(members, (j) => siemens[j]!));
      members.forEach((j, i) => (stored[j] = values[i]!));
    }
    return stored;
  }
}
