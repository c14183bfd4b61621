import type { Circuit } from "../circuit/circuit.js";
import { createArena } from "../kernel/index.js";
import type { Arena, Floats } from "../kernel/index.js";
import type { Executor, Law } from "../law/contract.js";
import { executor } from "../law/executor.js";
import { ofCircuit } from "./of-circuit.js";

/**
 * Instances of one law taken out of their circuit, each a device of its own (m = 1): a test bench that sets the inputs of
 * the law and reads what it says. Nothing changes with time unless `static` is cleared; it is not, for parameters.
 */
export class LawBench {
  readonly count: number;
  private readonly arena: Arena = createArena();
  private readonly columns: Floats;
  private readonly stride: number;
  private readonly executor: Executor;
  private dirty = true;

  /** @param numbers of instances whose values do not vary, all with `law` or one over the same names of parameters */
  constructor(
    readonly law: Law,
    circuit: Circuit,
    numbers: readonly number[],
  ) {
    this.count = numbers.length;
    this.stride = this.count + (this.count & 1);
    this.columns = this.arena.floats(law.columns.total * this.stride);
    this.executor = executor(law, this.arena.memory);
    const live = circuit.parameters.atNominal();
    law.parameters.forEach((name, column) => {
      numbers.forEach((number, i) => {
        const { slots, values } = circuit.instances.at(number);
        const slot = slots.get(name);
        const value = slot === undefined ? ofCircuit(circuit, name) : values[slot]!;
        this.write(column, i, name === "m" ? 1 : typeof value === "number" ? value : live[value.live]!);
      });
    });
  }

  /** Sets a parameter of every instance, where the law reads it. */
  setParameter(name: string, values: ArrayLike<number>): void {
    const column = this.law.parameters.indexOf(name);
    if (column < 0) return;
    for (let i = 0; i < this.count; i++) this.write(column, i, values[i]!);
    this.dirty = true;
  }

  /** Sets an input of every instance: a voltage [V], or an unknown of the law. */
  setInput(input: number, values: ArrayLike<number>): void {
    for (let i = 0; i < this.count; i++) this.write(this.law.columns.inputs + input, i, values[i]!);
  }

  /** Evaluates the law of all instances. */
  evaluate(): void {
    const { offset } = this.columns;
    if (this.dirty) this.executor.setup(offset, this.count, this.stride);
    this.dirty = false;
    this.executor.evaluate(offset, this.count, this.stride);
  }

  /** What was evaluated last: the value of a contribution (a number of `Law.contributions`); valid until the next call. */
  value(contribution: number): Float64Array {
    return this.column(this.law.contributions[contribution]!.value);
  }

  /** Its derivative by an input; undefined where it does not depend on that. */
  slope(contribution: number, input: number): Float64Array | undefined {
    const { derivatives } = this.law.contributions[contribution]!;
    const found = derivatives.find((derivative) => derivative.input === input);
    return found && this.column(found.column);
  }

  private column(column: number): Float64Array {
    return this.columns.array.subarray(column * this.stride, column * this.stride + this.count);
  }

  /** A padded entry follows the last instance, so that it stays harmless. */
  private write(column: number, i: number, value: number): void {
    const { array } = this.columns;
    array[column * this.stride + i] = value;
    if (i === this.count - 1) array[column * this.stride + this.stride - 1] = value;
  }
}
