import type { Floats } from "../kernel/index.js";
import type { TimedEquations } from "../equations/equations.js";

/** What is allowed of each entry (unknown x lanes + lane), in units of the unknown. */
export interface AllowanceOptions {
  /** Part of the largest value that the unknown has had. */
  readonly relative: (k: number) => number;
  readonly absolute: (k: number) => number;
  /** At least this; Infinity for what does not count. */
  readonly least: (k: number) => number;
}

/**
 * How large the truncation errors of a step may be: relative times the largest value that an unknown has had (not its
 * zero crossings), plus absolute. Unknowns that carry no charge or flux do not count.
 */
export class Allowance {
  private readonly peak: Floats;
  private readonly relative: Floats;
  private readonly absolute: Floats;
  private readonly least: Floats;

  constructor(
    private readonly system: TimedEquations,
    { relative, absolute, least }: AllowanceOptions,
  ) {
    const { arena, lanes, size, charged } = system;
    const [peaks, parts, sums, floors] = [0, 1, 2, 3].map(() => arena.floats(size * lanes));
    [this.peak, this.relative, this.absolute, this.least] = [peaks!, parts!, sums!, floors!];
    const filled = (to: Floats, of: (k: number) => number): void => {
      const { array } = to;
      for (let k = 0; k < array.length; k++) array[k] = of(k);
    };
    filled(this.relative, relative);
    filled(this.absolute, absolute);
    filled(this.least, (k) => (charged[Math.floor(k / lanes)] === 0 ? Infinity : least(k)));
  }

  /** Notes the unknowns of an accepted point. */
  note(x: Floats): void {
    this.system.kernel.raise(this.peak.length, x, this.peak);
  }

  /** The largest distance of the unknowns in the system from others, over what is allowed. */
  ratio(other: Floats): number {
    const { system, peak, relative, absolute, least } = this;
    return system.kernel.largestRatio(peak.length, system.x, other, { peak, relative, absolute, least });
  }

  /** The unknown whose ratio is the largest. */
  worst(other: Floats): number {
    const [x, from, peak] = [this.system.x.array, other.array, this.peak.array];
    const [relative, absolute, least] = [this.relative.array, this.absolute.array, this.least.array];
    let [largest, worst] = [0, 0];
    for (let k = 0; k < peak.length; k++) {
      const allowed = relative[k]! * Math.max(peak[k]!, Math.abs(x[k]!)) + absolute[k]!;
      const ratio = Math.abs(x[k]! - from[k]!) / Math.max(allowed, least[k]!);
      if (ratio > largest) [largest, worst] = [ratio, k];
    }
    return Math.floor(worst / this.system.lanes);
  }
}
