import { log10 } from "../base/math.js";
import { extremes } from "./extremes.js";

/** Points a curve holds before it is thinned. */
const MOST = 16384;
/** Cells that it is thinned to; a picture is no wider. */
const CELLS = 1500;

/**
 * A curve that takes any number of points and holds a bounded number of them: those that a picture needs. What it holds
 * depends on the points alone, not on the pieces they come in.
 */
export class Curve {
  private xs: number[] = [];
  private ys: number[] = [];
  private most = MOST;

  /** Cells are of equal width, or of equal ratio on a logarithmic axis. */
  constructor(private readonly log: boolean) {}

  get x(): readonly number[] {
    return this.xs;
  }
  get y(): readonly number[] {
    return this.ys;
  }

  add(x: number, y: number): void {
    this.xs.push(x);
    this.ys.push(y);
    if (this.xs.length < this.most) return;
    this.thin(CELLS);
    // An axis that goes to and fro cannot be thinned much; trying at every point would take for ever.
    this.most = Math.max(MOST, 2 * this.xs.length);
  }

  /** Keeps what is to be seen in `cells` cells over its width. */
  thin(cells: number): void {
    const { xs, ys } = this;
    if (xs.length <= 4 * cells) return;
    const place = this.log ? (x: number) => (x > 0 ? log10(x) : NaN) : (x: number) => x;
    const places = xs.map(place);
    let low = Infinity;
    let high = -Infinity;
    for (const v of places) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
    const scale = high > low ? cells / (high - low) : 0;
    const kept = extremes(
      xs.length,
      (i) => Math.floor((places[i]! - low) * scale),
      (i) => ys[i]!,
    );
    this.xs = kept.map((i) => xs[i]!);
    this.ys = kept.map((i) => ys[i]!);
  }
}
