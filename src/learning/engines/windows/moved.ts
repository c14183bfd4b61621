import { exp } from "../../../base/math.js";
import type { Group } from "../group.js";

/**
 * Does something with all trainable conductances moved, the logarithm of each by its entry, and puts them back.
 * @returns what they were before [S]
 */
export function moved({ bench }: Group, logarithms: Float64Array, act: () => void): Float64Array {
  const siemens = bench.points.conductances();
  bench.points.setConductances(siemens.map((g, j) => g * exp(logarithms[j]!)));
  try {
    act();
  } finally {
    bench.points.setConductances(siemens);
  }
  return siemens;
}
