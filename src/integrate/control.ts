/** Limits of the step of a transient analysis [s]. */
export interface StepLimits {
  readonly smallest: number;
  readonly largest: number;
}

/** Steps grow at most this much, so that the predictor stays meaningful. */
const GROWTH = 2;
const SAFETY = 0.9;

/**
 * Chooses steps from truncation errors: an error of ratio r (over what is allowed) at order p asks for
 * h r^(-1/(p+1)). An attempt is accepted when r <= 1.
 */
export class StepControl {
  /** The step to try next [s]. */
  step: number;

  constructor(
    first: number,
    private readonly limits: StepLimits,
  ) {
    this.step = Math.min(Math.max(first, limits.smallest), limits.largest);
  }

  /** After an accepted step of h; `ratio` undefined where no error could be estimated. */
  accepted(h: number, ratio: number | undefined, order: number): void {
    const factor = ratio === undefined ? GROWTH : Math.min(GROWTH, SAFETY * root(Math.max(ratio, 1e-12), order + 1));
    this.step = Math.min(Math.max(h * factor, this.limits.smallest), this.limits.largest);
  }

  /** After a step of h whose error was too large. False when the step cannot shrink further. */
  rejected(h: number, ratio: number, order: number): boolean {
    return this.shrink(h * Math.min(0.7, Math.max(0.1, SAFETY * root(ratio, order + 1))));
  }

  /** After a step of h at which Newton failed. */
  failed(h: number): boolean {
    return this.shrink(h / 8);
  }

  /** After a corner: begin anew with small steps. */
  corner(gap: number): void {
    this.step = Math.max(this.limits.smallest, Math.min(this.step, this.limits.largest, gap) * 0.01);
  }

  private shrink(h: number): boolean {
    if (h < this.limits.smallest) return false;
    this.step = h;
    return true;
  }
}

/** r^(-1/n) for n = 2 or 3 by means that are exact on every machine. */
function root(r: number, n: number): number {
  if (n === 2) return 1 / Math.sqrt(r);
  // Newton's method for y^3 = r from a power of two near the root.
  let y = 1;
  while (y * y * y < r) y *= 2;
  while (y * y * y > 8 * r) y /= 2;
  for (let k = 0; k < 8; k++) y = (2 * y + r / (y * y)) / 3;
  return 1 / y;
}
