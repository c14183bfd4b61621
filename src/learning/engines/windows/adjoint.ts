import { ConvergenceError } from "../../../base/errors.js";
import type { Group } from "../group.js";
import type { Window } from "./window.js";

/** G^T lambda = -dL/dv at the free operating point. */
export const adjoint: Window<"adjoint"> = function* (group) {
  group.evaluateFree();
  throughMatrix(group, true, "adjoint", "it has no exact gradient");
  yield undefined;
};

/** G dv = -dL/dv at the free operating point. */
export const response: Window<"response"> = function* (group) {
  group.evaluateFree();
  throughMatrix(group, false, "response", "it carries no error");
  yield undefined;
};

/** The matrix of the linear devices alone: what else can flow flows through them. */
export const chemical: Window<"chemical"> = function* (group) {
  group.evaluateLinear();
  throughMatrix(group, false, "chemical", "nothing but linear devices carries a second quantity");
  yield undefined;
};

/**
 * Solves the matrix in the system, or its transpose, for currents of -dL/dv into the outputs; reads the drops, and what they
 * make of the laws.
 */
function throughMatrix(
  group: Group,
  transposed: boolean,
  kind: "adjoint" | "response" | "chemical",
  reason: string,
): void {
  const { system, probes } = group.width;
  const { lanes } = system;
  const factored = system.lu.factor(group.all);
  if (!factored.ok) {
    const { name } = system.unknowns.at(factored.column)!;
    throw new ConvergenceError(`the circuit is singular at ${name}: ${reason}`, { nodes: [name] });
  }
  group.errors.forEach((error, lane) => group.inject(error, -1, lane));
  const potential = probes.injection;
  const { array } = potential;
  array.fill(0, system.size * lanes);
  // What is held is at rest.
  if (transposed) system.lu.solveTransposed(potential);
  else system.lu.solve(potential);
  const { scratch } = group.bench;
  // Elements are asked about when the currents have been released.
  const lambda = scratch.take(array.length);
  lambda.set(array);
  const at = group.freePoint;
  const plain = probes.slopes.plain && kind !== "chemical";
  if (plain) group.vectors[group.measured[0]!.length] = { at, drop: lambda };
  group.measured.forEach((readings, lane) => {
    const drop = (): Float64Array => group.drops(lane, lambda);
    if (kind === "chemical") return readings.push({ kind, drop: drop() });
    const slopes = plain ? undefined : probes.slopes.at(() => system.pointOf(lane), group.drops(lane, at));
    return readings.push({
      kind,
      get gradient() {
        const gradient = scratch.take(probes.drops.length);
        if (slopes === undefined) return probes.drops.multiply(at, lambda, lanes, lane, gradient);
        drop().forEach((v, j) => (gradient[j] = v * slopes[j]!));
        return gradient;
      },
      get drop() {
        return drop();
      },
    });
  });
  probes.release();
}
