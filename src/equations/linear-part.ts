import type { Floats, Kernel, Pattern } from "../kernel/index.js";
import type { Bank } from "./bank.js";
import { Occupied } from "./occupied.js";

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
  /** Undefined where no linear device stores charge or flux, and G is all there is. */
  private readonly c: Floats | undefined;
  private readonly sum: Floats | undefined;
  private readonly charges: Occupied | undefined;
  /** The scale in `sum`. */
  private scale = NaN;
  /** Whether devices have changed since the matrices were put together, and since their charges were. */
  private stale = true;
  private staleCharges = true;

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
    this.g = arena.floats(nonzeros);
    if (banks.some(({ charged }) => charged)) {
      [this.c, this.sum] = [arena.floats(nonzeros), arena.floats(nonzeros)];
      this.charges = new Occupied(arena, kernel, pattern, lanes);
    }
    this.affineF = arena.floats(entries);
    this.affineQ = arena.floats(entries);
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
    this.stale = this.staleCharges = true;
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
  matrices(): { readonly g: Floats; readonly c: Floats | undefined } {
    const { g, c } = this;
    if (this.stale) {
      this.stale = false;
      this.scale = NaN;
      g.array.fill(0);
      c?.array.fill(0);
      for (const bank of this.banks) {
        bank.addG(g);
        if (c !== undefined) bank.addC(c);
      }
    }
    return { g, c };
  }

  /** The matrix G + scale C. */
  matrix(scale: number): Floats {
    const { g, c } = this.matrices();
    const { sum } = this;
    if (scale === 0 || c === undefined || sum === undefined) return g;
    if (scale !== this.scale) {
      this.kernel.axpy(sum.length, g, scale, c, sum);
      this.scale = scale;
    }
    return sum;
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
    const { kernel, affineQ, charges } = this;
    const { c } = this.matrices();
    if (c === undefined || charges === undefined) to.array.fill(0);
    else {
      if (this.staleCharges) charges.take(c);
      this.staleCharges = false;
      charges.multiply(x, to);
    }
    kernel.axpy(to.length, to, 1, affineQ, to);
  }
}
