import type { RuleValues } from "./contract.js";
import { optimisers } from "./optimisers/index.js";
import type { Slopes, Want } from "./optimisers/optimiser.js";
import type { Changing } from "./products.js";
import { updates } from "./updates.js";

/**
 * Devices that are a resistor each and become what arithmetic makes of them, an entry each in every column. As a message it
 * gives another thread the same memory where columns lie in such as can be shared.
 */
export interface ChangeColumns {
  /** Kinds of the update, which has `become`, and of the optimiser. */
  readonly update: string;
  readonly optimiser: string;
  readonly optimiserValues: RuleValues;
  /** Bounds [S]; one entry each where all have the same. */
  readonly gmin: Float64Array;
  readonly gmax: Float64Array;
  readonly slopes: Slopes;
  /** Present conductances [S]. */
  readonly siemens: Float64Array;
}

/** Devices at a time: what is on its way stays near. */
const BLOCK = 1024;

/** Changes devices, each by itself: any thread may change any of them, and no bit depends on who does. */
export class Changes implements Changing {
  private readonly become: (from: number, wanted: Float64Array, count: number, siemens: Float64Array) => void;
  private readonly block = new Float64Array(BLOCK);
  private want: Want | undefined;

  constructor(readonly columns: ChangeColumns) {
    this.become = updates.get(columns.update)!.become!(columns);
  }

  /** Rates have been set. */
  begin(update: number): void {
    const { optimiser, optimiserValues, slopes } = this.columns;
    this.want = optimisers.get(optimiser)!.step(slopes, optimiserValues, update);
  }

  change(sum: Float64Array, samples: number, from = 0, to = sum.length): number {
    const { block, columns } = this;
    let bad = -1;
    for (let at = from; at < to; at += BLOCK) {
      const count = Math.min(BLOCK, to - at);
      const found = takeMeans(sum, at, count, samples, block);
      if (found >= 0 && bad < 0) bad = found;
      this.want!(at, block, count);
      this.become(at, block, count, columns.siemens);
    }
    return bad;
  }
}

/** Gives the first that is no finite number, or -1: infinity and NaN alone are not 0 when taken from themselves. */
function takeMeans(sum: Float64Array, from: number, count: number, samples: number, means: Float64Array): number {
  let odd = 0;
  for (let k = 0; k < count; k++) {
    const mean = sum[from + k]! / samples;
    odd += mean - mean;
    means[k] = mean;
  }
  return odd === 0 ? -1 : from + means.findIndex((mean) => mean - mean !== 0);
}
