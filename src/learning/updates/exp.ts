import { exp as exponential } from "../../base/math.js";
import type { UpdateParameter } from "../contract.js";
import { zero } from "./linear.js";
import { pulsed } from "../pulses.js";

const number = (name: string, value: number, about: string): UpdateParameter => ({
  ...{ name, unit: "", default: value, about },
});

/**
 * Pulses whose size falls exponentially: up step max(0, 1 - aup exp(gammaup z)), down step max(0, 1 - adown exp(-gammadown
 * z)), with z = 2 a (u - zero) + b.
 */
export const exp = pulsed(
  {
    kind: "exp",
    about: "pulses whose size falls exponentially with the conductance",
    source: "exponential-step device of IBM's analog hardware kit (Rasch et al., arXiv 2104.02184), in siemens",
  },
  {
    parameters: [
      zero,
      number("aup", 0.00081, "amplitude of the exponential, up"),
      number("adown", 0.36833, "amplitude of the exponential, down"),
      number("gammaup", 12.44625, "rate of the exponential, up"),
      number("gammadown", 12.78785, "rate of the exponential, down"),
      number("a", 0.244, "slope of z, which the exponentials are of, over half the range"),
      number("b", 0.2425, "z at zero"),
    ],
    response(up, u, own, j) {
      const z = 2 * own["a"]![j]! * (u - own["zero"]![j]!) + own["b"]![j]!;
      const shrunk = up
        ? own["aup"]![j]! * exponential(own["gammaup"]![j]! * z)
        : own["adown"]![j]! * exponential(-own["gammadown"]![j]! * z);
      return Math.max(0, 1 - shrunk);
    },
  },
);
