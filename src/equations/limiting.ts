import type { Bank } from "./bank.js";

/** How far limiting holds the last evaluation of a lane away from the unknowns [V], the largest of all devices. */
export function largestLimiting(banks: readonly Bank[], lane: number): number {
  return banks.reduce((largest, bank) => Math.max(largest, bank.limiting(lane)), 0);
}

/** The number of the instance whose limiting is strongest; undefined where none acts. */
export function mostLimited(banks: readonly Bank[], lane: number, lanes: number): number | undefined {
  let largest = 0;
  let found: number | undefined;
  for (const bank of banks) {
    if (bank.law.limiting < 0) continue;
    const column = bank.column(bank.law.limiting);
    bank.numbers.forEach((number, i) => {
      const amount = column[i * lanes + lane]!;
      if (amount > largest) {
        largest = amount;
        found = number;
      }
    });
  }
  return found;
}

/** The limited voltages of a lane, bank after bank, to `to` from index `at` on. */
export function readMemory(banks: readonly Bank[], lane: number, to: Float64Array | Float32Array, at: number): void {
  for (const bank of banks) {
    bank.readMemory(lane, to, at);
    at += bank.limited;
  }
}

/** Sets the limited voltages of a lane to what `readMemory` gave. */
export function writeMemory(banks: readonly Bank[], lane: number, from: ArrayLike<number>, at: number): void {
  for (const bank of banks) {
    bank.writeMemory(lane, from, at);
    at += bank.limited;
  }
}

/** Copies the limited voltages of all lanes, for `restoreMemory` of the same banks; into `into`, where it is as long. */
export function saveMemory(banks: readonly Bank[], into?: Float64Array): Float64Array {
  const length = banks.reduce((sum, bank) => sum + bank.remembered, 0);
  const saved = into?.length === length ? into : new Float64Array(length);
  let at = 0;
  for (const bank of banks) {
    bank.saveMemory(saved, at);
    at += bank.remembered;
  }
  return saved;
}

export function restoreMemory(banks: readonly Bank[], saved: Float64Array): void {
  let at = 0;
  for (const bank of banks) {
    bank.restoreMemory(saved, at);
    at += bank.remembered;
  }
}
