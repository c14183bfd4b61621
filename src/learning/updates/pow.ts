import { pow as power } from "../../base/math.js";
import { pulsed } from "../pulses.js";

/** Pulses of size step (1 - u)^gamma up and step u^gamma down; gamma = 1 is soft bounds, 0 constant. */
export const pow = pulsed(
  {
    kind: "pow",
    about: "pulses whose size is a power of the distance from the bound they go to",
    source: "power-step device of IBM's analog hardware kit (Rasch et al., arXiv 2104.02184), in siemens",
  },
  {
    parameters: [
      { name: "gamma", unit: "", default: 1, min: 0, about: "exponent" },
      { name: "gammaupdown", unit: "", default: 0, about: "asymmetry: the exponent times 1 + it up, 1 - it down" },
      {
        name: "gammadtod",
        unit: "",
        default: 0,
        min: 0,
        about: "relative spread of the exponent from device to device",
      },
    ],
    draw({ values }, j, random) {
      const [gamma, updown, sigma] = [values["gamma"]![j]!, values["gammaupdown"]![j]!, values["gammadtod"]![j]!];
      const own = (name: string, sign: number): number =>
        Math.max(0, gamma * (1 + sign * updown + (sigma === 0 ? 0 : sigma * random(name).normal())));
      return { exponentup: own("exponentup", 1), exponentdown: own("exponentdown", -1) };
    },
    response: (up, u, own, j) =>
      up ? power(Math.max(0, 1 - u), own["exponentup"]![j]!) : power(Math.max(0, u), own["exponentdown"]![j]!),
  },
);
