import type { Circuit } from "../circuit/circuit.js";
import type { Value } from "../circuit/parameters.js";
import type { Bank } from "./bank.js";

/** Where a bank column takes a live value from. */
interface Use {
  readonly bank: Bank;
  readonly column: number;
  readonly i: number;
}

/** A column that holds one value for all instances of a bank. */
interface Shared {
  readonly bank: Bank;
  readonly column: number;
}

/** Quantities of the whole circuit that change during an analysis. */
const sharedNames = ["time", "static", "starting", "small", "gmin"] as const;
export type SharedName = (typeof sharedNames)[number];

/**
 * The parameter columns of all banks: what the netlist says, what follows from the roots of each lane, and what is
 * written from outside (conductances, sweeps).
 */
export class Columns {
  private readonly uses = new Map<number, Use[]>();
  private readonly live: Float64Array[];
  private readonly roots: Float64Array[];
  private readonly shared = new Map<SharedName, readonly Shared[]>();

  constructor(
    private readonly circuit: Circuit,
    private readonly banks: readonly Bank[],
    private readonly place: readonly { readonly bank: Bank; readonly i: number }[],
    private readonly lanes: number,
  ) {
    const { parameters } = circuit;
    this.fill();
    // Filling may add outputs to the parameter program, so its size is known only now.
    this.live = Array.from({ length: lanes }, () => new Float64Array(parameters.size).fill(NaN));
    this.roots = Array.from({ length: lanes }, () => Float64Array.from(parameters.nominal));
    for (const name of sharedNames) this.shared.set(name, this.findShared(name));
  }

  private fill(): void {
    const { instances } = this.circuit;
    for (const bank of this.banks) {
      bank.law.parameters.forEach((name, column) => {
        bank.numbers.forEach((number, i) => {
          const instance = instances[number]!;
          const slot = instance.slots.get(name);
          const value = slot === undefined ? this.ofCircuit(name) : instance.values[slot]!;
          if (typeof value === "number") {
            for (let lane = 0; lane < this.lanes; lane++) bank.write(column, i, lane, value);
          } else {
            const uses = this.uses.get(value.live);
            if (uses === undefined) this.uses.set(value.live, [{ bank, column, i }]);
            else uses.push({ bank, column, i });
          }
        });
      });
      bank.dirty = true;
    }
  }

  /** Quantities that a law reads without declaring them. */
  private ofCircuit(name: string): Value {
    const { parameters, options } = this.circuit;
    if (name === "gmin") return options.gmin;
    if (name === "temper") return parameters.value(parameters.graph.input("temper"));
    return 0;
  }

  private findShared(name: string): Shared[] {
    return this.banks.flatMap((bank) => {
      const column = bank.law.parameters.indexOf(name);
      const own = this.circuit.instances[bank.numbers[0]!]!.slots.has(name);
      return column < 0 || own ? [] : [{ bank, column }];
    });
  }

  private find(number: number, parameter: string): Use {
    const { bank, i } = this.place[number]!;
    const column = bank.law.parameters.indexOf(parameter);
    if (column < 0) throw new RangeError(`${this.circuit.instances[number]!.name} does not read ${parameter}`);
    return { bank, i, column };
  }

  /** Sets a parameter of one instance, in one lane, in place of what the netlist says. */
  write(number: number, parameter: string, lane: number, value: number): void {
    const { bank, column, i } = this.find(number, parameter);
    bank.write(column, i, lane, value);
  }

  /** What a parameter of an instance is now. */
  read(number: number, parameter: string, lane: number): number {
    const { bank, column, i } = this.find(number, parameter);
    return bank.column(column)[i * this.lanes + lane]!;
  }

  /** Sets all roots of a lane; returns the live values that follow from them. */
  setRoots(values: Float64Array, lane: number): Float64Array {
    this.roots[lane]!.set(values);
    const { parameters } = this.circuit;
    if (parameters.size > this.live[lane]!.length) this.live[lane] = new Float64Array(parameters.size).fill(NaN);
    const out = new Float64Array(parameters.size);
    parameters.run(this.roots[lane]!, out);
    const live = this.live[lane]!;
    for (let k = 0; k < out.length; k++) {
      if (Object.is(out[k], live[k])) continue;
      live[k] = out[k]!;
      for (const { bank, column, i } of this.uses.get(k) ?? []) bank.write(column, i, lane, out[k]!);
    }
    return live;
  }

  rootsOf(lane: number): Float64Array {
    return this.roots[lane]!;
  }

  /** The number of a value in a lane. */
  valueOf(value: Value, lane: number): number {
    return typeof value === "number" ? value : this.live[lane]![value.live]!;
  }

  /** Hands one value to all laws that read a quantity of the whole circuit. */
  setShared(name: SharedName, value: number): void {
    for (const { bank, column } of this.shared.get(name)!) {
      for (let i = 0; i < bank.count; i++)
        for (let lane = 0; lane < this.lanes; lane++) bank.write(column, i, lane, value);
    }
  }
}
