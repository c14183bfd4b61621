import { expm1 } from "../../base/math.js";
import type { UpdateParameter } from "../contract.js";
import { pulsed } from "../pulses.js";

const curvature = (name: string, about: string): UpdateParameter => ({
  name,
  unit: "",
  default: 0.5,
  min: 0.02,
  about,
});

/**
 * Pulses along the curves of NeuroSim: from gmin, P of them up give u = (1 - exp(-P / A)) / (1 - exp(-P_max / A)), and down
 * the mirror image with another A; P_max = (gmax - gmin) / step pulses go from one bound to the other. One pulse at any u is
 * a step along the curve: (B - u) (1 - exp(-1 / A)), B = 1 / (1 - exp(-P_max / A)). `aup` and `adown` are A / P_max, about
 * 1.26 / NL for small nonlinearity labels NL of NeuroSim's tables.
 */
export const neurosim = pulsed(
  {
    kind: "neurosim",
    about: "pulses along saturating curves from bound to bound, of another curvature up and down",
    source: "Chen, Peng, Yu 2018, IEEE TCAD 37, 3067 (NeuroSim)",
  },
  {
    parameters: [
      curvature("aup", "A over the number of pulses between the bounds, up; smaller is more curved"),
      curvature("adown", "the same, down"),
      { name: "adtod", unit: "", default: 0, min: 0, about: "relative spread of both from device to device" },
    ],
    draw({ values, gmin, gmax }, j, random) {
      const own = (name: string): number => {
        const sigma = values["adtod"]![j]!;
        return values[name]![j]! * Math.max(0.05, 1 + (sigma === 0 ? 0 : sigma * random(name).normal()));
      };
      return { aup: own("aup"), adown: own("adown"), most: (gmax[j]! - gmin[j]!) / values["step"]![j]! };
    },
    response(up, u, own, j) {
      const a = own[up ? "aup" : "adown"]![j]!;
      const most = own["most"]![j]!;
      const top = -1 / expm1(-1 / a);
      return (top - (up ? u : 1 - u)) * -expm1(-1 / (a * most)) * most;
    },
  },
);
