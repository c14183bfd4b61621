import { Condensation } from "../equations/condensation.js";
import type { Course } from "../equations/drive.js";
import type { System } from "../equations/system.js";
import type { Clock } from "../integrate/clock.js";
import { derivativesRead } from "../law/reads.js";
import { Curve, type CurveOptions } from "../solve/curve.js";

/** What laws read of the whole circuit that is not the same in condensed equations at rest as in steps in time. */
const OTHER = ["time", "static", "kind"];

/**
 * Whether a circuit has no memory, so that its solution at an instant is that of its sources there, whatever was before,
 * and time is in nothing but what no unknown is in.
 */
export function isMemoryless(system: System): boolean {
  const { linear, nonlinear, unknowns } = system;
  return (
    !system.hasCharge &&
    !system.delays.any &&
    !system.modes.any &&
    unknowns.every(({ kind }) => kind === "voltage" || kind === "current") &&
    nonlinear.every(({ law }) => !OTHER.some((name) => law.parameters.includes(name))) &&
    linear.every(({ law }) => !OTHER.some((name) => law.parameters.includes(name) && derivativesRead(law).has(name)))
  );
}

export interface AheadOptions extends CurveOptions {
  readonly stop: number;
  /** Expected number of points. */
  readonly expected: number;
  /** Nodes that are looked at; undefined where everything is. */
  readonly nodes: readonly number[] | undefined;
}

/**
 * The points of a circuit without memory in time. Its steps follow corners and the largest step alone, so that they are
 * known before anything is solved. Yields at each, the unknowns being in the system. What it returns are the iterations;
 * where it ends before the end, steps have to be taken from there on, one after another.
 */
export function* pointsAhead(system: System, clock: Clock, options: AheadOptions): Generator<number, number> {
  const { stop, expected, nodes } = options;
  if (!Curve.pays(expected)) return 0;
  const curve = new Curve(new Condensation(system), options, expected, nodes);
  while (clock.t < stop) {
    const back = clock.mark();
    const list = [clock.t];
    while (list.length <= curve.most && clock.t < stop) {
      clock.accept(clock.next(), undefined, 1);
      list.push(clock.t);
    }
    const times = Float64Array.from(list);
    if (!curve.solve(courseInTime(system, times))) {
      back();
      break;
    }
    for (let point = 1; point < times.length; point++) {
      curve.restore(point);
      yield times[point]!;
    }
  }
  return curve.iterations;
}

/** Instants [s] as a course: over the value of the one source that moves, where there is one. */
function courseInTime(system: System, times: Float64Array): Course {
  const values = times.map((t) => system.soleMovingAt(t) ?? NaN);
  const sole = !values.some(Number.isNaN);
  return { coordinates: sole ? values : times, sole, put: (point) => system.setTime(times[point]) };
}
