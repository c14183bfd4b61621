/** A contraction above this is no gain: the matrix is factored anew. */
const SLOW = 0.2;
/** Contractions are told from updates of at least this many tolerances: below are rounding errors. */
const MEASURABLE = 0.1;
/** Solutions for which a measured contraction may be relied on, and by how much it may have grown meanwhile. */
const RELIABLE = 16;
const GROWTH = 10;
/** What may be left of an error, in tolerances. */
const LEFT = 0.1;
/** Updates beyond this many tolerances lead to where the matrix is another. */
const FAR = 1e7;

/**
 * The chord method: factors that serve as long as iterations with them contract. The error after an update is at most
 * rate / (1 - rate) of it. An update is the last one where that leaves a tenth of the tolerance: with the contraction of
 * the iteration itself; or, for updates within the tolerance, with ten times the largest that was measured since the
 * matrix was factored, in one of the last 16 solutions. Everything is told lane by lane; a lane has the factors that it
 * would have by itself. Ortega, Rheinboldt 1970, 7.1.
 */
export class Chord {
  /** The scale of the charges in the matrix that was factored; NaN where there is none. */
  private readonly scale: Float64Array;
  /** The largest contraction since; 0 where none was measured. */
  private readonly rate: Float64Array;
  /** Solutions since one was measured. */
  private readonly age: Int32Array;

  constructor(private readonly lanes: number) {
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
      this.age[lane] = RELIABLE + 1;
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
    this.moved(lane, size);
    if (before < Infinity && before >= MEASURABLE) {
      const contraction = size / before;
      if (!(contraction <= SLOW)) this.drop(lane);
      this.rate[lane] = Math.max(this.rate[lane]!, contraction);
      this.age[lane] = 0;
      if (contraction <= SLOW && 2 * contraction * size <= LEFT) return true;
    }
    if (size <= LEFT) return true;
    return size <= 1 && this.age[lane]! <= RELIABLE && GROWTH * this.rate[lane]! * size <= LEFT;
  }
}
