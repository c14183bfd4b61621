import type { Arena, Floats } from "../kernel/contract.js";
import type { Executor, Law } from "../law/contract.js";
import type { Block, Storage } from "../law/storage.js";
import { widened } from "./sharing.js";

/** Makes what runs a law on columns that are stored so. */
export type Runs = (law: Law, memory: WebAssembly.Memory, storage: Storage) => Executor;

/** The columns of a law for many instances, and how they are written from outside. */
export class BankColumns {
  readonly stride: number;
  /** Parameter columns changed since the last `setup`. */
  dirty = true;
  /** Columns of derivatives that are computed. */
  protected readonly slopes: readonly number[];
  /** Whether one of the parameter columns that are derivatives as they stand may have been written to. */
  protected written = true;
  /** 1 for those. */
  private readonly isSlope: Uint8Array;
  protected runs: Executor;
  private held: Floats;

  constructor(
    readonly law: Law,
    readonly count: number,
    readonly lanes: number,
    protected readonly arena: Arena,
    private layout: Storage,
    private readonly make: Runs,
  ) {
    const doubles = count * lanes;
    this.stride = doubles + (doubles & 1);
    this.held = arena.floats(layout.doubles(this.stride));
    this.runs = make(law, arena.memory, layout);
    const slopes = new Set(law.contributions.flatMap(({ derivatives }) => derivatives.map(({ column }) => column)));
    this.slopes = [...slopes].filter((column) => column >= law.parameters.length);
    this.isSlope = Uint8Array.from(law.parameters, (_, column) => (slopes.has(column) ? 1 : 0));
  }

  /** Takes note that a column has changed. */
  private touch(column: number): void {
    this.dirty = true;
    if (this.isSlope[column] === 1) this.written = true;
  }

  /** Where the columns are; they move when one of them is widened. */
  get columns(): Floats {
    return this.held;
  }

  get storage(): Storage {
    return this.layout;
  }

  /** The place of all instances and lanes, as requests of the law take it. */
  get block(): Block {
    return { base: this.held.offset, n: this.count * this.lanes, stride: this.stride, storage: this.layout };
  }

  /** Number of the first double of a column. */
  protected start(column: number): number {
    return this.layout.at(column, this.stride);
  }

  /** Byte offset of a column. */
  protected at(column: number): number {
    return this.held.offset + 8 * this.start(column);
  }

  /** A column that is not shared as a live view: entry i of lane l at i * lanes + l. */
  column(column: number): Float64Array {
    const start = this.start(column);
    return this.columns.array.subarray(start, start + this.count * this.lanes);
  }

  /** One value of a column. */
  valueOf(column: number, i: number, lane: number): number {
    const start = this.start(column);
    return this.columns.array[this.layout.isShared(column) ? start : start + i * this.lanes + lane]!;
  }

  /** Gives every instance and lane a value of its own of a column that they have shared: one of them is to be another. */
  widen(column: number): void {
    const { arena, stride, layout, law } = this;
    if (!layout.isShared(column)) return;
    const wide = widened(law, layout, column);
    const to = arena.floats(wide.doubles(stride));
    const [from, array] = [this.held.array, to.array];
    for (let each = 0; each < law.columns.total; each++) {
      const [start, at] = [layout.at(each, stride), wide.at(each, stride)];
      if (layout.isShared(each) && !wide.isShared(each)) array.fill(from[start]!, at, at + stride);
      else array.set(from.subarray(start, start + (layout.isShared(each) ? 2 : stride)), at);
    }
    arena.shorten(this.held, 0);
    this.held = to;
    this.layout = wide;
    this.runs = this.make(law, arena.memory, wide);
  }

  /** Writes one value of a parameter column; a padded entry follows the last instance, so that it stays harmless. */
  write(column: number, i: number, lane: number, value: number): void {
    if (this.valueOf(column, i, lane) === value) return;
    this.widen(column);
    const { array } = this.columns;
    const start = this.start(column);
    array[start + i * this.lanes + lane] = value;
    if (i === this.count - 1 && this.stride > this.count * this.lanes) array[start + this.stride - 1] = value;
    this.touch(column);
  }

