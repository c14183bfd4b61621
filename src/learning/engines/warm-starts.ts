import { commonMemory } from "../../base/columns.js";
import { UsageError } from "../../base/errors.js";
import type { Equations } from "../../equations/equations.js";
import { decodeFloats, encodeFloats } from "../doubles.js";

/** Where samples were when they were solved last, as JSON. */
export interface WarmState {
  /** Numbers of samples, in rising order. */
  readonly samples: readonly number[];
  /** `encodeFloats` of the points, one after the other. */
  readonly points: string;
}

/**
 * The operating points of samples that come again: the next solution begins there. Unknowns and limited voltages are kept in
 * single precision, which is as near as a start has to be. They lie in memory that engines of one circuit can share: a
 * sample is solved by one of them at a time.
 */
export class WarmStarts {
  /** Entries of a point. */
  private readonly length: number;
  private readonly points: Float32Array;
  /** 1 for samples that have been anywhere. */
  private readonly known: Uint8Array;

  /**
   * @param samples numbers of samples that come again are below it
   * @param memory that of another engine of the same equations
   */
  constructor(
    system: Equations,
    private readonly samples: number,
    readonly memory: ArrayBufferLike = commonMemory(samples * (4 * (system.size + system.limits.count) + 1)),
  ) {
    this.length = system.size + system.limits.count;
    this.points = new Float32Array(memory, 0, samples * this.length);
    this.known = new Uint8Array(memory, this.points.byteLength, samples);
  }

  /** Puts a lane where a sample was; whether it has been anywhere. */
  recall(sample: number | undefined, system: Equations, lane: number): boolean {
    if (sample === undefined || this.known[sample] !== 1) return false;
    const { size, lanes, x } = system;
    const { array } = x;
    const { points } = this;
    const from = sample * this.length;
    for (let i = 0; i < size; i++) array[i * lanes + lane] = points[from + i]!;
    system.limits.write(lane, points, from + size);
    return true;
  }

  /** Keeps where a sample is now: the point in a lane. */
  keep(sample: number | undefined, system: Equations, lane: number): void {
    if (sample === undefined || sample >= this.samples) return;
    const { size, lanes, x } = system;
    const { array } = x;
    const { points } = this;
    const to = sample * this.length;
    for (let i = 0; i < size; i++) points[to + i] = array[i * lanes + lane]!;
    system.limits.read(lane, points, to + size);
    this.known[sample] = 1;
  }

  exportState(): WarmState {
    const { length, points } = this;
    const samples = Array.from(this.known.keys()).filter((sample) => this.known[sample] === 1);
    const all = new Float32Array(length * samples.length);
    samples.forEach((sample, k) => all.set(points.subarray(sample * length, (sample + 1) * length), k * length));
    return { samples, points: encodeFloats(all) };
  }

  /** @throws UsageError when they are not points of these equations. */
  importState({ samples, points }: WarmState): void {
    const { length } = this;
    const all = decodeFloats(points, length * samples.length);
    const alien = samples.some((sample) => !(sample >= 0 && sample < this.samples));
    if (alien || new Set(samples).size !== samples.length)
      throw new UsageError("a checkpoint holds two points of a sample, or one of a sample that is none");
    this.known.fill(0);
    samples.forEach((sample, k) => {
      this.points.set(all.subarray(k * length, (k + 1) * length), sample * length);
      this.known[sample] = 1;
    });
  }
}
