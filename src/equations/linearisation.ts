import type { System } from "./system.js";

/** A matrix does not change any more once limiting lets go; where it never does, the last one serves. */
const SETTLING = 100;

/**
 * The circuit in the small about the unknowns in the system: Y(j omega) = G + j omega C, one lane. Everything that a
 * small-signal analysis knows of devices is here.
 */
export class Linearisation {
  /** Entries of G [S] and C [F] in the order of the system's pattern. */
  readonly g: Float64Array;
  readonly c: Float64Array;

  constructor(system: System, lane = 0) {
    for (let k = 0; k < SETTLING; k++) {
      system.evaluate(0);
      if (system.limiting(lane) === 0) break;
    }
    const entries = system.pattern.row.length;
    const taken = () => {
      const values = system.lu.values.array;
      return Float64Array.from({ length: entries }, (_, k) => values[k * system.lanes + lane]!);
    };
    this.g = taken();
    system.evaluateC();
    this.c = taken();
  }

  /** Whether an entry has an imaginary part at any frequency. */
  isComplex(entry: number): boolean {
    return this.c[entry] !== 0;
  }

  /** Writes the real and imaginary parts of Y(j omega) [S], in the order of the pattern. */
  admittance(omega: number, re: Float64Array, im: Float64Array): void {
    const { g, c } = this;
    for (let k = 0; k < g.length; k++) {
      re[k] = g[k]!;
      im[k] = omega * c[k]!;
    }
  }
}
