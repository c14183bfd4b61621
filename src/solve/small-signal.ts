import type { Linearisation } from "../equations/linearisation.js";
import type { System } from "../equations/system.js";
import { formatSI } from "../base/units.js";
import { createArena, createKernel, createSparseLU } from "../kernel/index.js";
import type { Floats, SparseLU } from "../kernel/index.js";
import { convergenceError } from "./operating-point.js";
import { realPattern } from "./real-form.js";

/** Frequencies that are factored side by side. A constant, so that results do not depend on how many are asked for. */
export const FREQUENCIES_AT_A_TIME = 8;

/**
 * Solves Y(j omega) x = b and its transpose for one lane of a system at up to eight frequencies at a time, each of them a
 * lane of the sparse LU. A complex unknown is a pair of real ones, entry a + jb of the matrix the block [a -b; b a]; where
 * an entry is real at every frequency, its block has the diagonal only. Order and pivots are found once for all frequencies.
 */
export class SmallSignal {
  readonly lanes = FREQUENCIES_AT_A_TIME;
  private readonly lu: SparseLU;
  /** Slots of the four entries of each block: re, re, im, -im; -1 for those that stay zero. */
  private readonly slots: Int32Array;
  private readonly b: Floats;
  private readonly re: Float64Array;
  private readonly im: Float64Array;
  /** -1 while the solution is conjugated. */
  private sign: 1 | -1 = 1;

  constructor(
    private readonly system: System,
    private readonly linear: Linearisation,
  ) {
    const { pattern, slots } = realPattern(system.pattern, (entry) => linear.isComplex(entry));
    this.slots = slots;
    // Memory of its own: a system that is swept gets a new one at every step.
    const arena = createArena();
    this.lu = createSparseLU(arena, createKernel(arena), pattern, this.lanes);
    this.b = arena.floats(pattern.n * this.lanes);
    this.re = new Float64Array(system.pattern.row.length);
    this.im = new Float64Array(system.pattern.row.length);
  }

  /** Factors Y at the given frequencies [Hz], at most eight. @throws ConvergenceError where it is singular */
  factor(frequencies: Float64Array): void {
    const { re, im, slots, lanes } = this;
    const values = this.lu.values.array;
    frequencies.forEach((frequency, lane) => {
      this.linear.admittance(2 * Math.PI * frequency, re, im);
      for (let entry = 0; entry < re.length; entry++) {
        const at = 4 * entry;
        values[slots[at]! * lanes + lane] = re[entry]!;
        values[slots[at + 1]! * lanes + lane] = re[entry]!;
        if (slots[at + 2]! < 0) continue;
        values[slots[at + 2]! * lanes + lane] = im[entry]!;
        values[slots[at + 3]! * lanes + lane] = -im[entry]!;
      }
    });
    const outcome = this.lu.factor((1 << frequencies.length) - 1);
    if (outcome.ok) return;
    const unknown = outcome.column >> 1;
    throw convergenceError(
      this.system,
      { ok: false, reason: "singular", lane: 0, unknown, iterations: 0, updates: [] },
      `no small-signal solution at ${formatSI(frequencies[outcome.lane]!, "Hz")}`,
      ["  solving G + j omega C"],
      ["a node that only capacitors reach has no voltage at 0 Hz; a loop of inductors has no current there"],
    );
  }

  /** Solves Y x = b at all factored frequencies; b is the same at all. */
  solve(re: Float64Array, im: Float64Array): void {
    this.load(re, im, 1);
    this.lu.solve(this.b);
  }

  /** Solves Y^T x = b at all factored frequencies: the adjoint network. */
  solveTransposed(re: Float64Array, im: Float64Array): void {
    // The transpose of the real form is that of the conjugate of Y.
    this.load(re, im, -1);
    this.lu.solveTransposed(this.b);
  }

  private load(re: Float64Array, im: Float64Array, sign: 1 | -1): void {
    const { lanes, b } = this;
    this.sign = sign;
    const { array } = b;
    for (let i = 0; i < this.system.size; i++) {
      array.fill(re[i]!, 2 * i * lanes, (2 * i + 1) * lanes);
      array.fill(sign * im[i]!, (2 * i + 1) * lanes, (2 * i + 2) * lanes);
    }
  }

  /** The solution at the frequency of a given index, into vectors of which entry i of `lane` stands at i lanes + lane. */
  read(index: number, re: Float64Array, im: Float64Array, lanes = 1, lane = 0): void {
    const { array } = this.b;
    for (let i = 0; i < this.system.size; i++) {
      re[i * lanes + lane] = array[2 * i * this.lanes + index]!;
      im[i * lanes + lane] = this.sign * array[(2 * i + 1) * this.lanes + index]!;
    }
  }
}
