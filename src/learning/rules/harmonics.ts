import type { LearningRule } from "../contract.js";
import { gamma, nudge, nudgeOf, strengthOf } from "./parameters.js";
import { numeric, reading } from "../reading.js";

/**
 * Frequency propagation with odd harmonics. With p(t) = drop^2 / 2 under the error current -gamma sin(2 pi f t) dL/dv_k,
 * and s_k its in-phase amplitude at k f, dL/dg = 1/gamma sum k s_k over k = 1, 3, 5, ... K up to a relative error of order
 * gamma^(K + 1): p is a power series in sin, of which each odd harmonic cancels one term. In a circuit: a squarer and a
 * lock-in amplifier for each harmonic.
 */
export const harmonics: LearningRule = {
  kind: "harmonics",
  about: "odd harmonics of the squared voltage: frequency propagation to higher order in gamma",
  source: "the counterpart, over real amplitudes, of the contour of Laborieux and Zenke (arXiv 2209.00530)",
  engines: ["tran", "phases"],
  parameters: [
    gamma,
    nudge,
    { name: "order", unit: "", default: 3, min: 1, whole: true, about: "the highest odd harmonic, K" },
  ],
  lockIn: true,
  measures: "gradient",
  carried: true,
  harmonics: (values) => numeric(values, "order"),
  plan: (values) => [
    { kind: "free", drops: false },
    { kind: "sine", amplitude: strengthOf(values), nudge: nudgeOf(values), harmonics: numeric(values, "order") },
  ],
  gradient(measured, values, gradient) {
    const { powers } = reading(measured, 1, "sine");
    gradient.fill(0);
    powers!.forEach((amplitude, i) => {
      for (let j = 0; j < gradient.length; j++)
        gradient[j] = gradient[j]! + ((2 * i + 1) * amplitude[j]!) / strengthOf(values);
    });
  },
};
