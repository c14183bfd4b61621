import type { Arena, Floats } from "./contract.js";
import type { KernelModule } from "./module.js";

/** A block of eight lanes: its address, and its number of entries. */
export type Block = readonly [address: number, count: number];

/** Keeps what is in some lanes of blocks while all lanes are written. */
export class KeptLanes {
  private before: Floats | undefined;

  constructor(
    private readonly arena: Arena,
    private readonly module: KernelModule,
  ) {}

  keep(blocks: readonly Block[]): void {
    const wanted = 8 * blocks.reduce((sum, [, count]) => sum + count, 0);
    if (this.before === undefined || this.before.length < wanted) this.before = this.arena.floats(wanted);
    const bytes = new Float64Array(this.arena.memory.buffer);
    let to = this.before.offset / 8;
    for (const [address, count] of blocks) {
      bytes.copyWithin(to, address / 8, address / 8 + 8 * count);
      to += 8 * count;
    }
  }

  /** Brings back the lanes that are not in a mask. */
  bringBack(blocks: readonly Block[], lanes: number): void {
    let from = this.before!.offset;
    for (const [address, count] of blocks) {
      this.module.keep8(count, lanes, from, address);
      from += 64 * count;
    }
  }
}
