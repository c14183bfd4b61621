import type { Circuit, Instance } from "../circuit/circuit.js";
import type { Arena, Floats, Ints, VectorKernel } from "../kernel/contract.js";
import type { Law, LawTarget, LawUnknown } from "../law/contract.js";
import type { Block } from "../law/storage.js";
import { BankColumns, type Runs } from "./bank-columns.js";
import { BankStamps, rowsOf } from "./bank-stamps.js";
import { storageOf } from "./sharing.js";
import type { StampList } from "./stamps.js";
import type { Numbering } from "./unknowns.js";

/** The rates of unknowns [1/s], and how much of its own shifts counts in those that a bank reads (rates.ts). */
export interface ReadRates {
  readonly values: Floats;
  readonly share: number;
}

/** All instances of one law, their columns side by side in the arena (layout: law/contract.ts, law/storage.ts). */
export class Bank extends BankColumns {
  readonly linear: boolean;
  /** Whether q has terms of this bank. */
  readonly charged: boolean;
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
  /** What computed derivatives were. */
  private previous: Floats[] | undefined;

  constructor(
    law: Law,
    /** Numbers of the instances in the circuit. */
    readonly numbers: Int32Array,
    /** Those of the lanes, each once. */
    circuits: readonly Circuit[],
    private readonly numbering: Numbering,
    lanes: number,
    arena: Arena,
    private readonly kernel: VectorKernel,
    make: Runs,
  ) {
    super(law, numbers.length, lanes, arena, storageOf(law, numbers, circuits), make);
    const { instances } = circuits[0]!;
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
    const placed = { law, numbers, p: this.p, n: this.n, whole, storage: this.storage };
    this.stamps = new BankStamps(arena, numbering, placed, instances);
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
    this.runs.setup(this.columns.offset, this.count * this.lanes, this.stride);
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
    // There are many such devices where a network learns, and nothing to be found out.
    if (this.law.homogeneous && this.slopes.every((column) => column < this.law.columns.outputs)) return;
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

  /** Whether the derivatives of a linear bank may differ from the last call's. */
  derivativesChanged(): boolean {
    const { slopes, count, lanes, arena, kernel } = this;
    const doubles = count * lanes;
    let changed = this.written;
    this.written = false;
    this.previous ??= slopes.map(() => arena.floats(doubles));
    for (const [k, previous] of this.previous.entries())
      if (kernel.takeOver(doubles, this.at(slopes[k]!), previous)) changed = true;
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
