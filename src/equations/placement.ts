import type { Instance } from "../circuit/circuit.js";
import type { InstanceList } from "../circuit/instance-list.js";
import type { Bank } from "./bank.js";

/** An instance where the equations have it: a bank, and its number there. */
export interface Place {
  readonly bank: Bank;
  readonly i: number;
}

/** Which bank has each of the instances of a circuit. */
export class Placement {
  /** By instance: its number among those of all banks, one bank after the other; -1 for instances that are in none. */
  private readonly place: Int32Array;
  /** Where each bank begins among these. */
  private readonly first: Int32Array;

  constructor(
    count: number,
    private readonly banks: readonly Bank[],
  ) {
    this.place = new Int32Array(count).fill(-1);
    this.first = new Int32Array(banks.length);
    let placed = 0;
    for (const [k, { numbers }] of banks.entries()) {
      this.first[k] = placed;
      for (const number of numbers) this.place[number] = placed++;
    }
  }

  of(number: number): Place | undefined {
    const bank = this.banks[this.bankOf(number)];
    return bank && { bank, i: this.within(number) };
  }

  /** The number of the bank of an instance; -1 where it is in none. */
  bankOf(number: number): number {
    const { first } = this;
    const place = this.place[number]!;
    // The last that begins there or before.
    let low = -1;
    let high = first.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (first[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The number of an instance in its bank. */
  within(number: number): number {
    return this.place[number]! - this.first[this.bankOf(number)]!;
  }
}

/** The numbers of the instances of each law. */
export function byLaw(instances: InstanceList): ReadonlyMap<Instance["law"], Int32Array> {
  const counts = new Map<Instance["law"], number>();
  for (let number = 0; number < instances.length; number++) {
    const law = instances.lawOf(number);
    counts.set(law, (counts.get(law) ?? 0) + 1);
  }
  const groups = new Map([...counts].map(([law, count]) => [law, new Int32Array(count)]));
  for (let number = instances.length - 1; number >= 0; number--) {
    const law = instances.lawOf(number);
    const left = counts.get(law)! - 1;
    counts.set(law, left);
    groups.get(law)![left] = number;
  }
  return groups;
}
