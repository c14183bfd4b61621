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
    const [low, high] = [strideOf(gmin), strideOf(gmax)];
    return (from, wanted, count, siemens) => {
      for (let k = 0, j = from; k < count; k++, j++)
        siemens[j] = Math.min(gmax[high * j]!, Math.max(gmin[low * j]!, siemens[j]! + wanted[k]!));
    };
  },
  apply({ devices, siemens }, wanted) {
    this.become!(devices)(0, wanted, siemens.length, siemens);
  },
};

/** 0 for a column of one number: what stands at its beginning is that of every device. */
const strideOf = (column: Float64Array): number => (column.every((value) => value === column[0]) ? 0 : 1);
