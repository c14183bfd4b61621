/** A pair of entries whose difference is a voltage. */
export interface Pair {
  readonly p: number;
  readonly n: number;
}

/** Pairs of entries of one vector. */
export class Pairs {
  private pairs: readonly Pair[] | undefined;

  constructor(
    readonly p: Int32Array,
    readonly n: Int32Array,
  ) {}

  /** One by one, for the few uses that are not over all of them. */
  get list(): readonly Pair[] {
    return (this.pairs ??= Array.from(this.p, (p, j) => ({ p, n: this.n[j]! })));
  }

  get length(): number {
    return this.p.length;
  }

  /** x(p) - x(n) of every pair in one of the lanes of a vector. */
  read(x: Float64Array, lanes: number, lane: number, to: Float64Array): Float64Array {
    const { p, n } = this;
    for (let j = 0; j < p.length; j++) to[j] = x[p[j]! * lanes + lane]! - x[n[j]! * lanes + lane]!;
    return to;
  }

  /** The product of x(p) - x(n) and y(p) - y(n) of every pair in one of the lanes of two vectors. */
  multiply(x: Float64Array, y: Float64Array, lanes: number, lane: number, to: Float64Array): Float64Array {
    const { p, n } = this;
    for (let j = 0; j < p.length; j++) {
      const [a, b] = [p[j]! * lanes + lane, n[j]! * lanes + lane];
      to[j] = (x[a]! - x[b]!) * (y[a]! - y[b]!);
    }
    return to;
  }
}
