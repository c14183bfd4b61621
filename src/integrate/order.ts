import { pow } from "../base/math.js";
import type { Method } from "./method.js";

/**
 * Chooses among Gear's methods of order 2 and above, as Gear 1971 does: after an accepted step the order falls when the
 * next lower one would allow a larger step, and rises when the order has been kept for longer than its past is.
 */
export class OrderControl {
  /** The method for the next step. */
  method: Method;
  private kept = 0;

  constructor(private readonly highest: Method) {
    this.method = this.lowest();
  }

  private lowest(): Method {
    let method = this.highest;
    while (method.order > 2) method = method.lower!;
    return method;
  }

  /** After a corner or a failure: high orders need a past. */
  restart(): void {
    this.method = this.lowest();
    this.kept = 0;
  }

  /** After an accepted step with this error ratio; `lower` is that of the next lower order. */
  accepted(ratio: number | undefined, lower: () => number | undefined): void {
    if (this.highest.order <= 2 || ratio === undefined) return;
    const { order } = this.method;
    if (order > 2) {
      const below = lower();
      if (below !== undefined && factor(below, order) > factor(ratio, order + 1)) {
        this.method = this.method.lower!;
        this.kept = 0;
        return;
      }
    }
    if (++this.kept <= order + 1 || order === this.highest.order) return;
    let next = this.highest;
    while (next.order > order + 1) next = next.lower!;
    this.method = next;
    this.kept = 0;
  }
}

/** How much larger the step may be for an error ratio that grows with this power of it. */
function factor(ratio: number, exponent: number): number {
  return pow(Math.max(ratio, 1e-12), -1 / exponent);
}
