import type { Compressed, Floats } from "../kernel/index.js";
import type { Bank } from "./bank.js";
import type { StampList } from "./stamps.js";
import type { System } from "./system.js";

/** Where what is left of the matrix of a system stands in that. */
interface Layout {
  readonly whole: System;
  /** The structure among kept unknowns. */
  readonly inner: Compressed;
  /** Slots in the matrix of the system: of both parts, and of what the equations of held nodes are made of. */
  readonly innerFrom: Int32Array;
  readonly outerFrom: Int32Array;
  readonly holding: { readonly own: Int32Array; readonly from: Int32Array };
}

/** Entries of a matrix that are not 0: charges are stored at few of the places at which currents flow. */
interface Present {
  readonly matrix: Compressed;
  readonly values: Floats;
  /** Where they stand among all entries. */
  readonly from: Int32Array;
}

/** Blocks of doubles begin at multiples of 16 bytes. */
const even = (count: number): number => count + (count & 1);

/**
 * The matrix G, or C, of linear devices in condensed equations, which all widths of them share. Devices are added to what
 * is left of the matrix alone: in a crossbar driven by sources that is half of its entries.
 */
export class CondensedMatrix {
  /** Among kept unknowns, and from held nodes to them: by `plan.inner` and `plan.outer`. */
  readonly inner: Floats;
  readonly outer: Floats;
  /** What the equations of held nodes are made of: by `plan.holding`. */
  readonly own: Floats;
  readonly others: Floats;
  private readonly values: Floats;
  private readonly stamps: readonly { readonly bank: Bank; readonly list: StampList }[];
  private present: Present | undefined;
  private revision = -1;

  constructor(
    private readonly plan: Layout,
    part: "g" | "c",
  ) {
    const { whole, innerFrom, outerFrom, holding } = plan;
    const place = new Int32Array(whole.pattern.row.length + 1).fill(-1);
    const starts: number[] = [0];
    for (const slots of [innerFrom, outerFrom, holding.own, holding.from]) {
      const start = starts.at(-1)!;
      slots.forEach((slot, k) => (place[slot] = start + k));
      starts.push(start + even(slots.length));
    }
    this.values = whole.arena.floats(starts.at(-1)!);
    const block = (k: number, length: number): Floats => blockOf(this.values, starts[k]!, length);
    this.inner = block(0, innerFrom.length);
    this.outer = block(1, outerFrom.length);
    this.own = block(2, holding.own.length);
    this.others = block(3, holding.from.length);
    this.stamps = whole.linear.map((bank) => {
      const entries = bank.stride / bank.lanes;
      return { bank, list: bank.stamps[part].moved(entries, entries, place) };
    });
  }

  /** Brings everything up to date with the devices, which have been evaluated; false where nothing has changed. */
  refresh(): boolean {
    const { whole } = this.plan;
    if (whole.revision === this.revision) return false;
    this.revision = whole.revision;
    this.values.array.fill(0);
    for (const { bank, list } of this.stamps) list.scatter(whole.kernel, 1, bank.columns.offset, this.values, 1);
    this.findPresent();
    return true;
  }

  /** The entries among kept unknowns that are not 0, and were not since the circuit was set up. */
  get entries(): { readonly matrix: Compressed; readonly values: Floats } {
    return this.present!;
  }

  /** Entries that were not 0 before stay, so that few matrices are laid out. */
  private findPresent(): void {
    const { array: all } = this.inner;
    const { present, plan } = this;
    const held = new Uint8Array(all.length);
    present?.from.forEach((k) => (held[k] = 1));
    let count = present?.from.length ?? 0;
    for (let k = 0; k < all.length; k++)
      if (all[k] !== 0 && held[k] === 0) {
        held[k] = 1;
        count++;
      }
    if (present?.from.length !== count) {
      const from = new Int32Array(count);
      const start = new Int32Array(plan.inner.columnStart.length);
      let to = 0;
      for (let j = 0; j + 1 < start.length; j++) {
        for (let k = plan.inner.columnStart[j]!; k < plan.inner.columnStart[j + 1]!; k++)
          if (held[k] === 1) from[to++] = k;
        start[j + 1] = to;
      }
      const matrix = { columnStart: start, row: from.map((k) => plan.inner.row[k]!) };
      this.present = { matrix, from, values: plan.whole.arena.floats(count) };
    }
    const { from, values } = this.present!;
    // Not the views from before: room for the values may have moved them.
    const [inner, to] = [this.inner.array, values.array];
    for (let k = 0; k < from.length; k++) to[k] = inner[from[k]!]!;
  }
}

/** Part of a block. */
function blockOf(whole: Floats, start: number, length: number): Floats {
  return {
    offset: whole.offset + 8 * start,
    length,
    get array() {
      return whole.array.subarray(start, start + length);
    },
  };
}
