import type { Kernel } from "../law/kernels.js";

/**
 * A quantity convolved with a kernel: between accepted points it is a straight line, so that each point adds a ramp whose
 * slope is the bend there, and what the ramp has become is known. Before the first point it was what it is there.
 */
export class Convolution {
  private times: number[] = [];
  /** Bend of the slope at each point but the last. */
  private bends: number[] = [];
  private first = 0;
  private last = 0;
  private slope = 0;

  constructor(readonly kernel: Kernel) {}

  start(t: number, before: number): void {
    this.times = [t];
    this.bends = [];
    this.first = before;
    this.last = before;
    this.slope = 0;
  }

  /** What it is at time t, h after the last point: mix times the quantity then, plus what the past leaves. */
  prepare(t: number, h: number): { readonly mix: number; readonly past: number } {
    const { times, bends, kernel } = this;
    let past = kernel.rest * this.first;
    for (let k = 0; k < bends.length; k++) past += bends[k]! * kernel.ramp(t - times[k]!);
    const own = kernel.ramp(h);
    return { mix: own / h, past: past - own * (this.last / h + this.slope) };
  }

  accept(t: number, present: number): void {
    const slope = (present - this.last) / (t - this.times[this.times.length - 1]!);
    this.bends.push(slope - this.slope);
    this.times.push(t);
    this.slope = slope;
    this.last = present;
  }

  exportState(): ConvolutionState {
    const { times, bends, first, last, slope } = this;
    return { times: [...times], bends: [...bends], first, last, slope };
  }
  importState({ times, bends, first, last, slope }: ConvolutionState): void {
    this.times = [...times];
    this.bends = [...bends];
    Object.assign(this, { first, last, slope });
  }
}

export interface ConvolutionState {
  readonly times: readonly number[];
  readonly bends: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly slope: number;
}
