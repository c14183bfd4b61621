import type { Instance } from "../circuit/circuit.js";
import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";
import type { Executor, Law, LawTarget, LawUnknown } from "../law/contract.js";
import type { Rates } from "./rates.js";
import { Places, StampList, Stamps } from "./stamps.js";

/** Numbers the unknowns of an instance: its nodes and its own branches; ground is the number after the last unknown. */
export interface Numbering {
  readonly ground: number;
  node(instance: Instance, lawNode: number): number;
  branch(instance: number, branch: number): number;
  /** An unknown that a law has beside its branches. */
  internal(instance: number, internal: number): number;
}

/** All instances of one law, their columns side by side in the arena (layout: law/contract.ts). */
export class Bank {
  readonly count: number;
  readonly stride: number;
  readonly columns: Floats;
  readonly linear: boolean;
  /** Whether q has terms of this bank. */
  readonly charged: boolean;
  /** Parameter columns changed since the last `setup`. */
  dirty = true;
  /** Rates of the unknowns, where the law reads any. */
  rates: Rates | undefined;
  /** Whether a linear bank has terms that depend on no unknown (sources have). */
  affine = false;
  private readonly p: Ints;
  private readonly n: Ints;
  /** Entries of p and n that are of unknowns; those of rates follow. */
  private readonly gathered: number;
  private readonly ofRates: { readonly p: Ints; readonly n: Ints } | undefined;
  private f!: StampList;
  private q!: StampList;
  private g!: StampList;
  private c!: StampList;
  /** Derivatives by rates. */
  private r!: StampList;
  private stamps: Record<"g" | "c" | "r", Signed<Places>>;
  private previous: Floats[] | undefined;
  /** Columns of derivatives. */
  private slopes: number[] | undefined;

  constructor(
    readonly law: Law,
    /** Numbers of the instances in the circuit. */
    readonly numbers: readonly number[],
    instances: readonly Instance[],
    private readonly numbering: Numbering,
    readonly lanes: number,
    private readonly arena: Arena,
    private readonly kernel: VectorKernel,
    readonly executor: Executor,
  ) {
    this.count = numbers.length;
    const doubles = this.count * lanes;
    this.stride = doubles + (doubles & 1);
    this.columns = arena.floats(law.columns.total * this.stride);
    this.linear = law.linear;
    this.charged = law.contributions.some(({ part }) => part === "q");

    // A padded entry reads ground minus ground.
    const entries = this.stride / lanes;
    const whole = Math.ceil(entries);
    const p = new Int32Array(law.inputs.length * whole).fill(numbering.ground);
    const n = new Int32Array(law.inputs.length * whole).fill(numbering.ground);
    law.inputs.forEach((input, k) => {
      for (let i = 0, at = k * whole; i < numbers.length; i++, at++) {
        const number = numbers[i]!;
        const instance = instances[number]!;
        const read: LawUnknown = input.kind === "rate" ? input.of : input;
        if (read.kind === "voltage") {
          p[at] = numbering.node(instance, read.p);
          n[at] = numbering.node(instance, read.n);
        } else if (read.kind === "branch") p[at] = numbering.branch(number, read.branch);
        else if (read.kind === "internal") p[at] = numbering.internal(number, read.internal);
        else p[at] = numbering.branch(instance.controls[read.control]!, 0);
      }
    });
    this.p = arena.ints(p);
    this.n = arena.ints(n);
    this.gathered = p.length - law.rates * whole;
    if (law.rates > 0) this.ofRates = { p: from(this.p, this.gathered), n: from(this.n, this.gathered) };
    this.stamps = this.collect(instances, whole);
  }

  /** Byte offset of a column. */
  private at(column: number): number {
    return this.columns.offset + 8 * column * this.stride;
  }

  /** A column as a live view: entry i of lane l at i * lanes + l. */
  column(column: number): Float64Array {
    return this.columns.array.subarray(column * this.stride, column * this.stride + this.count * this.lanes);
  }

  /** Writes one value of a parameter column; a padded entry follows the last instance, so that it stays harmless. */
  write(column: number, i: number, lane: number, value: number): void {
    const { array } = this.columns;
    const at = column * this.stride + i * this.lanes + lane;
    if (array[at] === value) return;
    array[at] = value;
    if (i === this.count - 1 && this.stride > this.count * this.lanes)
      array[column * this.stride + this.stride - 1] = value;
    this.dirty = true;
  }

