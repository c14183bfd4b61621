import type { Circuit } from "../circuit/circuit.js";
import type { Value } from "../circuit/value.js";
import type { Bank } from "./bank.js";
import { fillBank, type Use } from "./filling.js";
import type { Place, Placement } from "./placement.js";

/** Many parameters of instances, in the order in which their values come. */
export interface InstanceParameters {
  /** Of the instances in the circuit. */
  readonly numbers: readonly number[];
  /** The name of the k-th parameter. */
  nameOf(k: number): string;
}

/** A column that holds one value for all instances of a bank. */
interface Shared {
  readonly bank: Bank;
  readonly column: number;
}

/** Quantities of the whole circuit that change during an analysis. */
const sharedNames = ["time", "static", "starting", "small", "kind", "gmin"] as const;
export type SharedName = (typeof sharedNames)[number];

/**
 * The parameter columns of all banks: what the netlist says, what follows from the roots of each lane, and what is
 * written from outside (conductances, sweeps).
 */
export class Columns {
  /** Of each circuit: where its live values go. */
  private readonly uses = new Map<Circuit, (Use[] | undefined)[]>();
  private readonly live: Float64Array[];
  private readonly roots: Float64Array[];
  private out = new Float64Array(0);
  private readonly shared = new Map<SharedName, readonly Shared[]>();

  constructor(
    /** That of each lane; all have one shape. */
    private readonly circuits: Circuit[],
    private readonly banks: readonly Bank[],
    private readonly placement: Placement,
  ) {
    for (const circuit of new Set(circuits)) this.fill(circuit);
    // Filling may add outputs to the parameter program, so its size is known only now.
    this.live = circuits.map(({ parameters }) => new Float64Array(parameters.size).fill(NaN));
    this.roots = circuits.map(({ parameters }) => Float64Array.from(parameters.nominal));
    this.startShared();
    for (const name of sharedNames) this.shared.set(name, this.findShared(name));
  }

  /** Writes what one of the circuits says into its lanes. */
  private fill(circuit: Circuit): void {
    const lanes = this.circuits.flatMap((each, lane) => (each === circuit ? [lane] : []));
    const uses: (Use[] | undefined)[] = [];
    this.uses.set(circuit, uses);
    for (const bank of this.banks) fillBank(circuit, bank, lanes, uses);
  }

  /** Live values that instances share: as long as none is another in some lane, they go on doing so. */
  private startShared(): void {
    const [circuit] = this.circuits as [Circuit];
    const values = circuit.parameters.atNominal();
    this.uses.get(circuit)!.forEach((uses, k) => {
      for (const { bank, column } of uses ?? []) if (bank.storage.isShared(column)) bank.writeAll(column, values[k]!);
    });
  }

  private findShared(name: string): Shared[] {
    return this.banks.flatMap((bank) => {
      const column = bank.law.parameters.indexOf(name);
      const own = this.circuits[0]!.instances.at(bank.numbers[0]!).slots.has(name);
      return column < 0 || own ? [] : [{ bank, column }];
    });
  }

  private find(number: number, parameter: string): Place & { readonly column: number } {
    const { bank, i } = this.placement.of(number)!;
    return { bank, i, column: this.columnOf(bank, number, parameter) };
  }

  private columnOf({ law }: Bank, number: number, parameter: string): number {
    const column = law.parameters.indexOf(parameter);
    if (column < 0) throw new RangeError(`${this.circuits[0]!.instances.at(number).name} does not read ${parameter}`);
    return column;
  }

  /**
   * Writes parameters of instances in all lanes, a value each; instances that are in none of the banks are left out.
   * For many values at a time: where they go is looked up once.
   */
  writer({ numbers, nameOf }: InstanceParameters): (values: Float64Array) => void {
    const { banks, placement } = this;
    const counts = new Int32Array(banks.length);
    for (const number of numbers) if (placement.bankOf(number) >= 0) counts[placement.bankOf(number)]!++;
    const places = [...counts].map((count): Places => {
      return { slot: new Int32Array(count), i: new Int32Array(count), value: new Int32Array(count) };
    });
    const filled = new Int32Array(banks.length);
    for (let value = 0; value < numbers.length; value++) {
      const number = numbers[value]!;
      const k = placement.bankOf(number);
      if (k < 0) continue;
      const at = filled[k]!++;
      const to = places[k]!;
      const column = this.columnOf(banks[k]!, number, nameOf(value));
      banks[k]!.widen(column);
      to.slot[at] = banks[k]!.storage.slot(column);
      to.i[at] = placement.within(number);
      to.value[at] = value;
    }
    const writes = places.flatMap((list, k) => (list.value.length > 0 ? [writeOf(banks[k]!, list)] : []));
    return (values) => {
      for (const write of writes) write(values);
    };
  }

