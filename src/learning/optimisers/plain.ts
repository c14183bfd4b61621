import type { Optimiser } from "./optimiser.js";

/** Along the negative gradient. */
export const plain: Optimiser = {
  kind: "plain",
  about: "wanted change = -rate x gradient",
  hardware: "nothing: the product of what was read at the conductance itself is the change",
  source: "Robbins, Monro, Annals of Mathematical Statistics 22 (1951) 400",
  rateUnit: "S^2/V^2",
  parameters: [],
  memories: 0,
  step:
    ({ rate }) =>
    (from, changes, count) => {
      for (let k = 0; k < count; k++) changes[k] = -rate[from + k]! * changes[k]!;
    },
};