  /** Writes one value for some instances that follow one another. */
  writeSame(column: number, from: number, count: number, lane: number, value: number): void {
    const { array } = this.columns;
    const { lanes } = this;
    const last = column * this.stride + (from + count - 1) * lanes + lane;
    if (array[last] !== value) this.write(column, from + count - 1, lane, value);
    for (let at = last - (count - 1) * lanes; at < last; at += lanes) {
      if (array[at] === value) continue;
      array[at] = value;
      this.dirty = true;
    }
  }

  /** Writes a parameter column of lanes: a value for each instance. */
  fill(column: number, lanes: readonly number[], values: Float64Array): void {
    const { array } = this.columns;
    const { count, stride } = this;
    const start = column * stride;
    if (this.lanes === 1) array.set(values, start);
    else
      for (const lane of lanes)
        for (let i = 0, at = start + lane; i < count; i++, at += this.lanes) array[at] = values[i]!;
    const entries = count * this.lanes;
    if (stride > entries) array[start + entries] = array[start + entries - 1]!;
    this.dirty = true;
  }

  /** Writes values[which[k]] into column[k] of instance i[k], in all lanes. */
  writeMany(column: Int32Array, i: Int32Array, which: Int32Array, values: Float64Array): void {
    const { array } = this.columns;
    const { count, lanes, stride } = this;
    const padded = stride > count * lanes;
    for (let k = 0; k < column.length; k++) {
      const value = values[which[k]!]!;
      const at = column[k]! * stride + i[k]! * lanes;
      for (let lane = 0; lane < lanes; lane++) {
        if (array[at + lane] === value) continue;
        array[at + lane] = value;
        this.dirty = true;
      }
      if (padded && i[k] === count - 1) array[column[k]! * stride + stride - 1] = value;
    }
  }

  /** Writes values into a column of a bank of one lane, from instance `first` on. */
  writeRun(column: number, first: number, values: Float64Array): void {
    const { array } = this.columns;
    const { count, stride } = this;
    const start = column * stride;
    array.set(values, start + first);
    if (stride > count) array[start + count] = array[start + count - 1]!;
    this.dirty = true;
  }

  /** Takes over what requests read of a lane of the bank of the same instances in another system; this one has one lane. */
  take(from: Bank, lane: number): void {
    const { array: to } = this.columns;
    const { array } = from.columns;
    for (let column = 0; column < this.law.columns.outputs; column++) {
      const start = column * this.stride;
      const source = column * from.stride + lane;
      for (let i = 0; i < this.count; i++) to[start + i] = array[source + i * from.lanes]!;
      if (this.stride > this.count) to[start + this.count] = to[start + this.count - 1]!;
    }
    this.dirty = from.dirty;
  }

  /** The two unknowns whose difference an input of the i-th instance is. */
  unknownsOf(input: number, i: number): readonly [p: number, n: number] {
    const at = input * Math.ceil(this.stride / this.lanes) + i;
    return [this.p.array[at]!, this.n.array[at]!];
  }

  /** What the same instances are laid out by elsewhere: the unknowns of their inputs and where they are added to. */
  get layout(): {
    readonly p: Int32Array;
    readonly n: Int32Array;
    readonly f: StampList;
    readonly g: StampList;
    readonly c: StampList;
  } {
    return { p: this.p.array, n: this.n.array, f: this.f, g: this.g, c: this.c };
  }

  /** The rows, with their signs, that a contribution of the i-th instance is added to; ground left out. */
  rowsOf(target: LawTarget, i: number, instance: Instance): readonly (readonly [row: number, sign: 1 | -1])[] {
    const { numbering } = this;
    if (target.kind === "branch") return [[numbering.branch(this.numbers[i]!, target.branch), 1]];
    if (target.kind === "internal") return [[numbering.internal(this.numbers[i]!, target.internal), 1]];
    if (target.kind === "control") return [[numbering.branch(instance.controls[target.control]!, 0), 1]];
    const rows = [
      [numbering.node(instance, target.p), 1],
      [numbering.node(instance, target.n), -1],
    ] as const;
    return rows.filter(([row]) => row !== numbering.ground);
  }

