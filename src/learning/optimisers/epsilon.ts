import type { ParameterSpec } from "../contract.js";

/** Of optimisers that divide by the size of gradients. */
export const epsilon: ParameterSpec = {
  name: "epsilon",
  unit: "V^2/S",
  default: 1e-8,
  above: 0,
  about: "added to the size of the gradient that divides it",
};
