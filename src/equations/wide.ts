import { createSparseLU, type Floats, type Kernel, type SparseLU } from "../kernel/index.js";
import type { Condensation } from "./condensation.js";
import { WideBank } from "./wide-bank.js";

/** Lanes that the loops of the kernel are fastest with. */
export const LANES = 8;

/**
 * The condensed equations of a circuit without memory at several instants side by side. Parameters are those of the whole
 * system; lanes differ in what sources do.
 */
export class Wide {
  readonly x: Floats;
  readonly f: Floats;
  readonly kernel: Kernel;
  /** The matrix of every lane. */
  readonly lu: SparseLU;
  private readonly banks: readonly WideBank[];
  /** The matrix of linear devices, and what no unknown is in. */
  private readonly linear: Floats;
  private readonly constant: Floats;

  constructor(private readonly plan: Condensation) {
    const { whole, size, ground, inner, innerFrom } = plan;
    const { arena, kernel, pattern } = whole;
    this.kernel = kernel;
    // Everything that depends on parameters is up to date afterwards.
    const { g0 } = whole.parts(0);
    const slots = new Int32Array(pattern.row.length + 1).fill(-1);
    innerFrom.forEach((from, k) => (slots[from] = k));
    this.banks = whole.nonlinear.map((bank) => new WideBank(bank, plan, slots, LANES));
    this.lu = createSparseLU(arena, kernel, inner, LANES, { symmetric: plan.symmetric });
    this.x = arena.floats((ground + 1) * LANES);
    this.f = arena.floats(size * LANES);
    this.constant = arena.floats(size * LANES);
    this.linear = arena.floats(innerFrom.length);
    const g = g0.array;
    const linear = this.linear.array;
    for (let k = 0; k < linear.length; k++) linear[k] = g[innerFrom[k]!]!;
  }

  /** Puts a held node of a lane to a voltage. */
  hold(node: number, lane: number, volts: number): void {
    this.x.array[(this.plan.size + node) * LANES + lane] = volts;
  }

  /** Sets what no unknown is in, in one row of a lane. */
  drive(row: number, lane: number, amperes: number): void {
    this.constant.array[row * LANES + lane] = amperes;
  }

  /** Starts limiting from where it stands in the whole system. */
  remember(): void {
    for (const bank of this.banks) bank.remember();
  }

  /** F at x. */
  evaluate(): void {
    const { kernel, plan, x, f } = this;
    f.array.set(this.constant.array);
    kernel.addProduct(plan.inner, this.linear, LANES, x, f);
    for (const bank of this.banks) {
      bank.evaluate(x);
      bank.addF(f);
    }
  }

  /** Fills the matrix where F was evaluated last. */
  fill(): void {
    const { kernel, lu } = this;
    kernel.spread(this.linear.length, LANES, this.linear, lu.values);
    for (const bank of this.banks) bank.addG(lu.values);
  }

  /** How far limiting still holds the last evaluation away from x [V], in any lane. */
  get limiting(): number {
    return this.banks.reduce((largest, bank) => Math.max(largest, bank.limiting), 0);
  }
}
