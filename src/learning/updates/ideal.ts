import type { ConductanceUpdate } from "../contract.js";

/** The change that is wanted, clipped to the bounds. */
export const ideal: ConductanceUpdate = {
  kind: "ideal",
  about: "the wanted change, clipped to the bounds",
  source: "projected gradient descent; no device physics",
  parameters: [],
  free: true,
  draw: () => ({}),
  become({ gmin, gmax }) {
    // Bounds that all devices share are not read for each: there are many devices, and memory is slow.
    if (isConstant(gmin) && isConstant(gmax)) {
      const [low, high] = [gmin[0]!, gmax[0]!];
      return (from, wanted, count, siemens) => {
        for (let k = 0, j = from; k < count; k++, j++)
          siemens[j] = Math.min(high, Math.max(low, siemens[j]! + wanted[k]!));
      };
    }
    return (from, wanted, count, siemens) => {
      for (let k = 0, j = from; k < count; k++, j++)
        siemens[j] = Math.min(gmax[j]!, Math.max(gmin[j]!, siemens[j]! + wanted[k]!));
    };
  },
  apply({ devices, siemens }, wanted) {
    this.become!(devices)(0, wanted, siemens.length, siemens);
  },
};

const isConstant = (column: Float64Array): boolean => column.every((value) => value === column[0]);
