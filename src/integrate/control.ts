import { pow } from "../base/math.js";

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
  private wasRejected = false;

  constructor(
    first: number,
    private readonly limits: StepLimits,
  ) {
    this.step = Math.min(Math.max(first, limits.smallest), limits.largest);
  }

  /** After an accepted step of h; `ratio` undefined where no error could be estimated. */
  accepted(h: number, ratio: number | undefined, order: number): void {
    // Just behind a step that was too long the next one is not longer.
    const growth = this.wasRejected ? 1 : GROWTH;
    this.wasRejected = false;
    const factor =
      ratio === undefined ? growth : Math.min(growth, SAFETY * pow(Math.max(ratio, 1e-12), -1 / (order + 1)));
    this.step = Math.min(Math.max(h * factor, this.limits.smallest), this.limits.largest);
  }

  /** After a step of h whose error was too large. False when the step cannot shrink further. */
  rejected(h: number, ratio: number, order: number): boolean {
    this.wasRejected = true;
    return this.shrink(h * Math.min(0.7, Math.max(0.1, SAFETY * pow(ratio, -1 / (order + 1)))));
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