  /** Row, column and sign of every derivative, before slots are known. */
  private collect(instances: readonly Instance[], whole: number) {
    const { ground } = this.numbering;
    const [p, n] = [this.p.array, this.n.array];
    const { count } = this;
    const { inputs } = this.law;
    const stamps = (part: "f" | "q"): Signed<Stamps> => {
      const room = this.law.contributions.filter((each) => each.part === part).length * count;
      return { plus: new Stamps(room), minus: new Stamps(room) };
    };
    const places = (part: "f" | "q"): Signed<Places> => {
      const slopes = this.law.contributions.flatMap((each) => (each.part === part ? each.derivatives : [])).length;
      return { plus: new Places(2 * slopes * count), minus: new Places(2 * slopes * count) };
    };
    const vector = { f: stamps("f"), q: stamps("q") };
    const matrix = {
      g: places("f"),
      c: places("q"),
      r: this.law.rates > 0 ? places("f") : { plus: new Places(0), minus: new Places(0) },
    };
    for (const { target, part, value, derivatives } of this.law.contributions) {
      const { plus: vectorPlus, minus: vectorMinus } = vector[part];
      const add = (row: number, sign: 1 | -1, i: number): void => {
        if (row === ground && target.kind === "current") return;
        (sign > 0 ? vectorPlus : vectorMinus).add(value * whole + i, row);
        for (let d = 0; d < derivatives.length; d++) {
          const { input, column } = derivatives[d]!;
          const { plus, minus } = matrix[part === "q" ? "c" : inputs[input]!.kind === "rate" ? "r" : "g"];
          const [same, opposite] = sign > 0 ? [plus, minus] : [minus, plus];
          const at = input * whole + i;
          if (p[at] !== ground) same.place(column * whole + i, row, p[at]!);
          if (n[at] !== ground) opposite.place(column * whole + i, row, n[at]!);
        }
      };
      for (let i = 0; i < count; i++) {
        const instance = instances[this.numbers[i]!]!;
        if (target.kind === "current") {
          add(this.numbering.node(instance, target.p), 1, i);
          add(this.numbering.node(instance, target.n), -1, i);
        } else for (const [row, sign] of this.rowsOf(target, i, instance)) add(row, sign, i);
      }
    }
    this.f = new StampList(this.arena, vector.f.plus, vector.f.minus);
    this.q = new StampList(this.arena, vector.q.plus, vector.q.minus);
    return matrix;
  }

  /** Places of the matrix this bank writes to. */
  get places(): readonly Places[] {
    return Object.values(this.stamps).flatMap(({ plus, minus }) => [plus, minus]);
  }

  /** The unknowns whose change changes a charge. */
  get chargedUnknowns(): number[] {
    const { c, r } = this.stamps;
    return [c, r].flatMap(({ plus, minus }) => [...plus.columns, ...minus.columns]);
  }

  /** Turns places into slots of the pattern; to be called once, when the pattern of the whole matrix is known. */
  bind(slot: (row: number, column: number) => number): void {
    const list = ({ plus, minus }: Signed<Places>) => new StampList(this.arena, plus.bind(slot), minus.bind(slot));
    this.g = list(this.stamps.g);
    this.c = list(this.stamps.c);
    this.r = list(this.stamps.r);
    const none = { plus: new Places(0), minus: new Places(0) };
    this.stamps = { g: none, c: none, r: none };
  }

  setup(): void {
    this.hoist();
    this.dirty = false;
  }

  private hoist(): void {
    this.executor.setup(this.columns.offset, this.count * this.lanes, this.stride);
  }

  /** Evaluates at the unknowns x. */
  evaluate(x: Floats): void {
    this.gather(x);
    this.run();
  }

  /** Sets all inputs to zero: where a value is an input itself, its column is that of the input. */
  clearInputs(): void {
    const from = this.law.columns.inputs * this.stride;
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
    this.executor.charges(this.columns.offset, this.count * this.lanes, this.stride);
  }

  private run(): void {
    this.executor.evaluate(this.columns.offset, this.count * this.lanes, this.stride);
  }

