import type { Optimiser } from "./optimiser.js";

/** Heavy ball: a leaky sum of gradients moves the conductance. */
export const momentum: Optimiser = {
  kind: "momentum",
  about: "sum = momentum x sum + gradient; wanted change = -rate x sum",
  hardware:
    "one capacitor a conductance: every gradient adds its charge, and between updates it leaks to the share momentum",
  source: "Polyak, USSR Computational Mathematics and Mathematical Physics 4 (1964) 1",
  rateUnit: "S^2/V^2",
  parameters: [
    { name: "momentum", unit: "", default: 0.9, min: 0, max: 0.9999, about: "share of the last sum that is kept" },
  ],
  memories: 1,
  step({ rate, memory }, values) {
    const sum = memory[0]!;
    const kept = Number(values["momentum"]);
    return (from, changes, count) => {
      for (let k = 0, j = from; k < count; k++, j++) {
        const now = kept * sum[j]! + changes[k]!;
        sum[j] = now;
        changes[k] = -rate[j]! * now;
      }
    };
  },
};
