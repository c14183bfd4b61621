/**
 * Accepted points of an analysis as they arrive: an axis x (time, frequency, swept value) that never goes back, and a
 * column a signal. Two points may share an x where a signal jumps.
 */
export class Waveform {
  private length = 0;
  private axis: Float64Array = new Float64Array(256);
  private readonly data: Float64Array[];

  constructor(readonly names: readonly string[]) {
    this.data = names.map(() => new Float64Array(256));
  }

  get points(): number {
    return this.length;
  }
  /** The axis; a view that the next point may leave behind. */
  get x(): Float64Array {
    return this.axis.subarray(0, this.length);
  }
  /** The columns in the order of the names; views like {@link x}. */
  get columns(): Float64Array[] {
    return this.data.map((column) => column.subarray(0, this.length));
  }
  /** @throws RangeError for a name that is not there. */
  column(name: string): Float64Array {
    const index = this.names.indexOf(name);
    if (index < 0) throw new RangeError(`no column ${name}; there are ${this.names.join(", ")}`);
    return this.data[index]!.subarray(0, this.length);
  }

  /** Adds a point: a value for each name. @throws RangeError when x goes back or is not a number. */
  add(x: number, values: ArrayLike<number>): void {
    if (this.length > 0 && !(x >= this.axis[this.length - 1]!)) {
      throw new RangeError(`waveform: x = ${x} after ${this.axis[this.length - 1]}`);
    }
    if (this.length === this.axis.length) this.grow();
    this.axis[this.length] = x;
    for (let i = 0; i < this.data.length; i++) this.data[i]![this.length] = values[i]!;
    this.length++;
  }

  /** Linear interpolation of a column; ends are held. @throws RangeError for an unknown name or without points. */
  at(name: string, x: number): number {
    return interpolate(this.x, this.column(name), x);
  }

  private grow(): void {
    const twice = (old: Float64Array): Float64Array => {
      const grown = new Float64Array(2 * old.length);
      grown.set(old);
      return grown;
    };
    this.axis = twice(this.axis);
    for (let i = 0; i < this.data.length; i++) this.data[i] = twice(this.data[i]!);
  }
}

/** The last index with xs[i] <= x; -1 before the first. xs ascends (equal neighbours allowed). */
export function indexBefore(xs: ArrayLike<number>, x: number): number {
  let low = -1;
  let high = xs.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Linear interpolation in the points (xs[i], ys[i]), xs ascending; beyond the ends the end value is held; where two
 * points share an x the later one counts. @throws RangeError without points.
 */
export function interpolate(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number): number {
  if (xs.length === 0) throw new RangeError("there is no point to interpolate from");
  const i = indexBefore(xs, x);
  if (i < 0) return ys[0]!;
  if (i === xs.length - 1 || xs[i] === x) return ys[i]!;
  const part = (x - xs[i]!) / (xs[i + 1]! - xs[i]!);
  return ys[i]! + part * (ys[i + 1]! - ys[i]!);
}

/** The column at `count` equidistant points from `from` to `to` (both included), by linear interpolation. */
export function resample(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  from: number,
  to: number,
  count: number,
): Float64Array {
  const step = count > 1 ? (to - from) / (count - 1) : 0;
  return Float64Array.from({ length: count }, (_, i) => interpolate(xs, ys, from + i * step));
}
