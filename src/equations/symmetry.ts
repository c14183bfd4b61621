import type { InstanceList } from "../circuit/instance-list.js";
import { isReciprocal } from "../law/reciprocal.js";
import type { Bank } from "./bank.js";

/**
 * Whether the matrix among some unknowns, with the equations of their numbers, is symmetric, whatever the values: devices
 * are reciprocal, or do not join two of these.
 */
export function isSymmetric(
  banks: readonly Bank[],
  instances: InstanceList,
  isKept: (unknown: number) => boolean,
): boolean {
  return banks.every(
    (bank) =>
      isReciprocal(bank.law) ||
      bank.numbers.every((number, i) =>
        bank.law.contributions.every(({ target, derivatives }) => {
          const rows = bank.rowsOf(target, i, instances.at(number));
          if (!rows.some(([row]) => isKept(row))) return true;
          return !derivatives.some(({ input }) => bank.unknownsOf(input, i).some(isKept));
        }),
      ),
  );
}