  /** Fills the inputs from the unknowns x and from their rates, without evaluating. */
  gather(x: Floats): void {
    const { kernel, gathered, lanes, law, p, n } = this;
    kernel.gather(gathered, lanes, p, n, x, this.at(law.columns.inputs));
    if (law.rates === 0) return;
    const to = this.at(law.columns.inputs + law.inputs.length - law.rates);
    const { p: rateP, n: rateN } = this.ofRates!;
    kernel.gather(p.length - gathered, lanes, rateP, rateN, this.rates!.values, to);
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
    this.f.scatter(this.kernel, this.lanes, this.columns.offset, to, factor);
  }
  addQ(to: Floats, factor = 1): void {
    if (!this.q.empty && factor !== 0) this.q.scatter(this.kernel, this.lanes, this.columns.offset, to, factor);
  }
  addG(to: Floats, factor = 1): void {
    if (!this.g.empty) this.g.scatter(this.kernel, this.lanes, this.columns.offset, to, factor);
  }
  /** Adds derivatives of charges, and those by rates. */
  addC(to: Floats, factor = 1): void {
    this.addCharges(to, factor);
    this.addRates(to, factor);
  }
  addCharges(to: Floats, factor = 1): void {
    if (!this.c.empty && factor !== 0) this.c.scatter(this.kernel, this.lanes, this.columns.offset, to, factor);
  }
  addRates(to: Floats, factor = 1): void {
    if (!this.r.empty && factor !== 0) this.r.scatter(this.kernel, this.lanes, this.columns.offset, to, factor);
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
  ask<T>(request: (law: Law, memory: WebAssembly.Memory, base: number, n: number, stride: number) => T, x: Floats): T {
    // Still dirty afterwards: who stamps this bank has yet to see the change.
    if (this.dirty) this.hoist();
    this.gather(x);
    return request(this.law, this.arena.memory, this.columns.offset, this.count * this.lanes, this.stride);
  }

  /** Number of limited voltages. */
  get limited(): number {
    return this.law.limits * this.count;
  }

  /** Doubles that hold the limited voltages of all lanes, with padding. */
  get remembered(): number {
    return this.law.limits * this.stride;
  }

  /** Copies the limited voltages of all lanes to `to` from `at`; and back. */
  saveMemory(to: Float64Array, at: number): void {
    const { array } = this.columns;
    const first = this.law.columns.memory * this.stride;
    for (let k = 0; k < this.remembered; k++) to[at + k] = array[first + k]!;
  }

  restoreMemory(from: Float64Array, at: number): void {
    const { array } = this.columns;
    const first = this.law.columns.memory * this.stride;
    for (let k = 0; k < this.remembered; k++) array[first + k] = from[at + k]!;
  }

  /** Copies the limited voltages of a lane, which the next limiting starts from, to `to` from `at`. */
  readMemory(lane: number, to: Float64Array | Float32Array, at: number): void {
    const { columns, law, stride, count, lanes } = this;
    const { array } = columns;
    for (let limit = 0; limit < law.limits; limit++) {
      const first = (law.columns.memory + limit) * stride + lane;
      for (let i = 0; i < count; i++) to[at++] = array[first + i * lanes]!;
    }
  }

  /** Sets the limited voltages of a lane to those that `from` has from `at`. */
  writeMemory(lane: number, from: ArrayLike<number>, at: number): void {
    const { columns, law, stride, count, lanes } = this;
    const { array } = columns;
    for (let limit = 0; limit < law.limits; limit++) {
      const first = (law.columns.memory + limit) * stride + lane;
      for (let i = 0; i < count; i++) array[first + i * lanes] = from[at++]!;
    }
  }

  /** Largest |v - vlim| of one lane at the last evaluation; 0 where nothing is limited. */
  limiting(lane: number): number {
    if (this.law.limiting < 0) return 0;
    const { columns, law, stride, count, lanes } = this;
    const { array } = columns;
    const first = law.limiting * stride + lane;
    let largest = 0;
    for (let i = 0; i < count; i++) {
      const amount = array[first + i * lanes]!;
      if (!(amount <= largest)) largest = amount;
    }
    return largest;
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

interface Signed<List> {
  readonly plus: List;
  readonly minus: List;
}
