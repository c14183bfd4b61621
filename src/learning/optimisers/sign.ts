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
    (from, changes, count) => {
      for (let k = 0; k < count; k++) {
        const gradient = changes[k]!;
        changes[k] = gradient === 0 ? 0 : -rate[from + k]! * Math.sign(gradient);
      }
    },
};
