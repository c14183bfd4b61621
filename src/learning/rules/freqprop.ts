import type { LearningRule } from "../contract.js";
import { reading } from "./reading.js";

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
  parameters: [{ name: "gamma", unit: "S", above: 0, about: "nudge strength: error current per volt of dL/dv" }],
  lockIn: true,
  plan: ({ gamma }) => [
    { kind: "free", drops: false },
    { kind: "sine", amplitude: gamma! },
  ],
  gradient(measured, { gamma }, gradient) {
    const { mean, inPhase } = reading(measured, 1, "sine");
    for (let j = 0; j < gradient.length; j++) gradient[j] = (mean[j]! * inPhase[j]!) / gamma!;
  },
  quadrature(measured, { gamma }, gradient) {
    const { mean, quadrature } = reading(measured, 1, "sine");
    for (let j = 0; j < gradient.length; j++) gradient[j] = (mean[j]! * quadrature[j]!) / gamma!;
  },
};
