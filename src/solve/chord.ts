/** A contraction above this is no gain: the matrix is factored anew. */
const SLOW = 0.2;
/** By how much a contraction may have grown since it was measured. */
const GROWTH = 10;
/** Updates beyond this many tolerances lead to where the matrix is another. */
const FAR = 1e7;

/** In tolerances of the iteration. */
export interface ChordOptions {
  /** What may be left of an error. */
  readonly left: number;
  /** Smaller updates tell no contraction: they may be rounding errors. */
  readonly measurable: number;
  /**
   * Solutions for which a measured contraction may be relied on. 0: every solution measures its own, for what devices do
   * from one to the next may be anything.
   */
  readonly trust: number;
}

/**
 * The chord method: factors that serve as long as iterations with them contract. The error after an update is at most
 * rate / (1 - rate) of it. An update is the last one where that leaves little enough: with the contraction of the iteration
 * itself; or, for updates within the tolerance, with ten times the largest that was measured since the matrix was
 * factored, in one of the last solutions. Everything is told lane by lane; a lane has the factors that it would have by
 * itself. Ortega, Rheinboldt 1970, 7.1.
 */
export class Chord {
  /** The scale of the charges in the matrix that was factored; NaN where there is none. */
  private readonly scale: Float64Array;
  /** The largest contraction since; 0 where none was measured. */
  private readonly rate: Float64Array;
  /** Solutions since one was measured. */
  private readonly age: Int32Array;

  constructor(
    private readonly lanes: number,
    private readonly options: ChordOptions,
  ) {
    this.scale = new Float64Array(lanes).fill(NaN);
    this.rate = new Float64Array(lanes);
    this.age = new Int32Array(lanes);
  }

  /** No factors are good any more. */
  forget(): void {
    this.scale.fill(NaN);
  }

  /** A solution begins. */
  begin(): void {
    for (let lane = 0; lane < this.lanes; lane++) this.age[lane]!++;
  }

  /** Lanes of a mask whose matrix has to be factored, with this scale; they count as factored. */
  stale(active: number, scale: number): number {
    let lanes = 0;
    for (let lane = 0; lane < this.lanes; lane++) {
      if (((active >> lane) & 1) === 0 || this.scale[lane] === scale) continue;
      lanes |= 1 << lane;
      this.scale[lane] = scale;
      this.rate[lane] = 0;
      this.age[lane] = this.options.trust + 1;
    }
    return lanes;
  }

  /** The next iteration of a lane factors. */
  drop(lane: number): void {
    this.scale[lane] = NaN;
  }

  /** Notes an update of this many tolerances with new factors. */
  moved(lane: number, size: number): void {
    if (!(size <= FAR)) this.drop(lane);
  }

  /** Whether an update with kept factors was the last one: its size and that of the one before, in tolerances. */
  isLast(lane: number, size: number, before: number): boolean {
    const { left, measurable, trust } = this.options;
    this.moved(lane, size);
    if (before < Infinity && before >= measurable) {
      const contraction = size / before;
      if (!(contraction <= SLOW)) this.drop(lane);
      this.rate[lane] = Math.max(this.rate[lane]!, contraction);
      this.age[lane] = 0;
      if (contraction <= SLOW && 2 * contraction * size <= left) return true;
    }
    if (size <= measurable) return true;
    return size <= 1 && this.age[lane]! <= trust && GROWTH * this.rate[lane]! * size <= left;
  }
}
