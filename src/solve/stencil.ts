import type { Arena, Floats, Ints, Kernel } from "../kernel/index.js";
import { LANES } from "../equations/wide.js";
import type { Points } from "./points.js";

/** Points that a polynomial goes through, by the level of refinement: at first only one is known. */
const COUNTS = [1, 4, 6];

/** The polynomial through solved points around a batch of others, for all of them at once. */
export class Stencil {
  private readonly lists: readonly Ints[];
  private readonly weights: Floats;
  private chosen: readonly number[] = [];

  constructor(arena: Arena) {
    const most = COUNTS.at(-1)!;
    this.lists = Array.from({ length: most + 1 }, (_, count) => arena.ints(count));
    this.weights = arena.floats(most * LANES);
  }

  /** `solved` and `batch` are points by their numbers, ascending in their coordinates, of which no two solved ones have the same. */
  choose(solved: Int32Array, batch: Int32Array, coordinates: Float64Array, level: number): void {
    const count = Math.min(COUNTS[Math.min(level, COUNTS.length - 1)]!, solved.length);
    const first = nearest(solved, coordinates, coordinates[batch[batch.length >> 1]!]!, count);
    this.chosen = Array.from(solved.subarray(first, first + count));
    const { array } = this.weights;
    for (let lane = 0; lane < LANES; lane++) {
      const to = coordinates[batch[Math.min(lane, batch.length - 1)]!]!;
      for (let m = 0; m < count; m++) {
        const own = coordinates[this.chosen[m]!]!;
        let weight = 1;
        for (let k = 0; k < count; k++) {
          const other = coordinates[this.chosen[k]!]!;
          if (k !== m) weight *= (to - other) / (own - other);
        }
        array[m * LANES + lane] = weight;
      }
    }
  }

  /** Sets `x`, of `size` entries, to the polynomial in every lane. */
  apply(kernel: Kernel, points: Points, size: number, x: Floats): void {
    const list = this.lists[this.chosen.length]!;
    const to = list.array;
    this.chosen.forEach((point, m) => (to[m] = points.addressOf(point)));
    kernel.combine(size, list, this.weights, x);
  }
}

/** Where in a list the `count` points begin that are nearest to a coordinate. */
function nearest(list: Int32Array, coordinates: Float64Array, to: number, count: number): number {
  let low = 0;
  let high = list.length - count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (to - coordinates[list[middle]!]! > coordinates[list[middle + count]!]! - to) low = middle + 1;
    else high = middle;
  }
  return low;
}
