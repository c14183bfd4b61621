import type { ConductanceUpdate } from "../contract.js";

/** The change that is wanted, clipped to the bounds. */
export const ideal: ConductanceUpdate = {
  kind: "ideal",
  about: "the wanted change, clipped to the bounds",
  source: "projected gradient descent; no device physics",
  parameters: [],
  free: true,
  draw: () => ({}),
  apply({ devices: { gmin, gmax }, siemens }, wanted) {
    for (let j = 0; j < siemens.length; j++) {
      const g = siemens[j]! + wanted[j]!;
      siemens[j] = g < gmin[j]! ? gmin[j]! : g > gmax[j]! ? gmax[j]! : g;
    }
  },
};
