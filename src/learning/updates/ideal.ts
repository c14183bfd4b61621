import type { ConductanceUpdate } from "../contract.js";

/** The change that is wanted, clipped to the bounds. */
export const ideal: ConductanceUpdate = {
  kind: "ideal",
  about: "the wanted change, clipped to the bounds",
  source: "projected gradient descent; no device physics",
  parameters: [],
  free: true,
  draw: () => ({}),
  become:
    ({ gmin, gmax }) =>
    (j, siemens, wanted) => {
      const g = siemens + wanted;
      return g < gmin[j]! ? gmin[j]! : g > gmax[j]! ? gmax[j]! : g;
    },
  apply({ devices, siemens }, wanted) {
    const become = this.become!(devices);
    for (let j = 0; j < siemens.length; j++) siemens[j] = become(j, siemens[j]!, wanted[j]!);
  },
};
