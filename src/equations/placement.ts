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
  /** Numbers of banks; -1 for instances that are in none. */
  private readonly bank: Int32Array;
  private readonly place: Int32Array;

  constructor(
    count: number,
    private readonly banks: readonly Bank[],
  ) {
    this.bank = new Int32Array(count).fill(-1);
    this.place = new Int32Array(count);
    for (const [k, { numbers }] of banks.entries())
      for (let i = 0; i < numbers.length; i++) {
        this.bank[numbers[i]!] = k;
        this.place[numbers[i]!] = i;
      }
  }

  of(number: number): Place | undefined {
    const bank = this.banks[this.bank[number]!];
    return bank && { bank, i: this.place[number]! };
  }

  /** The number of the bank of an instance; -1 where it is in none. */
  bankOf(number: number): number {
    return this.bank[number]!;
  }

  /** The number of an instance in its bank. */
  within(number: number): number {
    return this.place[number]!;
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
