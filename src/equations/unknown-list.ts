/** An unknown of the equations. */
export interface Unknown {
  /** `v(out)`, `i(v1)`, or `m1.ddt0` of a device that has unknowns of its own. */
  readonly name: string;
  readonly kind: "voltage" | "current" | "rate" | "state" | "delay";
  /** Absolute tolerance, where it is neither that of voltages nor that of currents. */
  readonly abstol?: number;
}

/** Unknowns by their numbers. Those of nodes, which are most, are made when they are asked for. */
export class UnknownList {
  readonly length: number;

  private constructor(
    private readonly nodes: readonly string[],
    private readonly others: readonly Unknown[],
    /** Of those that the list has: their numbers among all, where it does not have all. */
    private readonly numbers: readonly number[] | undefined,
  ) {
    this.length = numbers?.length ?? nodes.length + others.length;
  }

  /** The voltages of nodes, and what comes behind them. */
  static of(nodes: readonly string[], others: readonly Unknown[]): UnknownList {
    return new UnknownList(nodes, others, undefined);
  }

  /** Some unknowns of a list that has all. */
  part(numbers: readonly number[]): UnknownList {
    return new UnknownList(this.nodes, this.others, numbers);
  }

  /** Undefined where there is none of the number. */
  at(k: number): Unknown | undefined {
    const number = this.numbers === undefined ? k : (this.numbers[k] ?? -1);
    const node = this.nodes[number];
    return node === undefined ? this.others[number - this.nodes.length] : { name: `v(${node})`, kind: "voltage" };
  }

  forEach(visit: (unknown: Unknown, k: number) => void): void {
    for (let k = 0; k < this.length; k++) visit(this.at(k)!, k);
  }
  map<T>(make: (unknown: Unknown, k: number) => T): T[] {
    return Array.from({ length: this.length }, (_, k) => make(this.at(k)!, k));
  }
  findIndex(holds: (unknown: Unknown) => boolean): number {
    for (let k = 0; k < this.length; k++) if (holds(this.at(k)!)) return k;
    return -1;
  }
  some(holds: (unknown: Unknown) => boolean): boolean {
    return this.findIndex(holds) >= 0;
  }
  every(holds: (unknown: Unknown) => boolean): boolean {
    return !this.some((unknown) => !holds(unknown));
  }
}
