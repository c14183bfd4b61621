import { Matrix, solve } from "ml-matrix";
import { ConvergenceError } from "../../base/errors.js";
import type { Phase } from "../contract.js";
import type { Group } from "./group.js";
import { tight } from "./probe.js";

/** The equations between the currents i into the outputs of a sample and their voltages v: residuals and derivatives. */
export interface Closure {
  residual(lane: number, i: Float64Array, v: Float64Array): Float64Array;
  /** Rows of d residual / d i and d residual / d v. */
  slopes(lane: number, v: Float64Array): { readonly byCurrent: Matrix; readonly byVoltage: Matrix };
}

const LIMIT = 50;

/**
 * Solves the circuit together with what closes its outputs: Newton's method over the port currents, whose inner problem is
 * the circuit with these currents. d v / d i is the impedance matrix seen at the outputs.
 */
export function closePorts(group: Group, closure: Closure, start: readonly Float64Array[]): void {
  const currents = start.map((amounts) => Float64Array.from(amounts));
  let active = group.all;
  for (let iteration = 0; iteration < LIMIT; iteration++) {
    currents.forEach((amounts, lane) => group.inject(amounts, 1, lane));
    group.solve(active);
    const impedances = impedancesOf(group, active);
    for (const [lane, amounts] of currents.entries()) {
      if (((active >> lane) & 1) === 0) continue;
      const v = group.outputs(lane);
      const { byCurrent, byVoltage } = closure.slopes(lane, v);
      const z = impedances[lane]!;
      const r = Matrix.columnVector(closure.residual(lane, amounts, v));
      const change = solve(Matrix.add(byCurrent, byVoltage.mmul(z)), r).mul(-1);
      const moved = z.mmul(change).to1DArray();
      if (moved.every((dv, k) => Math.abs(dv) <= tight.vntol + tight.reltol * Math.abs(v[k]!))) active &= ~(1 << lane);
      else change.to1DArray().forEach((di, k) => (amounts[k]! += di));
    }
    if (active === 0) return;
  }
  throw new ConvergenceError("the nudged outputs find no operating point", {
    hint: "a negative nudge is a negative resistor: a smaller gamma is stable",
  });
}

/** d v / d i at the outputs of every active lane [ohm], at the point in the system. */
function impedancesOf(group: Group, active: number): Matrix[] {
  const { system, probes } = group.width;
  const { lanes } = system;
  system.evaluate(0);
  const factored = system.lu.factor(active);
  if (!factored.ok)
    throw new ConvergenceError(`the circuit is singular at ${system.unknowns.at(factored.column)!.name}`, {
      nodes: [system.unknowns.at(factored.column)!.name],
    });
  const count = probes.outputs.length;
  const impedances = group.samples.map(() => Matrix.zeros(count, count));
  const b = probes.scratch;
  probes.outputs.list.forEach(({ p, n }, column) => {
    b.array.fill(0);
    for (let lane = 0; lane < lanes; lane++) {
      b.array[p * lanes + lane]! += 1;
      b.array[n * lanes + lane]! -= 1;
    }
    system.lu.solve(b);
    b.array.fill(0, system.size * lanes);
    impedances.forEach((z, lane) =>
      probes.outputs.list.forEach((output, row) => {
        z.set(row, column, b.array[output.p * lanes + lane]! - b.array[output.n * lanes + lane]!);
      }),
    );
  });
  return impedances;
}

/** Solves all lanes with currents of -strength dL/dv into the outputs, latched or following them. */
export function nudge(group: Group, strength: number, kind: Extract<Phase, { kind: "steady" }>["nudge"]): void {
  if (kind === "current") return group.nudge(strength);
  const { teacher, errors } = group;
  const start = errors.map((error) => error.map((e) => -strength * e));
  const { loss, temperature } = teacher;
  const identity = Matrix.eye(errors[0]!.length);
  const residual = (lane: number, i: Float64Array, v: Float64Array) => {
    const slope = new Float64Array(v.length);
    loss.evaluate(v, teacher.targets(lane), temperature, slope);
    return i.map((amount, k) => amount + strength * slope[k]!);
  };
  const slopes = (_lane: number, v: Float64Array) => {
    const hessian = new Float64Array(v.length * v.length);
    loss.curvature(v, temperature, hessian);
    const byVoltage = Matrix.from1DArray(v.length, v.length, hessian).mul(strength);
    return { byCurrent: identity, byVoltage };
  };
  closePorts(group, { residual, slopes }, start);
}
