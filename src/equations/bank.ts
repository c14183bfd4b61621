import type { Circuit, Instance } from "../circuit/circuit.js";
import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";
import type { Executor, Law, LawTarget, LawUnknown } from "../law/contract.js";
import type { Block, Storage } from "../law/storage.js";
import { BankStamps, rowsOf } from "./bank-stamps.js";
import { storageOf, widened } from "./sharing.js";
import type { StampList } from "./stamps.js";
import type { Numbering } from "./unknowns.js";

/** The rates of unknowns [1/s], and how much of its own shifts counts in those that a bank reads (rates.ts). */
export interface ReadRates {
  readonly values: Floats;
  readonly share: number;
}

/** Makes what runs a law on columns that are stored so. */
export type Runs = (law: Law, memory: WebAssembly.Memory, storage: Storage) => Executor;

/** All instances of one law, their columns side by side in the arena (layout: law/contract.ts, law/storage.ts). */
export class Bank {
  readonly count: number;
  readonly stride: number;
  readonly linear: boolean;
  /** Whether q has terms of this bank. */
  readonly charged: boolean;
  /** Parameter columns changed since the last `setup`. */
  dirty = true;
  /** Rates of the unknowns, where the law reads any. */
  rates: ReadRates | undefined;
  /** What is added to the rates that the law reads, times `rates.share`: laid out as these inputs. */
  private shifts: Floats | undefined;
  /** Whether a linear bank has terms that depend on no unknown (sources have). */
  affine = false;
  private readonly p: Ints;
  private readonly n: Ints;
  /** Entries of p and n that are of unknowns; those of rates follow. */
  private readonly gathered: number;
  private readonly ofRates: { readonly p: Ints; readonly n: Ints } | undefined;
  /** Where the instances are added to. */
  readonly stamps: BankStamps;
  private previous: Floats[] | undefined;
  /** Columns of derivatives. */
  private slopes: number[] | undefined;
  private held: Floats;
  private layout: Storage;
  private runs: Executor;

