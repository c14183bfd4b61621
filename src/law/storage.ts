/**
 * How a block of memory stores the columns of a law. Most columns have a value for every instance and lane, `stride`
 * doubles long, one after the other; behind them stand those that hold one number for all, each as a pair of it, which is
 * what two lanes of code read at a time. In large banks most parameters are the same for all instances.
 */
export class Storage {
  /** Equal keys mean equal storage, of one law; "" where each column has its values. */
  readonly key: string;

  private constructor(
    /** By column: its number among those with values of their own, or the complement of that among the shared ones. */
    private readonly slots: readonly number[],
    /** How many columns have a value for every instance and lane. */
    private readonly own: number,
  ) {
    this.key = own === slots.length ? "" : slots.join(" ");
  }

  /** Of `total` columns these are shared. */
  static of(total: number, shared: ReadonlySet<number> = new Set()): Storage {
    let [own, same] = [0, 0];
    const slots = Array.from({ length: total }, (_, column) => (shared.has(column) ? ~same++ : own++));
    return new Storage(slots, own);
  }

  /** The same with values of its own for one more column; it stands behind the others, which stay where they are. */
  widened(column: number): Storage {
    const gone = this.slots[column]!;
    const slots = this.slots.map((slot) => (slot < gone ? slot + 1 : slot));
    slots[column] = this.own;
    return new Storage(slots, this.own + 1);
  }

  isShared(column: number): boolean {
    return this.slots[column]! < 0;
  }

  /** The number of a column among those with values of their own. */
  slot(column: number): number {
    return this.slots[column]!;
  }

  /** Where a column starts, in doubles from the start of the block, as a multiple of the stride and what is added to it. */
  start(column: number): { readonly strides: number; readonly more: number } {
    const slot = this.slots[column]!;
    return slot >= 0 ? { strides: slot, more: 0 } : { strides: this.own, more: 2 * ~slot };
  }

  /** The same as a number. */
  at(column: number, stride: number): number {
    const slot = this.slots[column]!;
    return slot >= 0 ? slot * stride : this.own * stride + 2 * ~slot;
  }

  /** How many doubles all columns take. */
  doubles(stride: number): number {
    return this.own * stride + 2 * (this.slots.length - this.own);
  }
}

/** The columns of a law in memory, for n instances and lanes. */
export interface Block {
  /** Byte offset. */
  readonly base: number;
  readonly n: number;
  readonly stride: number;
  readonly storage: Storage;
}
