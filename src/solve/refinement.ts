/** Points of a curve that are solved first. */
const FIRST = 8;
/** How many there have to be before the rest is filled in at once, and which part of all. */
const [ENOUGH, PART] = [32, 1 / 8];
/** Points this near to each other, as a part of the curve, are one: there is no polynomial through both. */
const SAME = 1e-7;

/**
 * The order in which points along a curve are solved: a few that span it, then those in the middle of what is between
 * them, until interpolation is good enough for all others at once. Points are named by their numbers, and lists of them
 * ascend in their coordinates.
 */
export class Refinement {
  /** What is solved, but for points that others are in the place of. */
  solved: Int32Array;
  private readonly order: Int32Array;
  /** Points that no other one is in the place of. */
  private readonly distinct: Int32Array;
  private readonly taken: Uint8Array;
  private left: number;

  /** `known` is the number of the point that is solved before. */
  constructor(coordinates: Float64Array, known: number) {
    const order = Int32Array.from(coordinates, (_, k) => k);
    order.sort((a, b) => coordinates[a]! - coordinates[b]! || a - b);
    const range = coordinates[order.at(-1)!]! - coordinates[order[0]!]!;
    const distinct: number[] = [];
    for (const point of order) {
      const last = distinct.at(-1);
      if (last === undefined || coordinates[point]! - coordinates[last]! > SAME * range) distinct.push(point);
      // The one that is known stands for its place.
      else if (point === known) distinct[distinct.length - 1] = point;
    }
    this.order = order;
    this.distinct = Int32Array.from(distinct);
    this.solved = Int32Array.of(known);
    this.taken = new Uint8Array(order.length);
    this.taken[known] = 1;
    this.left = order.length - 1;
  }

  /** Whether no points are left. */
  get done(): boolean {
    return this.left === 0;
  }

  /** The points to be solved next; all others where interpolation is `fine`, or nothing stands between solved ones. */
  next(fine: boolean): Int32Array {
    const { distinct, taken } = this;
    const { length } = distinct;
    const places = this.solved.length === 1 ? spread(length) : this.middles();
    const between = Int32Array.from(places, (place) => distinct[place]!).filter((point) => taken[point] === 0);
    const enough = fine && this.solved.length >= Math.max(ENOUGH, PART * length);
    // All may be in the place of the known one: a source that stands still for a while.
    const points = enough || between.length === 0 ? this.order.filter((point) => taken[point] === 0) : between;
    for (const point of points) taken[point] = 1;
    this.left -= points.length;
    this.solved = distinct.filter((point) => taken[point] === 1);
    return points;
  }

  /** Places halfway between solved ones. */
  private middles(): number[] {
    const list: number[] = [];
    let before = -1;
    this.distinct.forEach((point, place) => {
      if (this.taken[point] === 0) return;
      if (before >= 0 && place - before > 1) list.push((place + before) >> 1);
      before = place;
    });
    return list;
  }
}

/** Places that span a list. */
function spread(length: number): number[] {
  const places = Array.from({ length: FIRST }, (_, k) => Math.round((k * (length - 1)) / (FIRST - 1)));
  return [...new Set(places)];
}
