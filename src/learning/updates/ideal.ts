import type { ConductanceUpdate } from "../contract.js";

/** The change that is wanted, clipped to the bounds. */
export const ideal: ConductanceUpdate = {
  kind: "ideal",
  about: "the wanted change, clipped to the bounds",
  source: "projected gradient descent; no device physics",
  parameters: [],
  draw: () => ({}),
  apply({ devices: { gmin, gmax }, siemens }, wanted) {
    for (let j = 0; j < siemens.length; j++)
      siemens[j] = Math.min(gmax[j]!, Math.max(gmin[j]!, siemens[j]! + wanted[j]!));
  },
};
