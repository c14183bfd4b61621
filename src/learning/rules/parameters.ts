import type { Nudge, ParameterSpec, RuleValues } from "../contract.js";
import { numeric, word } from "../reading.js";

/** Nudge strength of every rule that nudges outputs by currents. */
export const gamma: ParameterSpec = {
  name: "gamma",
  unit: "S",
  above: 0,
  about: "nudge strength: error current per volt of dL/dv",
};

export const nudge: ParameterSpec = {
  name: "nudge",
  unit: "",
  default: "current",
  choices: ["current", "resistive"],
  about: "whether the error current is latched from the free outputs or follows the outputs",
};

export const strengthOf = (values: RuleValues): number => numeric(values, "gamma");
export const nudgeOf = (values: RuleValues): Nudge => word<Nudge>(values, "nudge");
