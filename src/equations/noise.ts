import { noise } from "../law/request.js";
import type { System } from "./system.js";

/** A noise current of one instance at the operating point. */
export interface NoiseSource {
  readonly instance: number;
  /** What makes it, as `thermal`. */
  readonly name: string;
  /** Where the current leaves and enters: rows and signs. */
  readonly rows: readonly (readonly [row: number, sign: 1 | -1])[];
  /** Spectral density [A^2/Hz], at 1 Hz where it falls as f^-exponent. */
  readonly density: number;
  readonly exponent: number;
}

/** The noise currents of all devices at the unknowns in the system, lane 0, in the order of the instances. */
export function noiseSources(system: System): NoiseSource[] {
  const { circuit, lanes } = system;
  const asked = new Map<object, Float64Array[]>();
  return circuit.instances.flatMap((instance, number) => {
    const { bank, i } = system.bankOf(number);
    if (bank.law.noise.length === 0) return [];
    let answers = asked.get(bank);
    if (answers === undefined) asked.set(bank, (answers = bank.ask(noise, system.x)));
    return bank.law.noise.map(({ name, target, kind }, k) => ({
      instance: number,
      name,
      rows: bank.rowsOf(target, i, instance),
      density: Math.abs(answers[2 * k]![i * lanes]!),
      exponent: kind === "flicker" ? answers[2 * k + 1]![i * lanes]! : 0,
    }));
  });
}
