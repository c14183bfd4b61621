import type { Floats, Kernel, Pattern } from "../kernel/index.js";
import type { Bank } from "./bank.js";

/**
 * What linear devices add to the equations of a system: F = G x + F(0), q = C x + q(0). Matrices are put together when they are
 * asked for: where only condensed equations are solved nobody does.
 */
export class LinearPart {
  /** F and q of linear devices at x = 0. */
  readonly affineF: Floats;
  readonly affineQ: Floats;
  /** Counts the changes of derivatives. */
  revision = 0;
  /** Counts the changes of what they are at x = 0. */
  affineRevision = 0;
  private readonly g: Floats;
  private readonly c: Floats;
  private readonly sum: Floats;
  /** The scale in `sum`. */
  private scale = NaN;
  /** Whether devices have changed since the matrices were put together. */
  private stale = true;

  /** Banks need not be bound to the pattern yet; `ground` is its number. */
  constructor(
    arena: { floats(length: number): Floats },
    private readonly kernel: Kernel,
    private readonly pattern: Pattern,
    private readonly lanes: number,
    private readonly banks: readonly Bank[],
  ) {
    const entries = (pattern.n + 1) * lanes;
    const nonzeros = (pattern.row.length + 1) * lanes;
    const floats = (count: number, length: number) => Array.from({ length: count }, () => arena.floats(length));
    [this.g, this.c, this.sum] = floats(3, nonzeros) as [Floats, Floats, Floats];
    [this.affineF, this.affineQ] = floats(2, entries) as [Floats, Floats];
  }

  /** Takes over changed parameters. */
  refresh(): void {
    let affine = false;
    let matrix = false;
    for (const bank of this.banks) {
      if (!bank.dirty) continue;
      bank.setup();
      bank.evaluateAtZero();
      affine = true;
      if (bank.derivativesChanged()) matrix = true;
    }
    if (affine) this.addUpAtZero();
    if (!matrix) return;
    this.stale = true;
    this.revision++;
  }

  private addUpAtZero(): void {
    const { affineF, affineQ, banks } = this;
    this.affineRevision++;
    affineF.array.fill(0);
    affineQ.array.fill(0);
    for (const bank of banks) {
      if (!bank.affine) continue;
      bank.clearInputs();
      bank.addF(affineF);
      bank.addQ(affineQ);
    }
  }

  /** The matrices G and C [S, F]. */
  matrices(): { readonly g: Floats; readonly c: Floats } {
    const { g, c } = this;
    if (this.stale) {
      this.stale = false;
      this.scale = NaN;
      g.array.fill(0);
      c.array.fill(0);
      for (const bank of this.banks) {
        bank.addG(g);
        bank.addC(c);
      }
    }
    return { g, c };
  }

  /** The matrix G + scale C. */
  matrix(scale: number): Floats {
    const { g, c } = this.matrices();
    if (scale === 0) return g;
    if (scale !== this.scale) {
      this.kernel.axpy(this.sum.length, g, scale, c, this.sum);
      this.scale = scale;
    }
    return this.sum;
  }

  /** Sets `to` to F + scale q at x. */
  evaluate(scale: number, x: Floats, to: Floats): void {
    const { kernel, pattern, lanes, affineF, affineQ } = this;
    kernel.multiply(pattern, this.matrix(scale), lanes, x, to);
    kernel.axpy(to.length, to, 1, affineF, to);
    if (scale !== 0) kernel.axpy(to.length, to, scale, affineQ, to);
  }

  /** Sets `to` to F + scale q at x = 0. */
  evaluateAtZero(scale: number, to: Floats): void {
    this.kernel.axpy(to.length, this.affineF, scale, this.affineQ, to);
  }

  /** Sets `to` to q at x. */
  evaluateCharges(x: Floats, to: Floats): void {
    const { kernel, pattern, lanes, affineQ } = this;
    kernel.multiply(pattern, this.matrices().c, lanes, x, to);
    kernel.axpy(to.length, to, 1, affineQ, to);
  }
}