  /** Sets a parameter of one instance, in one lane, in place of what the netlist says. */
  write(number: number, parameter: string, lane: number, value: number): void {
    this.setter(number, parameter)(lane, value);
  }

  /** The same for many times: where it goes is looked up once. */
  setter(number: number, parameter: string): (lane: number, value: number) => void {
    const { bank, column, i } = this.find(number, parameter);
    return (lane, value) => bank.write(column, i, lane, value);
  }

  /** What a parameter of an instance is now. */
  read(number: number, parameter: string, lane: number): number {
    const { bank, column, i } = this.find(number, parameter);
    return bank.valueOf(column, i, lane);
  }

  /** Sets all roots of a lane; returns the live values that follow from them. */
  setRoots(values: Float64Array, lane: number): Float64Array {
    this.roots[lane]!.set(values);
    const circuit = this.circuits[lane]!;
    if (this.out.length !== circuit.parameters.size) this.out = new Float64Array(circuit.parameters.size);
    circuit.parameters.run(this.roots[lane]!, this.out);
    return this.setLive(this.out, lane);
  }

  /** Sets all live values of a lane: what the parameter program gave. */
  setLive(out: Float64Array, lane: number): Float64Array {
    const uses = this.uses.get(this.circuits[lane]!)!;
    if (out.length > this.live[lane]!.length) this.live[lane] = new Float64Array(out.length).fill(NaN);
    const live = this.live[lane]!;
    for (let k = 0; k < out.length; k++) {
      if (Object.is(out[k], live[k])) continue;
      live[k] = out[k]!;
      const at = uses[k];
      for (let u = 0; at !== undefined && u < at.length; u++) {
        const { bank, column, from, count } = at[u]!;
        bank.writeSame(column, from, count, lane, out[k]!);
      }
    }
    return live;
  }

  /** Where a live value of the first lane goes. */
  usesOf(live: number): readonly Use[] {
    return this.uses.get(this.circuits[0]!)![live] ?? [];
  }

  /** Takes over what is known beside the banks of a lane of other columns: its circuit and its live values. */
  take(from: Columns, lane: number): void {
    const circuit = from.circuits[lane]!;
    this.circuits[0] = circuit;
    this.uses.set(circuit, from.uses.get(circuit)!);
    this.live[0] = from.live[lane]!;
    this.roots[0] = from.roots[lane]!;
  }

  rootsOf(lane: number): Float64Array {
    return this.roots[lane]!;
  }

  /** The number of a value in a lane. */
  valueOf(value: Value, lane: number): number {
    return typeof value === "number" ? value : this.live[lane]![value.live]!;
  }

  /** Whether any law reads a quantity of the whole circuit. */
  reads(name: SharedName): boolean {
    return this.shared.get(name)!.length > 0;
  }

  /** Hands one value to all laws that read a quantity of the whole circuit. */
  setShared(name: SharedName, value: number): void {
    for (const { bank, column } of this.shared.get(name)!) bank.writeAll(column, value);
  }
}

/** Where in a bank values go: slot of the column and instance of each, and which of the values it is. */
interface Places {
  readonly slot: Int32Array;
  readonly i: Int32Array;
  readonly value: Int32Array;
}

/** Writes some of many values into a bank: at once, where they stand in its order and it has one lane. */
function writeOf(bank: Bank, { slot, i, value }: Places): (values: Float64Array) => void {
  const first = { slot: slot[0]!, i: i[0]!, value: value[0]! };
  const isRun = value.every((each, k) => slot[k] === first.slot && i[k] === first.i + k && each === first.value + k);
  if (isRun && bank.lanes === 1)
    return (values) => bank.writeRun(first.slot, first.i, values.subarray(first.value, first.value + value.length));
  return (values) => bank.writeMany(slot, i, value, values);
}
