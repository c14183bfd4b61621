import { LANES } from "../equations/wide.js";
import type { Arena, Floats, Ints, Kernel } from "../kernel/index.js";

/** Points that room is made for at a time. */
const BLOCK = 64;

/**
 * Solved points of a curve. All unknowns are kept of those that others are predicted from; of the rest only some entries,
 * where nothing else is looked at: memory that is touched for the first time costs more than solving for it.
 */
export class Points {
  private readonly blocks: Floats[] = [];
  /** The place of each point among the blocks; -1 where it has none. */
  private readonly place: Int32Array;
  private used = 0;
  private readonly some: Float64Array;
  private readonly to: Ints;
  /** Where lanes go that are not kept. */
  private readonly spare: Floats;

  /** @param entries that are kept of every point; undefined for all */
  constructor(
    private readonly arena: Arena,
    private readonly size: number,
    most: number,
    private readonly entries: readonly number[] | undefined,
  ) {
    this.place = new Int32Array(most).fill(-1);
    this.some = new Float64Array(most * (entries?.length ?? 0));
    this.to = arena.ints(LANES);
    this.spare = arena.floats(size);
  }

  /** Forgets all points. */
  clear(): void {
    this.place.fill(-1);
    this.used = 0;
  }

  /** Makes room for all unknowns of a point. */
  private keep(point: number): void {
    if (this.used === BLOCK * this.blocks.length) this.blocks.push(this.arena.floats(BLOCK * this.size));
    this.place[point] = this.used++;
  }

  /** Byte offset of a point of which all is kept. */
  addressOf(point: number): number {
    const place = this.place[point]!;
    return this.blocks[Math.floor(place / BLOCK)]!.offset + 8 * this.size * (place % BLOCK);
  }

  /** All unknowns of a point: a live view. */
  at(point: number): Float64Array {
    const place = this.place[point]!;
    const first = (place % BLOCK) * this.size;
    return this.blocks[Math.floor(place / BLOCK)]!.array.subarray(first, first + this.size);
  }

  /** Sets a point that is known. */
  set(point: number, values: (entry: number) => number): void {
    this.keep(point);
    const to = this.at(point);
    for (let i = 0; i < to.length; i++) to[i] = values(i);
  }

  /** Takes points out of lanes; all of them where others are predicted from them. */
  store(batch: Int32Array, kernel: Kernel, x: Floats, whole: (point: number) => boolean): void {
    const { entries, size, spare, some } = this;
    let any = false;
    for (const point of batch) {
      if (entries !== undefined && !whole(point)) continue;
      this.keep(point);
      any = true;
    }
    if (any) {
      const addresses = Array.from({ length: LANES }, (_, lane) => {
        const point = batch[lane];
        return point === undefined || this.place[point]! < 0 ? spare.offset : this.addressOf(point);
      });
      this.to.array.set(addresses);
      kernel.unzip(size, x, this.to);
    }
    if (entries === undefined) return;
    const from = x.array;
    batch.forEach((point, lane) =>
      entries.forEach((entry, k) => (some[point * entries.length + k] = from[entry * LANES + lane]!)),
    );
  }

  /** The k-th of the entries that are kept of every point. */
  entryOf(point: number, k: number): number {
    return this.some[point * this.entries!.length + k]!;
  }
}
