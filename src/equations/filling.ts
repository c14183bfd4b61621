import type { Circuit, Instance } from "../circuit/circuit.js";
import { CopiedInstance, valueAt } from "../circuit/copied.js";
import type { Bank } from "./bank.js";
import { ofCircuit } from "./of-circuit.js";

/** Where a column takes a live value from, for instances of a bank that follow one another. */
export interface Use {
  readonly bank: Bank;
  readonly column: number;
  readonly from: number;
  count: number;
}

/**
 * Writes what a circuit says of the instances of a bank into lanes, column by column. `uses` takes, by the number of each
 * live value, where it goes; 0 stands there meanwhile.
 */
export function fillBank(circuit: Circuit, bank: Bank, lanes: readonly number[], uses: (Use[] | undefined)[]): void {
  const { law, numbers } = bank;
  const runs = circuit.instances.runsOf(numbers);
  const values = new Float64Array(numbers.length);
  for (const [column, name] of law.parameters.entries()) {
    let slots: Instance["slots"] | undefined;
    let slot: number | undefined;
    for (const { first, from, to } of runs) {
      if (first.slots !== slots) {
        slots = first.slots;
        slot = slots.get(name);
      }
      const value = slot === undefined ? ofCircuit(circuit, name) : valueAt(first, slot);
      if (typeof value !== "number") {
        values.fill(0, from, to);
        note((uses[value.live] ??= []), { bank, column, from, count: to - from });
      } else if (slot !== undefined && to > from + 1 && first instanceof CopiedInstance && first.slot === slot) {
        circuit.instances.takeOwn(numbers, from, to, values);
      } else values.fill(value, from, to);
    }
    bank.fill(column, lanes, values);
  }
}

function note(list: Use[], use: Use): void {
  const last = list.at(-1);
  const goesOn = last?.bank === use.bank && last.column === use.column && last.from + last.count === use.from;
  if (goesOn) last.count += use.count;
  else list.push(use);
}
