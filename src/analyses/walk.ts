import type { System } from "../equations/system.js";
import { OperatingPoint } from "../solve/operating-point.js";
import type { Point, RunControl, Walk } from "./contract.js";
import { type NodeVoltage, type Solver, startPoint } from "./start.js";
import { goesAlongCurves, Stretches } from "./stretch.js";

/** The points of a walk: one after another, or where they go along curves by whole stretches. */
export function* pointsOf(walk: Walk, { system, statistics, nodes }: RunControl): Generator<Point> {
  const walks = Array.from({ length: system.lanes }, () => walk);
  const solver = new OperatingPoint(system);
  const point = (k: number): Point => {
    statistics.points++;
    return { axis: walk.axis(k), x: system.x.array };
  };
  let stretches: Stretches | undefined;
  try {
    for (let k = 0; k < walk.length; k++) {
      statistics.iterations += solveAt(k, walks, system, solver).iterations;
      yield point(k);
      if (k === 0 && system.lanes === 1 && goesAlongCurves(walk, system.circuit))
        stretches = new Stretches(walk, system, nodes);
      const from = k;
      const before = stretches?.iterations ?? 0;
      const ahead = stretches?.solve(from) ?? 0;
      statistics.iterations += (stretches?.iterations ?? 0) - before;
      while (k < from + ahead) {
        k++;
        stretches!.restore(k - from);
        yield point(k);
      }
    }
  } finally {
    walks.forEach((each, lane) => each.leave(system, lane));
  }
}

/** Walks of one length, with the same options and held nodes, a lane each: the axes at each point, and how it was found. */
export function* walkTogether<Found>(
  walks: readonly Walk[],
  system: System,
  solver: Solver<Found>,
): Generator<{ readonly axes: readonly (readonly number[])[]; readonly found: Found }> {
  try {
    for (let k = 0; k < walks[0]!.length; k++) {
      const found = solveAt(k, walks, system, solver);
      yield { axes: walks.map((walk) => walk.axis(k)), found };
    }
  } finally {
    walks.forEach((walk, lane) => walk.leave(system, lane));
  }
}

/** Takes all lanes to the k-th points of their walks, and solves there. */
function solveAt<Found>(k: number, walks: readonly Walk[], system: System, solver: Solver<Found>): Found {
  const { options, initial, hints, where, axis } = walks[0]!;
  walks.forEach((walk, lane) => walk.enter(system, lane, k));
  const words = where(axis(k));
  const at = { ...options, ...(words !== undefined && { where: words }) };
  return k === 0 ? startPoint(system, solver, at, initial, hints) : solver.solve(at);
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
