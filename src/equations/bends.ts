import { curvature, type First } from "../law/request.js";
import type { Bank } from "./bank.js";
import type { System } from "./system.js";

/**
 * A second derivative of F or q of one instance, lane 0: how the entry of its row and of the difference of two unknowns in
 * G or C changes, or of the row in the right-hand side.
 */
export interface Bend {
  readonly row: number;
  readonly part: "f" | "q";
  /** The unknowns whose difference is the first variable; ground and ground for a parameter. */
  readonly p: number;
  readonly n: number;
  readonly value: number;
}

/** Derivatives by `first`, then by a parameter (its name) or an input (its number), of the instances of a bank. */
export function bendsOf(
  system: System,
  bank: Bank,
  first: First,
  second: string | number,
): (i: number) => readonly Bend[] {
  const { law, lanes } = bank;
  const values = bank.ask((asked, ...place) => curvature(asked, first, second, ...place), system.x);
  const each = first === "inputs" ? law.inputs.length : 1;
  const { ground } = system.numbering;
  return (i) => {
    const instance = system.circuit.instances.at(bank.numbers[i]!);
    return law.contributions.flatMap(({ target, part }, c) =>
      Array.from({ length: each }, (_, k) => k).flatMap((k) => {
        const value = values[c * each + k]![i * lanes]!;
        if (value === 0) return [];
        const [p, n] = first === "inputs" ? bank.unknownsOf(k, i) : [ground, ground];
        // What multiplies a rate is an entry of C.
        const of = k >= each - law.rates && first === "inputs" ? "q" : part;
        return bank.rowsOf(target, i, instance).map(([row, sign]) => ({ row, part: of, p, n, value: sign * value }));
      }),
    );
  };
}
