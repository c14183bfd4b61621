import { UsageError } from "../../base/errors.js";
import type { Equations } from "../../equations/equations.js";
import { decodeFloats, encodeFloats } from "../doubles.js";

/** Where samples were when they were solved last, as JSON. */
export interface WarmState {
  readonly samples: readonly number[];
  /** `encodeFloats` of the points, one after the other. */
  readonly points: string;
}

/**
 * The operating points of samples that come again: the next solution begins there. Unknowns and limited voltages are kept in
 * single precision, which is as near as a start has to be.
 */
export class WarmStarts {
  private readonly points = new Map<number, Float32Array>();

  /** Puts a lane where a sample was; whether it has been anywhere. */
  recall(sample: number | undefined, system: Equations, lane: number): boolean {
    const point = sample === undefined ? undefined : this.points.get(sample);
    if (point === undefined) return false;
    const { size, lanes, x } = system;
    const { array } = x;
    for (let i = 0; i < size; i++) array[i * lanes + lane] = point[i]!;
    system.writeMemory(lane, point, size);
    return true;
  }

  /** Keeps where a sample is now: the point in a lane. */
  keep(sample: number | undefined, system: Equations, lane: number): void {
    if (sample === undefined) return;
    const { size, lanes, x } = system;
    const { array } = x;
    let point = this.points.get(sample);
    if (point === undefined) this.points.set(sample, (point = new Float32Array(size + system.limited)));
    for (let i = 0; i < size; i++) point[i] = array[i * lanes + lane]!;
    system.readMemory(lane, point, size);
  }

  exportState(): WarmState {
    const length = this.points.values().next().value?.length ?? 0;
    const all = new Float32Array(length * this.points.size);
    [...this.points.values()].forEach((point, k) => all.set(point, k * length));
    return { samples: [...this.points.keys()], points: encodeFloats(all) };
  }

  /** @throws UsageError when they are not points of these equations. */
  importState({ samples, points }: WarmState, system: Equations): void {
    const length = system.size + system.limited;
    const all = decodeFloats(points, length * samples.length);
    if (new Set(samples).size !== samples.length) throw new UsageError("a checkpoint holds two points of a sample");
    this.points.clear();
    samples.forEach((sample, k) => this.points.set(sample, all.slice(k * length, (k + 1) * length)));
  }
}
