import * as math from "../base/math.js";

/** Logarithms are taken of no less, and exponents below count as none, as in SPICE3. */
const SMALLEST_DENSITY = 1e-38;
const FLAT = 1e-10;

/**
 * Integrates spectral densities over frequency, each on its own, as power laws between neighbouring points (SPICE3's rule).
 * Referred to the input, a piece has the gain of its upper end throughout, as ngspice has it.
 */
export class NoiseIntegral {
  private output: number[] = [];
  private input: number[] = [];
  private before: { readonly frequency: number; readonly densities: readonly number[] } | undefined;

  add(frequency: number, densities: readonly number[], toInput: number): void {
    const { before } = this;
    this.before = { frequency, densities };
    if (before === undefined) {
      this.output = densities.map(() => 0);
      this.input = densities.map(() => 0);
      return;
    }
    densities.forEach((density, k) => {
      const piece = powerLaw(before.frequency, before.densities[k]!, frequency, density);
      this.output[k]! += piece;
      this.input[k]! += piece * toInput;
    });
  }

  /** The integrals of some densities together, at the output and referred to the input. */
  totals(numbers: readonly number[]): readonly [output: number, input: number] {
    const total = (list: readonly number[]) => numbers.reduce((sum, k) => sum + list[k]!, 0);
    return [total(this.output), total(this.input)];
  }
}

/** The integral of a x^b from f0 to f1, where it is d0 and d1. */
function powerLaw(f0: number, d0: number, f1: number, d1: number): number {
  if (f1 === f0) return 0;
  if (f0 <= 0) return ((d0 + d1) / 2) * (f1 - f0);
  const low = Math.max(d0, SMALLEST_DENSITY);
  const high = Math.max(d1, SMALLEST_DENSITY);
  const ratio = math.log(f1 / f0);
  const exponent = math.log(high / low) / ratio;
  if (Math.abs(exponent) < FLAT) return d1 * (f1 - f0);
  const rise = exponent + 1;
  if (Math.abs(rise) < FLAT) return high * f1 * ratio;
  return (high * f1 - low * f0) / rise;
}
