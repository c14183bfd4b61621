import { sqrt } from "../../base/math.js";
import { epsilon } from "./epsilon.js";
import type { Optimiser } from "./optimiser.js";

/** Gradients over their own recent size. */
export const rmsprop: Optimiser = {
  kind: "rmsprop",
  about: "gradient over the root of its recent mean square; rate is in S",
  hardware: undefined,
  source: "Tieleman, Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012)",
  rateUnit: "S",
  parameters: [
    {
      name: "alpha",
      unit: "",
      default: 0.99,
      min: 0,
      max: 0.9999,
      about: "share of the last mean square that is kept",
    },
    epsilon,
  ],
  memories: 1,
  step({ rate, memory }, values) {
    const square = memory[0]!;
    const [kept, floor] = [Number(values["alpha"]), Number(values["epsilon"])];
    return (from, changes, count) => {
      for (let k = 0, j = from; k < count; k++, j++) {
        const g = changes[k]!;
        square[j] = kept * square[j]! + (1 - kept) * g * g;
        changes[k] = (-rate[j]! * g) / (sqrt(square[j]!) + floor);
      }
    };
  },
};
