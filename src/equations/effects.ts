import { sensitivity } from "../law/request.js";
import type { Bank } from "./bank.js";
import type { System } from "./system.js";

/** An entry of dF/dp or dq/dp, p a parameter of one instance. */
export interface Effect {
  readonly row: number;
  readonly part: "f" | "q";
  readonly value: number;
}

/**
 * What a parameter of the law does to F and q at the unknowns in the system, as a function of the instance (its place in
 * the bank) and the lane. One request serves all instances of a bank.
 */
export function effectsOf(system: System, bank: Bank, parameter: string): (i: number, lane: number) => Effect[] {
  const { law, lanes } = bank;
  const slopes = bank.ask((asked, ...place) => sensitivity(asked, parameter, ...place), system.x);
  return (i, lane) => {
    const instance = system.circuit.instances.at(bank.numbers[i]!);
    return law.contributions.flatMap(({ target, part }, k) => {
      const slope = slopes[k]![i * lanes + lane]!;
      if (slope === 0) return [];
      return bank.rowsOf(target, i, instance).map(([row, sign]) => ({ row, part, value: sign * slope }));
    });
  };
}
