import { LuDecomposition, Matrix } from "ml-matrix";
import { type Crossbar, leadsDown, physics } from "./crossbar.js";

/** Boltzmann's constant times 27 C over the electron's charge [V], SI 2019. */
const VT = (1.380649e-23 * 300.15) / 1.602176634e-19;

/**
 * The exact gradients of the first samples by dense matrices (ml-matrix): Newton's method on hidden and output nodes, and
 * the adjoint network. It shares nothing with Lockspice but the circuit.
 * @returns the mean of dL/dg [V^2/S] in the order of the netlist, L = 1/2 sum (v - t)^2
 */
export function denseGradient(bar: Crossbar, count: number): Float64Array {
  const mean = new Float64Array(bar.hidden * bar.inputs + bar.outputs * bar.hidden);
  for (const { x, target } of bar.samples.slice(0, count)) {
    const { v, jacobian } = operatingPoint(bar, x);
    const error = Matrix.zeros(v.length, 1);
    for (let o = 0; o < bar.outputs; o++) error.set(bar.hidden + o, 0, (o === target ? 1 : 0) - v[bar.hidden + o]!);
    const lambda = new LuDecomposition(jacobian.transpose()).solve(error).to1DArray();
    let j = 0;
    for (let h = 0; h < bar.hidden; h++)
      for (let i = 0; i < bar.inputs; i++) mean[j++]! += ((x[i]! - v[h]!) * (0 - lambda[h]!)) / count;
    for (let o = bar.hidden; o < bar.hidden + bar.outputs; o++)
      for (let h = 0; h < bar.hidden; h++) mean[j++]! += ((v[h]! - v[o]!) * (lambda[h]! - lambda[o]!)) / count;
  }
  return mean;
}

/** No node moves by more in an iteration [V], so that no exponential runs away. */
const STEP = 0.05;

/** Newton's method with such steps, until nothing moves by more than 1e-13 V. */
function operatingPoint(bar: Crossbar, x: readonly number[]): { readonly v: Float64Array; readonly jacobian: Matrix } {
  const { hidden, outputs } = bar;
  const n = hidden + outputs;
  const v = new Float64Array(n);
  for (let iteration = 0; iteration < 500; iteration++) {
    const f = new Float64Array(n);
    const jacobian = Matrix.zeros(n, n);
    const add = (row: number, column: number, g: number) => jacobian.set(row, column, jacobian.get(row, column) + g);
    bar.first.forEach((row, h) => {
      for (const [i, g] of row.entries()) {
        f[h]! += g * (v[h]! - x[i]!);
        add(h, h, g);
      }
      const sign = leadsDown(h, bar) ? 1 : -1;
      const grown = Math.exp((sign * v[h]!) / VT);
      f[h]! += sign * physics.is * (grown - 1) + physics.gmin * v[h]!;
      add(h, h, (physics.is / VT) * grown + physics.gmin);
    });
    bar.second.forEach((row, k) => {
      const o = hidden + k;
      f[o]! += physics.load * v[o]!;
      add(o, o, physics.load);
      for (const [h, g] of row.entries()) {
        f[h]! += g * (v[h]! - v[o]!);
        f[o]! += g * (v[o]! - v[h]!);
        for (const [a, b, sign] of [
          [h, h, 1],
          [o, o, 1],
          [h, o, -1],
          [o, h, -1],
        ] as const)
          add(a, b, sign * g);
      }
    });
    const step = new LuDecomposition(jacobian).solve(Matrix.columnVector(f)).to1DArray();
    const largest = step.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
    for (let k = 0; k < n; k++) v[k]! -= step[k]! * Math.min(1, STEP / largest);
    if (largest < 1e-13) return { v, jacobian };
  }
  throw new Error("the dense solver found no operating point");
}
