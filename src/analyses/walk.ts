import type { System } from "../equations/system.js";
import { OperatingPoint } from "../solve/operating-point.js";
import type { Point, RunControl, Walk } from "./contract.js";
import { type NodeVoltage, type Solver, startPoint } from "./start.js";

/** The points of a walk; all lanes go through it alike. */
export function* pointsOf(walk: Walk, { system, statistics }: RunControl): Generator<Point> {
  const walks = Array.from({ length: system.lanes }, () => walk);
  for (const { axes, found } of walkTogether(walks, system, new OperatingPoint(system))) {
    statistics.points++;
    statistics.iterations += found.iterations;
    yield { axis: axes[0]!, x: system.x.array };
  }
}

/** Walks of one length, with the same options and held nodes, a lane each: the axes at each point, and how it was found. */
export function* walkTogether<Found>(
  walks: readonly Walk[],
  system: System,
  solver: Solver<Found>,
): Generator<{ readonly axes: readonly (readonly number[])[]; readonly found: Found }> {
  const { length, options, initial, hints, where } = walks[0]!;
  try {
    for (let k = 0; k < length; k++) {
      const axes = walks.map((walk, lane) => walk.enter(system, lane, k));
      const words = where(axes[0]!);
      const at = { ...options, ...(words !== undefined && { where: words }) };
      const found = k === 0 ? startPoint(system, solver, at, initial, hints) : solver.solve(at);
      yield { axes, found };
    }
  } finally {
    walks.forEach((walk, lane) => walk.leave(system, lane));
  }
}

/** Whether lanes can go through two walks together. */
export function goTogether(a: Walk, b: Walk): boolean {
  const sameVoltages = (one: readonly NodeVoltage[], other: readonly NodeVoltage[]) =>
    one.length === other.length &&
    one.every(({ node, volts }, k) => node === other[k]!.node && Object.is(volts, other[k]!.volts));
  const { reltol, vntol, abstol, maxIterations } = a.options;
  return (
    a.length === b.length &&
    reltol === b.options.reltol &&
    vntol === b.options.vntol &&
    abstol === b.options.abstol &&
    maxIterations === b.options.maxIterations &&
    sameVoltages(a.initial, b.initial) &&
    sameVoltages(a.hints, b.hints)
  );
}
