import type { Bank } from "./bank.js";

/** Repairs what banks have evaluated; the lanes (bit l) and the number of the first instance that needed it. */
export function repairBanks(banks: readonly Bank[]): { readonly lanes: number; readonly number: number } | undefined {
  let lanes = 0;
  let number: number | undefined;
  for (const bank of banks) {
    const repaired = bank.repair();
    if (repaired === undefined) continue;
    lanes |= repaired.lanes;
    number ??= repaired.number;
  }
  return number === undefined ? undefined : { lanes, number };
}
