import type { UpdateParameter } from "../contract.js";
import { pulsed } from "../pulses.js";

/** Where in the range a pulse has the nominal step: the weight 0 of models that are written for weights about 0. */
export const zero: UpdateParameter = {
  name: "zero",
  unit: "",
  default: 0.5,
  min: 0,
  max: 1,
  about: "share of the range (0 at gmin, 1 at gmax) where the weight of the model is 0",
};

const slope = (name: string, bound: string): UpdateParameter => ({
  name,
  unit: "",
  default: 0.5,
  min: 0,
  about: `by which part of itself a pulse shrinks from zero to ${bound}; 1 is a soft bound`,
});

/**
 * Pulses that shrink linearly: from the nominal step where u = zero by the part gammaup on the way to the upper bound,
 * gammadown to the lower one. Up: step (1 - gammaup (u - zero) / (1 - zero)); down: step (1 + gammadown (u - zero) / zero).
 */
export const linear = pulsed(
  {
    kind: "linear",
    about: "pulses whose size falls linearly with the conductance towards the bound they go to",
    source: "linear-step device of IBM's analog hardware kit (Rasch et al., arXiv 2104.02184), in siemens",
  },
  {
    parameters: [
      { ...zero, above: 0, max: 0.999 },
      slope("gammaup", "gmax"),
      slope("gammadown", "gmin"),
      { name: "gammadtod", unit: "", default: 0, min: 0, about: "spread of both from device to device" },
    ],
    draw({ values }, j, random) {
      const own = (name: string): number => {
        const sigma = values["gammadtod"]![j]!;
        return Math.abs(values[name]![j]! + (sigma === 0 ? 0 : sigma * random(name).normal()));
      };
      return { gammaup: own("gammaup"), gammadown: own("gammadown") };
    },
    response(up, u, own, j) {
      const from = own["zero"]![j]!;
      const change = up
        ? 1 - (own["gammaup"]![j]! * (u - from)) / (1 - from)
        : 1 + (own["gammadown"]![j]! * (u - from)) / from;
      return Math.max(0, change);
    },
  },
);
