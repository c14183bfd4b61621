import * as C from "../base/complex.js";
import { exp, log } from "../base/math.js";
import type { Loss } from "./contract.js";

/** L = 1/2 sum (v - t)^2 [V^2]; dL/dv = v - t. */
const mse: Loss = {
  kind: "mse",
  about: "1/2 sum (v - t)^2",
  evaluate(outputs, targets, _temperature, gradient) {
    let sum = 0;
    for (let k = 0; k < outputs.length; k++) {
      const error = outputs[k]! - targets[k]!;
      gradient[k] = error;
      sum += error * error;
    }
    return 0.5 * sum;
  },
  curvature(outputs, _temperature, hessian) {
    hessian.fill(0);
    for (let k = 0; k < outputs.length; k++) hessian[k * outputs.length + k] = 1;
  },
  continued: (outputs, targets) => outputs.map((v, k) => C.sub(v, C.complex(targets[k]!))),
};

/**
 * T^2 times the cross-entropy of targets and p = softmax(v / T): a loss in V^2, with dL/dv_k = T (p_k - t_k) in V, so that
 * nudge strengths and rates mean the same for both losses. The targets are probabilities: they sum to 1.
 */
const softmax: Loss = {
  kind: "softmax",
  about: "T^2 times the cross-entropy of softmax(v / T)",
  fault(targets) {
    let sum = 0;
    for (const target of targets) {
      if (target < 0) return `a target of ${target} V is no probability`;
      sum += target;
    }
    return Math.abs(sum - 1) <= 1e-9 ? undefined : `the targets of a sample sum to ${sum}, not to 1`;
  },
  evaluate(outputs, targets, temperature, gradient) {
    let top = outputs[0]!;
    for (let k = 1; k < outputs.length; k++) if (outputs[k]! > top) top = outputs[k]!;
    let total = 0;
    for (let k = 0; k < outputs.length; k++) total += exp((outputs[k]! - top) / temperature);
    const logTotal = log(total);
    let entropy = 0;
    for (let k = 0; k < outputs.length; k++) {
      const logp = (outputs[k]! - top) / temperature - logTotal;
      entropy -= targets[k]! * logp;
      gradient[k] = temperature * (exp(logp) - targets[k]!);
    }
    return temperature * temperature * entropy;
  },
  curvature(outputs, temperature, hessian) {
    const p = new Float64Array(outputs.length);
    this.evaluate(outputs, new Float64Array(outputs.length), temperature, p);
    for (let k = 0; k < p.length; k++) p[k]! /= temperature;
    for (let j = 0; j < p.length; j++)
      for (let k = 0; k < p.length; k++) hessian[j * p.length + k] = (j === k ? p[k]! : 0) - p[j]! * p[k]!;
  },
  continued(outputs, targets, temperature) {
    const top = outputs.reduce((most, { re }) => Math.max(most, re), -Infinity);
    const weights = outputs.map((v) => C.exp(C.scale(C.sub(v, C.complex(top)), 1 / temperature)));
    const total = weights.reduce(C.add);
    return weights.map((weight, k) => C.scale(C.sub(C.div(weight, total), C.complex(targets[k]!)), temperature));
  },
};

/** All losses by name. */
export const losses: ReadonlyMap<string, Loss> = new Map([mse, softmax].map((loss) => [loss.kind, loss]));
