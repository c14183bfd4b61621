import type { Instance } from "../circuit/circuit.js";

/**
 * How a trainable element keeps its conductance: in a parameter of its law, of which the conductance near 0 V is
 * gain (parameter - zero). Learning works with that conductance [S], whatever is stored.
 */
export interface Stored {
  readonly parameter: string;
  /** Siemens for a unit of the parameter. */
  readonly gain: number;
  readonly zero: number;
}

const numberOf = ({ slots, values }: Instance, name: string): number => values[slots.get(name)!] as number;

/** The instance must be of a trainable device whose values do not vary. */
export function storedOf(instance: Instance): Stored {
  const { parameter, gain, zero } = instance.device.trainable!;
  return {
    parameter,
    gain: gain === undefined ? 1 : numberOf(instance, gain),
    zero: zero === undefined ? 0 : numberOf(instance, zero),
  };
}

/** Conductances [S] of an instance: at the start, smallest and largest. */
export function rangeOf(instance: Instance): { readonly g: number; readonly gmin: number; readonly gmax: number } {
  const { parameter, min, max } = instance.device.trainable!;
  const { gain, zero } = storedOf(instance);
  const siemens = (name: string): number => gain * (numberOf(instance, name) - zero);
  return { g: siemens(parameter), gmin: siemens(min), gmax: siemens(max) };
}
