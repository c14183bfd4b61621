import type { System } from "../equations/system.js";
import { Newton } from "./newton.js";
import { MODE_ROUNDS, type OperatingPointOptions } from "./operating-point.js";

/**
 * Operating points of circuits of one shape, a lane each, by plain Newton. Every lane goes the way that it would go alone,
 * to the bit; one that plain Newton does not lead to a solution is given up: it has to be solved alone, from the start.
 */
export class SideBySide {
  /** Bit l is set for the lanes that have not been given up. */
  lanes: number;
  private readonly newton: Newton;
  private fresh = true;

  /** Solves the first `count` lanes of the system. */
  constructor(
    private readonly system: System,
    count: number,
  ) {
    this.newton = new Newton(system);
    this.lanes = (1 << count) - 1;
  }

  has(lane: number): boolean {
    return ((this.lanes >> lane) & 1) === 1;
  }

  /** Solves from the x that is in the system, as OperatingPoint does; gives the iterations that each lane took. */
  solve(options: OperatingPointOptions): readonly number[] {
    const { modes, x, lanes } = this.system;
    const total = new Array<number>(lanes).fill(0);
    const find = (active: number) => this.find(options, active).forEach((count, lane) => (total[lane]! += count));
    if (this.fresh) modes.start(x);
    find(this.lanes);
    for (let round = 0; modes.any; round++) {
      const change = modes.look(x, this.lanes);
      if (change === undefined) break;
      if (round === MODE_ROUNDS) {
        this.lanes &= ~change.lanes;
        break;
      }
      modes.apply(x, change.lanes);
      find(change.lanes);
    }
    return total;
  }

  /** Solutions in some lanes, with the modes as they are. */
  private find(options: OperatingPointOptions, activeLanes: number): readonly number[] {
    this.system.setTime(options.time);
    const { converged, iterations } = this.newton.solveEach({
      ...options,
      scale: 0,
      starting: this.fresh,
      activeLanes,
    });
    this.lanes &= ~(activeLanes & ~converged);
    this.fresh = false;
    return iterations;
  }
}