  constructor(
    readonly law: Law,
    /** Numbers of the instances in the circuit. */
    readonly numbers: Int32Array,
    /** Those of the lanes, each once. */
    circuits: readonly Circuit[],
    private readonly numbering: Numbering,
    readonly lanes: number,
    private readonly arena: Arena,
    private readonly kernel: VectorKernel,
    private readonly make: Runs,
  ) {
    const { instances } = circuits[0]!;
    this.count = numbers.length;
    const doubles = this.count * lanes;
    this.stride = doubles + (doubles & 1);
    this.layout = storageOf(law, numbers, circuits);
    this.held = arena.floats(this.layout.doubles(this.stride));
    this.runs = make(law, arena.memory, this.layout);
    this.linear = law.linear;
    this.charged = law.contributions.some(({ part }) => part === "q");

    // A padded entry reads ground minus ground.
    const entries = this.stride / lanes;
    const whole = Math.ceil(entries);
    this.p = arena.ints(law.inputs.length * whole);
    this.n = arena.ints(law.inputs.length * whole);
    const [p, n] = [this.p.array.fill(numbering.ground), this.n.array.fill(numbering.ground)];
    law.inputs.forEach((input, k) => {
      for (let i = 0, at = k * whole; i < numbers.length; i++, at++) {
        const number = numbers[i]!;
        const read: LawUnknown = input.kind === "rate" ? input.of : input;
        if (read.kind === "voltage") {
          p[at] = numbering.node(number, read.p);
          n[at] = numbering.node(number, read.n);
        } else if (read.kind === "branch") p[at] = numbering.branch(number, read.branch);
        else if (read.kind === "internal") p[at] = numbering.internal(number, read.internal);
        else p[at] = numbering.branch(instances.at(number).controls[read.control]!, 0);
      }
    });
    this.gathered = p.length - law.rates * whole;
    if (law.rates > 0) this.ofRates = { p: from(this.p, this.gathered), n: from(this.n, this.gathered) };
    const placed = { law, numbers, p: this.p, n: this.n, whole, storage: this.layout };
    this.stamps = new BankStamps(arena, numbering, placed, instances);
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
  private start(column: number): number {
    return this.layout.at(column, this.stride);
  }

  /** Byte offset of a column. */
  private at(column: number): number {
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
    this.dirty = true;
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
    this.dirty = true;
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
      this.dirty = true;
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
    this.dirty = true;
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
        this.dirty = true;
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
    this.dirty = true;
  }

  /** Takes over what requests read of a lane of the bank of the same instances in another system; this one has one lane. */
  take(from: Bank, lane: number): void {
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
  }

  /** Shifts the voltage that a rate of the i-th instance is told from, where its device starts from another one [V]. */
  shiftRate(input: number, i: number, lane: number, amount: number): void {
    const { law, stride, lanes } = this;
    this.shifts ??= this.arena.floats(law.rates * stride);
    const row = input - (law.inputs.length - law.rates);
    this.shifts.array[row * stride + i * lanes + lane] = amount;
  }

  clearShifts(): void {
    this.shifts?.array.fill(0);
  }

  /** The two unknowns whose difference an input of the i-th instance is. */
  unknownsOf(input: number, i: number): readonly [p: number, n: number] {
    const at = input * Math.ceil(this.stride / this.lanes) + i;
    return [this.p.array[at]!, this.n.array[at]!];
  }

  /** The unknowns of the inputs of the instances, as differences. */
  get ends(): { readonly p: Int32Array; readonly n: Int32Array } {
    return { p: this.p.array, n: this.n.array };
  }

  /** The rows, with their signs, that a contribution of the i-th instance is added to; ground left out. */
  rowsOf(target: LawTarget, i: number, instance: Instance): readonly (readonly [row: number, sign: 1 | -1])[] {
    return rowsOf(this.numbering, target, this.numbers[i]!, instance);
  }

  setup(): void {
    this.hoist();
    this.dirty = false;
  }

  private hoist(): void {
    this.runs.setup(this.held.offset, this.count * this.lanes, this.stride);
  }

  /** Evaluates at the unknowns x. */
  evaluate(x: Floats): void {
    this.gather(x);
    this.run();
  }

  /** Sets all inputs to zero: where a value is an input itself, its column is that of the input. */
  clearInputs(): void {
    const from = this.start(this.law.columns.inputs);
    this.columns.array.fill(0, from, from + this.law.inputs.length * this.stride);
  }

  /** Evaluates a linear bank with all inputs zero: its affine part and its derivatives. */
  evaluateAtZero(): void {
    this.clearInputs();
    this.run();
    const { count, kernel, lanes, law } = this;
    this.affine = law.contributions.some(({ value }) => !kernel.allZero(count * lanes, this.at(value)));
  }

  /** Evaluates charges alone at the unknowns x, without limiting; all else stays as it was evaluated last. */
  evaluateCharges(x: Floats): void {
    this.gather(x);
    this.runs.charges(this.columns.offset, this.count * this.lanes, this.stride);
  }

  private run(): void {
    this.runs.evaluate(this.columns.offset, this.count * this.lanes, this.stride);
  }

  /** Fills the inputs from the unknowns x and from their rates, without evaluating. */
  gather(x: Floats): void {
    const { kernel, gathered, lanes, law, p, n } = this;
    kernel.gather(gathered, lanes, p, n, x, this.at(law.columns.inputs));
    if (law.rates === 0) return;
    const to = this.at(law.columns.inputs + law.inputs.length - law.rates);
    const { p: rateP, n: rateN } = this.ofRates!;
    const { values, share } = this.rates!;
    kernel.gather(p.length - gathered, lanes, rateP, rateN, values, to);
    if (this.shifts !== undefined && share !== 0) {
      const inputs = { ...this.shifts, offset: to };
      kernel.axpy(this.shifts.length, inputs, share, this.shifts, inputs);
    }
  }

  /** Replaces outputs that are no finite numbers by zero; returns the lanes that had any (bit l) and the first instance. */
  repair(): { readonly lanes: number; readonly number: number } | undefined {
    const { outputs } = this.law.columns;
    const columns = new Set(
      this.law.contributions.flatMap(({ value, derivatives }) => [value, ...derivatives.map(({ column }) => column)]),
    );
    let lanes = 0;
    let first = Infinity;
    for (const column of columns) {
      if (column < outputs) continue;
      const values = this.column(column);
      for (let k = 0; k < values.length; k++) {
        if (Number.isFinite(values[k]!)) continue;
        values[k] = 0;
        lanes |= 1 << (k % this.lanes);
        first = Math.min(first, Math.floor(k / this.lanes));
      }
    }
    return lanes === 0 ? undefined : { lanes, number: this.numbers[first]! };
  }

  addF(to: Floats, factor = 1): void {
    this.add(this.stamps.f, to, factor);
  }
  addQ(to: Floats, factor = 1): void {
    this.add(this.stamps.q, to, factor);
  }
  addG(to: Floats, factor = 1): void {
    this.add(this.stamps.g, to, factor);
  }
  /** Adds derivatives of charges, and those by rates. */
  addC(to: Floats, factor = 1): void {
    this.addCharges(to, factor);
    this.addRates(to, factor);
  }
  addCharges(to: Floats, factor = 1): void {
    this.add(this.stamps.c, to, factor);
  }
  addRates(to: Floats, factor = 1): void {
    this.add(this.stamps.r, to, factor);
  }

  private add(stamps: StampList, to: Floats, factor: number): void {
    if (!stamps.empty && factor !== 0) stamps.scatter(this.kernel, this.lanes, this.columns.offset, to, factor);
  }

  /** Whether the derivatives of a linear bank differ from the last call's. */
  derivativesChanged(): boolean {
    this.slopes ??= [
      ...new Set(this.law.contributions.flatMap(({ derivatives }) => derivatives.map(({ column }) => column))),
    ];
    const { slopes, count, lanes } = this;
    const doubles = count * lanes;
    let changed = this.previous === undefined;
    this.previous ??= slopes.map(() => this.arena.floats(doubles));
    for (const [k, previous] of this.previous.entries())
      if (this.kernel.takeOver(doubles, this.at(slopes[k]!), previous)) changed = true;
    return changed;
  }

  /** Runs a request of the law (law/request.ts) at the unknowns x: arrays with an entry for every instance and lane. */
  ask<T>(request: (law: Law, memory: WebAssembly.Memory, block: Block) => T, x: Floats): T {
    // Still dirty afterwards: who stamps this bank has yet to see the change.
    if (this.dirty) this.hoist();
    this.gather(x);
    return request(this.law, this.arena.memory, this.block);
  }
}

/** The rest of a block from an entry on. */
function from(ints: Ints, first: number): Ints {
  return {
    offset: ints.offset + 4 * first,
    length: ints.length - first,
    get array() {
      return ints.array.subarray(first);
    },
  };
}
