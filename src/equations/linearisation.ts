import type { System } from "./system.js";

/** A matrix does not change any more once limiting lets go; where it never does, the last one serves. */
const SETTLING = 100;

/** Evaluates F and G at the unknowns in the system until limiting lets go. */
export function settle(system: System, lane = 0): void {
  for (let k = 0; k < SETTLING; k++) {
    system.evaluate(0);
    if (system.limits.largest(lane) === 0) break;
  }
}

/**
 * The circuit in the small about the unknowns in the system: Y(j omega) = G + j omega C, one lane. Everything that a
 * small-signal analysis knows of devices is here.
 */
export class Linearisation {
  /** Entries of G [S] and C [F] in the order of the system's pattern. */
  readonly g: Float64Array;
  readonly c: Float64Array;
  /** Not 0 for the entries that delays reach. */
  private readonly delayed: Float64Array;

  constructor(
    private readonly system: System,
    private readonly lane = 0,
  ) {
    settle(system, lane);
    system.evaluateG(() => 0);
    this.g = this.taken();
    system.evaluateC();
    this.c = this.taken();
    this.delayed = Float64Array.from(this.g).fill(0);
    if (!system.delays.any) return;
    system.evaluateG(() => 1);
    this.taken().forEach((value, k) => (this.delayed[k] = value - this.g[k]!));
    system.evaluate(0);
  }

  /** The matrix of the lane as it stands in the system. */
  private taken(): Float64Array {
    const { lu, pattern, lanes } = this.system;
    const values = lu.values.array;
    return Float64Array.from({ length: pattern.row.length }, (_, k) => values[k * lanes + this.lane]!);
  }

  /** Whether an entry has an imaginary part at any frequency. */
  isComplex(entry: number): boolean {
    return this.c[entry] !== 0 || this.delayed[entry] !== 0;
  }

  /** Writes the real and imaginary parts of Y(j omega) [S], in the order of the pattern. */
  admittance(omega: number, re: Float64Array, im: Float64Array): void {
    const { g, c, system } = this;
    for (let k = 0; k < g.length; k++) {
      re[k] = g[k]!;
      im[k] = omega * c[k]!;
    }
    if (!system.delays.any) return;
    system.evaluateG((response) => response.at(omega).re);
    this.taken().forEach((value, k) => (re[k]! += value - g[k]!));
    system.evaluateG((response) => response.at(omega).im);
    this.taken().forEach((value, k) => (im[k]! += value - g[k]!));
    system.evaluate(0);
  }
}
