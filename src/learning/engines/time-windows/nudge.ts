import { Matrix, solve } from "ml-matrix";
import { ConvergenceError } from "../../../base/errors.js";
import type { Nudge } from "../../contract.js";
import type { Closing } from "../grid.js";
import { tight } from "../probe.js";
import type { Session } from "./session.js";

/** Attempts of one step after which currents that still move find no rest. */
const LIMIT = 30;

/**
 * Sets error currents of -strength dL/dv for the next step. Latched ones are constants; those that follow the outputs are
 * closed at every step by Newton's method over the currents, with the impedances of the step at hand, of one sample.
 */
export function nudgeNext(session: Session, strength: number, kind: Nudge): Closing | undefined {
  const { errors, first } = session;
  const { probes } = session.width;
  if (kind === "current") {
    errors.forEach((error, lane) => probes.inject(error, -strength, lane));
    return undefined;
  }
  const error = errors[0]!;
  const { loss, temperature, targets } = session.teacher;
  const slope = new Float64Array(error.length);
  const hessian = new Float64Array(error.length * error.length);
  loss.evaluate(session.now(0), targets(first), temperature, slope);
  const currents = slope.map((e) => -strength * e);
  probes.inject(currents, 1, 0);
  let attempts = 0;
  return () => {
    const v = session.now(0);
    loss.evaluate(v, targets(first), temperature, slope);
    loss.curvature(v, temperature, hessian);
    const z = impedances(session);
    const matrix = Matrix.from1DArray(v.length, v.length, hessian).mul(strength).mmul(z).add(Matrix.eye(v.length));
    const residual = currents.map((i, k) => i + strength * slope[k]!);
    const change = solve(matrix, Matrix.columnVector(residual));
    const moved = z.mmul(change).to1DArray();
    if (moved.every((dv, k) => Math.abs(dv) <= tight.vntol + tight.reltol * Math.abs(v[k]!))) return false;
    change.to1DArray().forEach((di, k) => (currents[k]! -= di));
    probes.inject(currents, 1, 0);
    if (++attempts < LIMIT) return true;
    throw new ConvergenceError(`the nudged outputs of sample ${session.samples[0]!.serial + 1} find no solution`, {
      hint: "nudge=current does not follow the outputs; a smaller gamma follows them less",
    });
  };
}

/** d v / d i at the outputs within the step that was attempted last [ohm]. */
function impedances({ width: { grid, probes } }: Session): Matrix {
  const { system } = grid;
  const count = probes.outputs.length;
  const z = Matrix.zeros(count, count);
  const b = probes.scratch;
  probes.outputs.list.forEach(({ p, n }, column) => {
    b.array.fill(0);
    b.array[p]! += 1;
    b.array[n]! -= 1;
    system.lu.solve(b);
    // What is no unknown does not move.
    b.array.fill(0, system.size);
    probes.outputs.list.forEach((output, row) => z.set(row, column, b.array[output.p]! - b.array[output.n]!));
  });
  return z;
}
