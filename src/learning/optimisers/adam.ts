import { pow, sqrt } from "../../base/math.js";
import { epsilon } from "./epsilon.js";
import type { Optimiser } from "./optimiser.js";

/** The recent mean of gradients over the root of their recent mean square, both freed of their start at 0. */
export const adam: Optimiser = {
  kind: "adam",
  about: "mean gradient over the root of its mean square, both corrected for their start; rate is in S",
  hardware: undefined,
  source: "Kingma, Ba, ICLR 2015 (arXiv 1412.6980), algorithm 1",
  rateUnit: "S",
  parameters: [
    { name: "beta1", unit: "", default: 0.9, min: 0, max: 0.9999, about: "share of the last mean that is kept" },
    {
      name: "beta2",
      unit: "",
      default: 0.999,
      min: 0,
      max: 0.9999,
      about: "share of the last mean square that is kept",
    },
    epsilon,
  ],
  memories: 2,
  step({ rate, memory }, values, update) {
    const [mean, square] = memory as [Float64Array, Float64Array];
    const [first, second, floor] = [Number(values["beta1"]), Number(values["beta2"]), Number(values["epsilon"])];
    const meanShare = 1 - pow(first, update + 1);
    const squareShare = 1 - pow(second, update + 1);
    return (from, changes, count) => {
      for (let k = 0, j = from; k < count; k++, j++) {
        const g = changes[k]!;
        mean[j] = first * mean[j]! + (1 - first) * g;
        square[j] = second * square[j]! + (1 - second) * g * g;
        const size = sqrt(square[j]! / squareShare) + floor;
        changes[k] = (-rate[j]! * mean[j]!) / meanShare / size;
      }
    };
  },
};
