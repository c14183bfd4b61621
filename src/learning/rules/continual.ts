import type { LearningRule } from "../contract.js";
import { gamma, nudge, nudgeOf, strengthOf } from "./parameters.js";
import { reading } from "../reading.js";

/**
 * Continual equilibrium propagation: while the circuit goes from its free to its nudged state, every step changes the
 * conductances by -rate/gamma times what half the squared drop has changed by. With frozen conductances the steps add up
 * to one-sided equilibrium propagation.
 */
export const continual: LearningRule = {
  kind: "continual",
  about:
    "continual equilibrium propagation: conductances follow the squared voltage, step by step, while nudged; it feeds back on itself, so the rate must be small beside gamma",
  source: "Ernoult, Grollier, Querlioz, Bengio, Scellier (arXiv 2005.04168), eq. 6",
  engines: ["tran"],
  parameters: [gamma, nudge],
  lockIn: true,
  measures: "gradient",
  carried: true,
  online: true,
  plan: (values) => [
    { kind: "free", drops: false },
    { kind: "continual", strength: strengthOf(values), nudge: nudgeOf(values) },
  ],
  gradient(measured, values, gradient) {
    const { change } = reading(measured, 1, "continual");
    for (let j = 0; j < gradient.length; j++) gradient[j] = change[j]! / strengthOf(values);
  },
};
