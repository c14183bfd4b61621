import type { Bank } from "./bank.js";

/**
 * What limiting does to the devices of some banks: how far it holds the last evaluation from the unknowns, and the limited
 * voltages that the next one starts from, which are, beside the unknowns, all that an iteration remembers.
 */
export class Limits {
  /** Number of limited voltages in a lane. */
  readonly count: number;
  /** Doubles that hold those of all lanes, with padding. */
  private readonly doubles: number;

  constructor(
    private readonly banks: readonly Bank[],
    private readonly lanes: number,
  ) {
    this.count = banks.reduce((sum, { law, count }) => sum + law.limits * count, 0);
    this.doubles = banks.reduce((sum, { law, stride }) => sum + law.limits * stride, 0);
  }

  /** How far limiting holds the last evaluation of a lane away from the unknowns [V], the largest of all devices. */
  largest(lane: number): number {
    let largest = 0;
    for (const { law, columns, storage, stride, count, lanes } of this.banks) {
      if (law.limiting < 0) continue;
      const { array } = columns;
      const first = storage.at(law.limiting, stride) + lane;
      for (let i = 0; i < count; i++) {
        const amount = array[first + i * lanes]!;
        if (!(amount <= largest)) largest = amount;
      }
    }
    return largest;
  }

  /** The number of the instance whose limiting is strongest; undefined where none acts. */
  strongest(lane: number): number | undefined {
    let largest = 0;
    let found: number | undefined;
    for (const bank of this.banks) {
      if (bank.law.limiting < 0) continue;
      const column = bank.column(bank.law.limiting);
      bank.numbers.forEach((number, i) => {
        const amount = column[i * this.lanes + lane]!;
        if (amount > largest) {
          largest = amount;
          found = number;
        }
      });
    }
    return found;
  }

  /** The limited voltages of a lane, bank after bank; and back. */
  of(lane = 0): Float64Array {
    const values = new Float64Array(this.count);
    this.read(lane, values, 0);
    return values;
  }
  set(values: ArrayLike<number>, lane = 0): void {
    this.write(lane, values, 0);
  }

  /** Writes those of a lane to `to` from index `at` on; and back. */
  read(lane: number, to: Float64Array | Float32Array, at: number): void {
    for (const { law, columns, storage, stride, count, lanes } of this.banks) {
      const { array } = columns;
      for (let limit = 0; limit < law.limits; limit++) {
        const first = storage.at(law.columns.memory + limit, stride) + lane;
        for (let i = 0; i < count; i++) to[at++] = array[first + i * lanes]!;
      }
    }
  }
  write(lane: number, from: ArrayLike<number>, at: number): void {
    for (const { law, columns, storage, stride, count, lanes } of this.banks) {
      const { array } = columns;
      for (let limit = 0; limit < law.limits; limit++) {
        const first = storage.at(law.columns.memory + limit, stride) + lane;
        for (let i = 0; i < count; i++) array[first + i * lanes] = from[at++]!;
      }
    }
  }

  /** Copies those of all lanes, for `restore`; into `into`, where it is as long. */
  save(into?: Float64Array): Float64Array {
    const saved = into?.length === this.doubles ? into : new Float64Array(this.doubles);
    this.each((column, at) => saved.set(column, at));
    return saved;
  }
  restore(saved: Float64Array): void {
    this.each((column, at) => column.set(saved.subarray(at, at + column.length)));
  }

  private each(visit: (columns: Float64Array, at: number) => void): void {
    let at = 0;
    for (const { law, columns, storage, stride } of this.banks) {
      const length = law.limits * stride;
      if (length === 0) continue;
      const first = storage.at(law.columns.memory, stride);
      visit(columns.array.subarray(first, first + length), at);
      at += length;
    }
  }
}
