import { ConvergenceError } from "../base/errors.js";

/** Independent equations dx_i/dt = f_i(x_i), each beside an integral dE_i/dt = p_i(x_i). */
export interface ScalarFlow {
  /** Fills f, df/dx, p and dp/dx at x. */
  evaluate(x: Float64Array): void;
  readonly rate: Float64Array;
  readonly slope: Float64Array;
  readonly power: Float64Array;
  readonly powerSlope: Float64Array;
}

/**
 * RODAS, a Rosenbrock method of order 4 with an embedded one of order 3, both stiffly accurate and L-stable: Hairer and
 * Wanner, Solving Ordinary Differential Equations II, IV.10 (coefficients of their code RODAS, METH=1). One division a
 * stage where the equation is scalar, so that stiff windows of memristors cost no more than lazy ones.
 */
const GAMMA = 0.25;
const A: readonly (readonly number[])[] = [
  [],
  [1.544],
  [0.9466785280815826, 0.2557011698983284],
  [3.314825187068521, 2.896124015972201, 0.9986419139977817],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1],
];
const C: readonly (readonly number[])[] = [
  [],
  [-5.6688],
  [-2.430093356833875, -0.2063599157091915],
  [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
  [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616],
  [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
];
const STAGES = 6;
/** Steps are changed by factors in this range, with this caution. */
const [SHRINK, GROW, SAFETY] = [0.2, 6, 0.9];
/** A step of this share of the whole is taken whatever its error: there the equation itself jumps. */
const LEAST = 1e-13;
const MOST_STEPS = 1e5;

/**
 * Integrates every equation over its own time [s], from x and E in place. `tolerance` is the error of a step, absolute for x
 * (states from 0 to 1) and relative for E. What an entry gives depends on its own equation alone.
 * @param names of the equations, for messages
 * @throws ConvergenceError where a rate is no number, or the steps become too many
 */
export function integrateScalars(
  flow: ScalarFlow,
  x: Float64Array,
  energy: Float64Array,
  seconds: Float64Array,
  tolerance: number,
  names: readonly string[],
): void {
  const n = x.length;
  const make = (): Float64Array[] => Array.from({ length: STAGES }, () => new Float64Array(n));
  const [u, w] = [make(), make()];
  const at = x.slice();
  const [done, h] = [new Float64Array(n), seconds.slice()];
  const [j, jp] = [new Float64Array(n), new Float64Array(n)];
  for (let step = 0; ; step++) {
    let left = 0;
    for (let i = 0; i < n; i++) {
      h[i] = Math.min(h[i]!, seconds[i]! - done[i]!);
      if (h[i]! > 0) left++;
    }
    if (left === 0) return;
    for (let s = 0; s < STAGES; s++) {
      for (let i = 0; i < n; i++) at[i] = x[i]! + sum(A[s]!, u, i);
      flow.evaluate(at);
      if (s === 0) {
        j.set(flow.slope);
        jp.set(flow.powerSlope);
      }
      for (let i = 0; i < n; i++) {
        const step = h[i]!;
        if (step === 0) continue;
        const value = (flow.rate[i]! + sum(C[s]!, u, i) / step) / (1 / (step * GAMMA) - j[i]!);
        u[s]![i] = value;
        w[s]![i] = step * GAMMA * (flow.power[i]! + jp[i]! * value + sum(C[s]!, w, i) / step);
      }
    }
    for (let i = 0; i < n; i++) {
      if (h[i] === 0) continue;
      const [moved, spent] = [sum(A[5]!, u, i) + u[5]![i]!, sum(A[5]!, w, i) + w[5]![i]!];
      const least = h[i]! <= LEAST * seconds[i]!;
      if ((least && !Number.isFinite(moved + spent)) || step > MOST_STEPS) throw failed(names[i]!, x[i]!, moved);
      const whole = Math.abs(energy[i]! + spent);
      const estimate = Math.max(Math.abs(u[5]![i]!), whole === 0 ? 0 : Math.abs(w[5]![i]!) / whole) / tolerance;
      // A stage of a step that is too long may lie where the law has no values.
      const error = Number.isFinite(moved + spent) ? estimate : Infinity;
      const factor = Math.min(GROW, Math.max(SHRINK, SAFETY * Math.sqrt(Math.sqrt(1 / Math.max(error, 1e-12)))));
      if (error <= 1 || least) {
        x[i] = x[i]! + moved;
        energy[i] = energy[i]! + spent;
        // What is left after the last step is rounding, and no time.
        done[i] = seconds[i]! - (done[i]! + h[i]!) <= LEAST * seconds[i]! ? seconds[i]! : done[i]! + h[i]!;
      }
      h[i] = h[i]! * factor;
    }
  }
}

function sum(weights: readonly number[], of: readonly Float64Array[], i: number): number {
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k]! * of[k]![i]!;
  return total;
}

function failed(name: string, x: number, moved: number): ConvergenceError {
  const what = Number.isFinite(moved) ? `more than ${MOST_STEPS} steps` : "the rate of its state is no finite number";
  return new ConvergenceError(`a pulse on ${name} cannot be followed at the state ${x}: ${what}`, {
    devices: [name],
    hint: "smaller or shorter pulses, or a window that keeps the state in its range (of TEAM and VTEAM: aon, aoff, wc)",
  });
}
