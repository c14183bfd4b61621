import type { Condensation } from "./condensation.js";
import { LANES, type Wide } from "./wide.js";

/** Points that nothing but sources takes a circuit to. */
export interface Course {
  /** What its solution is smooth in: the value of the source that moves, where it is one alone, or time. */
  readonly coordinates: Float64Array;
  /** Whether the coordinates are the values of the one source that is all that moves. */
  readonly sole: boolean;
  /** Puts the sources of the whole system to a point. */
  put(point: number): void;
}

/** What sources do at a point: voltages of held nodes, and all that no unknown is in. */
class Effect {
  readonly held: Float64Array;
  readonly affine: Float64Array;
  readonly constant: Float64Array;

  constructor({ split, size }: Condensation) {
    this.held = new Float64Array(split.held.length);
    this.affine = new Float64Array(size);
    this.constant = new Float64Array(size);
  }
}

/** Relative error up to which what sources do follows the value of one of them. */
const ROUNDING = 1e-12;

/**
 * What the sources of a circuit do to its condensed equations at the points of a course, along which no derivative of a
 * linear device may change. Where one source alone moves, all follows its value on a straight line.
 */
export class Drive {
  private course: Course = { coordinates: new Float64Array(0), sole: false, put: () => undefined };
  private readonly first: Effect;
  private readonly now: Effect;
  /** Rows and held nodes that move with the source, and by how much with its value; undefined where it is not one. */
  private line: { readonly from: number; readonly rows: Slope[]; readonly nodes: Slope[] } | undefined;

  constructor(private readonly plan: Condensation) {
    this.first = new Effect(plan);
    this.now = new Effect(plan);
  }

  /** Takes the course whose points are asked about from here on. */
  prepare(course: Course, wide: Wide): void {
    this.course = course;
    this.evaluate(0, this.first, undefined);
    this.line = course.sole ? this.findLine(course.coordinates) : undefined;
    for (let lane = 0; lane < LANES; lane++) {
      this.first.constant.forEach((value, row) => wide.drive(row, lane, value));
      this.first.held.forEach((volts, node) => wide.hold(node, lane, volts));
    }
  }

  /** Puts a lane to a point. */
  put(wide: Wide, lane: number, point: number): void {
    const { line, now } = this;
    if (line !== undefined) {
      const change = this.course.coordinates[point]! - line.from;
      for (const { at, base, slope } of line.rows) wide.drive(at, lane, base + slope * change);
      for (const { at, base, slope } of line.nodes) wide.hold(at, lane, base + slope * change);
      return;
    }
    this.evaluate(point, now, this.first);
    for (let row = 0; row < now.constant.length; row++) wide.drive(row, lane, now.constant[row]!);
    for (let node = 0; node < now.held.length; node++) wide.hold(node, lane, now.held[node]!);
  }

  /** Puts the held nodes of the whole system to a point. */
  restore(point: number): void {
    const { plan, line, now } = this;
    const { held } = plan.split;
    const x = plan.whole.x.array;
    if (line === undefined) {
      this.evaluate(point, now, this.first);
      now.held.forEach((volts, node) => (x[held[node]!.column] = volts));
    } else {
      const change = this.course.coordinates[point]! - line.from;
      for (const { at, base, slope } of line.nodes) x[held[at]!.column] = base + slope * change;
    }
  }

  /** Whether all follows the values on a line: between their ends, and in the middle as a test. */
  private findLine(values: Float64Array): Drive["line"] {
    const { plan, first } = this;
    const last = values.reduce(
      (most, value, k) => (Math.abs(value - values[0]!) > Math.abs(values[most]! - values[0]!) ? k : most),
      0,
    );
    const span = values[last]! - values[0]!;
    if (span === 0) return { from: values[0]!, rows: [], nodes: [] };
    const far = new Effect(plan);
    this.evaluate(last, far, first);
    const slopes = (base: Float64Array, end: Float64Array) =>
      Array.from(base, (value, at) => ({ at, base: value, slope: (end[at]! - value) / span })).filter(
        ({ slope }) => slope !== 0,
      );
    const rows = slopes(first.constant, far.constant);
    const nodes = slopes(first.held, far.held);
    const test = values.findIndex((value) => Math.abs((value - values[0]!) / span - 0.5) < 0.25);
    if (test < 0) return undefined;
    const { now } = this;
    this.evaluate(test, now, first);
    const change = values[test]! - values[0]!;
    const fits = (list: readonly Slope[], exact: Float64Array) =>
      list.every(({ at, base, slope }) => {
        const size = Math.abs(base) + Math.abs(slope * span);
        return Math.abs(base + slope * change - exact[at]!) <= ROUNDING * size;
      });
    return fits(rows, now.constant) && fits(nodes, now.held) ? { from: values[0]!, rows, nodes } : undefined;
  }

  /** Evaluates sources at a point; what changes from a reference is little and is added to what was there. */
  private evaluate(point: number, to: Effect, from: Effect | undefined): void {
    const { plan } = this;
    const { whole, split, size } = plan;
    this.course.put(point);
    const { affineF, g0 } = whole.parts(0);
    const [f, g] = [affineF.array, g0.array];
    const { held, affine, constant } = to;
    const { row, own, start, from: places, entry } = plan.holding;
    for (let i = 0; i < row.length; i++) {
      let sum = f[row[i]!]!;
      for (let k = start[i]!; k < start[i + 1]!; k++)
        if (entry[k]! < plan.ground) sum += g[places[k]!]! * held[entry[k]! - size]!;
      held[i] = -sum / g[own[i]!]!;
    }
    for (let i = 0; i < size; i++) affine[i] = f[split.kept[i]!]!;
    if (from !== undefined) constant.set(from.constant);
    for (let i = 0; i < size; i++) {
      if (from === undefined) constant[i] = affine[i]!;
      else if (affine[i] !== from.affine[i]) constant[i]! += affine[i]! - from.affine[i]!;
    }
    const { outer, outerFrom } = plan;
    for (let j = 0; j < held.length; j++) {
      const change = held[j]! - (from?.held[j] ?? 0);
      if (change === 0) continue;
      for (let e = outer.columnStart[j]!; e < outer.columnStart[j + 1]!; e++)
        constant[outer.row[e]!]! += g[outerFrom[e]!]! * change;
    }
  }
}

/** What stands at a place, and how it changes with the value of the source that moves. */
interface Slope {
  readonly at: number;
  readonly base: number;
  readonly slope: number;
}