  /** Writes one value for all instances and lanes. */
  writeAll(column: number, value: number): void {
    if (!this.layout.isShared(column)) {
      for (let lane = 0; lane < this.lanes; lane++) this.writeSame(column, 0, this.count, lane, value);
      return;
    }
    if (this.valueOf(column, 0, 0) === value) return;
    const start = this.start(column);
    this.columns.array.fill(value, start, start + 2);
    this.touch(column);
  }

  /** Writes one value for some instances that follow one another. */
  writeSame(column: number, from: number, count: number, lane: number, value: number): void {
    if (this.layout.isShared(column)) {
      if (this.valueOf(column, 0, 0) === value) return;
      if (this.lanes === 1 && count === this.count) {
        this.writeAll(column, value);
        return;
      }
      this.widen(column);
    }
    const { array } = this.columns;
    const { lanes } = this;
    const last = this.start(column) + (from + count - 1) * lanes + lane;
    if (array[last] !== value) this.write(column, from + count - 1, lane, value);
    for (let at = last - (count - 1) * lanes; at < last; at += lanes) {
      if (array[at] === value) continue;
      array[at] = value;
      this.touch(column);
    }
  }

  /** Writes a parameter column of lanes: a value for each instance. One that is shared takes the first. */
  fill(column: number, lanes: readonly number[], values: Float64Array): void {
    const { array } = this.columns;
    const { count, stride } = this;
    const start = this.start(column);
    if (this.layout.isShared(column)) {
      this.writeAll(column, values[0]!);
      return;
    }
    if (this.lanes === 1) array.set(values, start);
    else
      for (const lane of lanes)
        for (let i = 0, at = start + lane; i < count; i++, at += this.lanes) array[at] = values[i]!;
    const entries = count * this.lanes;
    if (stride > entries) array[start + entries] = array[start + entries - 1]!;
    this.touch(column);
  }

  /** Writes values[which[k]] into a column of instance i[k], in all lanes; columns are given by their slots. */
  writeMany(slot: Int32Array, i: Int32Array, which: Int32Array, values: Float64Array): void {
    const { array } = this.columns;
    const { count, lanes, stride } = this;
    const padded = stride > count * lanes;
    for (let k = 0; k < slot.length; k++) {
      const value = values[which[k]!]!;
      const at = slot[k]! * stride + i[k]! * lanes;
      for (let lane = 0; lane < lanes; lane++) {
        if (array[at + lane] === value) continue;
        array[at + lane] = value;
        this.dirty = this.written = true;
      }
      if (padded && i[k] === count - 1) array[slot[k]! * stride + stride - 1] = value;
    }
  }

  /** Writes values into the column of a slot of a bank of one lane, from instance `first` on. */
  writeRun(slot: number, first: number, values: Float64Array): void {
    const { array } = this.columns;
    const { count, stride } = this;
    const start = slot * stride;
    array.set(values, start + first);
    if (stride > count) array[start + count] = array[start + count - 1]!;
    this.dirty = this.written = true;
  }

  /** Takes over what requests read of a lane of the bank of the same instances in another system; this one has one lane. */
  take(from: BankColumns, lane: number): void {
    for (let column = 0; column < this.law.columns.outputs; column++) {
      if (from.layout.isShared(column)) {
        this.writeAll(column, from.valueOf(column, 0, 0));
        continue;
      }
      this.widen(column);
      const { array: to } = this.columns;
      const { array } = from.columns;
      const start = this.start(column);
      const source = from.start(column) + lane;
      for (let i = 0; i < this.count; i++) to[start + i] = array[source + i * from.lanes]!;
      if (this.stride > this.count) to[start + this.count] = to[start + this.count - 1]!;
    }
    this.dirty = from.dirty;
    this.written = true;
  }
}
