import { createSparseLU, type Floats, type Kernel, type SparseLU } from "../kernel/index.js";
import type { Condensation } from "./condensation.js";
import { WideBank } from "./wide-bank.js";

/** Lanes that the loops of the kernel are fastest with. */
export const LANES = 8;

/**
 * The condensed equations of a circuit at rest, or without memory, at several points side by side. Parameters are those of
 * the whole system; lanes differ in what sources do.
 */
export class Wide {
  readonly x: Floats;
  readonly f: Floats;
  readonly kernel: Kernel;
  /** The matrix of every lane. */
  readonly lu: SparseLU;
  private readonly banks: readonly WideBank[];
  /** What no unknown is in, and where the held nodes are in x. */
  readonly constant: Floats;
  readonly held: Pick<Floats, "offset">;
  /** The matrix of linear devices. */
  private readonly linear: Floats;

  /** @param evaluations that are to be expected */
  constructor(
    private readonly plan: Condensation,
    evaluations: number,
  ) {
    const { whole, size, ground, inner, innerFrom } = plan;
    const { arena, kernel, pattern } = whole;
    this.kernel = kernel;
    const slots = new Int32Array(pattern.row.length + 1).fill(-1);
    innerFrom.forEach((from, k) => (slots[from] = k));
    this.banks = whole.nonlinear.map((bank) => new WideBank(bank, plan, slots, LANES, evaluations));
    this.lu = createSparseLU(arena, kernel, inner, LANES, { symmetric: () => plan.symmetric });
    this.x = arena.floats((ground + 1) * LANES);
    this.f = arena.floats(size * LANES);
    this.held = { offset: this.x.offset + 8 * size * LANES };
    this.constant = arena.floats(size * LANES);
    this.linear = arena.floats(innerFrom.length);
  }

  /** Sets what no unknown is in, and the voltages of held nodes, in a lane. */
  drive(lane: number, constant: Float64Array, held: Float64Array): void {
    const [to, x] = [this.constant.array, this.x.array];
    for (let row = 0; row < constant.length; row++) to[row * LANES + lane] = constant[row]!;
    for (let node = 0, at = this.plan.size * LANES + lane; node < held.length; node++, at += LANES) x[at] = held[node]!;
  }

  /** Takes parameters as they are in the whole system, and starts limiting from where it stands there. */
  take(): void {
    const { whole, innerFrom } = this.plan;
    // Everything that depends on parameters is up to date afterwards.
    const g = whole.parts(0).linear.matrices().g.array;
    const linear = this.linear.array;
    for (let k = 0; k < linear.length; k++) linear[k] = g[innerFrom[k]!]!;
    for (const bank of this.banks) bank.take();
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
