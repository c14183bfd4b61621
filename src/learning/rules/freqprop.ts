import type { LearningRule, Measured, RuleValues } from "../contract.js";
import { gamma, nudge, nudgeOf, strengthOf } from "./parameters.js";
import { reading } from "../reading.js";

/** An amplitude times the mean over the nudge strength. */
function products(
  measured: Measured,
  values: RuleValues,
  amplitude: "inPhase" | "quadrature",
  gradient: Float64Array,
): void {
  const sine = reading(measured, 1, "sine");
  const { mean, [amplitude]: error } = sine;
  const factor = 1 / strengthOf(values);
  for (let j = 0; j < gradient.length; j++) gradient[j] = factor * (mean[j]! * error[j]!);
}

/**
 * Frequency propagation: the activation rests at frequency zero, the error oscillates at f. With the error current
 * -gamma sin(2 pi f t) dL/dv_k into every output, the mean a_j of a resistor's own voltage drop carries the activation
 * and its in-phase amplitude b_j the error, and a_j b_j / gamma = dL/dg_j up to a relative error of order gamma^2.
 */
export const freqprop: LearningRule = {
  kind: "freqprop",
  about: "frequency propagation: mean times in-phase amplitude of a resistor's own voltage",
  source: "Anisetti, Kandala, Scellier, Schwarz, Frequency propagation (arXiv 2208.08862)",
  engines: ["tran", "phases"],
  parameters: [gamma, nudge],
  lockIn: true,
  measures: "gradient",
  carried: true,
  plan: (values) => [
    { kind: "free", drops: false },
    { kind: "sine", amplitude: strengthOf(values), nudge: nudgeOf(values) },
  ],
  gradient: (measured, values, gradient) => products(measured, values, "inPhase", gradient),
  product: (values) => ({
    factor: 1 / strengthOf(values),
    of: [
      [1, "mean"],
      [1, "inPhase"],
    ],
  }),
  quadrature: (measured, values, gradient) => products(measured, values, "quadrature", gradient),
};
