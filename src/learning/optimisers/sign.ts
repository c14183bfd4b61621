import type { Optimiser } from "./optimiser.js";

/** Steps of one size, whatever the size of the gradient. */
export const sign: Optimiser = {
  kind: "sign",
  about: "wanted change = -rate x sign of the gradient; rate is in S",
  hardware: "one comparator a conductance, and pulses of one size: no multiplier, no converter",
  source: "Bernstein, Wang, Azizzadenesheli, Anandkumar, ICML 2018 (signSGD)",
  rateUnit: "S",
  parameters: [],
  memories: 0,
  step:
    ({ rate }) =>
    (j, gradient) =>
      gradient === 0 ? 0 : -rate[j]! * Math.sign(gradient),
};
