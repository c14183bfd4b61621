import type { LearningRule } from "../contract.js";
import { gamma, nudge, nudgeOf, strengthOf } from "./parameters.js";
import { reading, word } from "../reading.js";

type Variant = "centered" | "positive" | "negative";

/** Signs of the nudges whose states are compared; 0 is the free one. */
const signs: Readonly<Record<Variant, readonly [1 | 0, 0 | -1]>> = {
  centered: [1, -1],
  positive: [1, 0],
  negative: [0, -1],
};

/**
 * Equilibrium propagation: dL/dg = (drop(b1)^2 - drop(b2)^2) / (2 (b1 - b2)) between operating points with the outputs
 * nudged by b1 and b2; gamma and -gamma (centered), gamma and 0, or 0 and -gamma.
 */
export const eqprop: LearningRule = {
  kind: "eqprop",
  about: "equilibrium propagation: squared voltages of two operating points",
  source:
    "Scellier and Bengio, Front. Comput. Neurosci. 11 (2017) 24; centered: Laborieux et al., Front. Neurosci. 15 (2021) 633674",
  engines: ["op"],
  parameters: [
    gamma,
    nudge,
    {
      name: "variant",
      unit: "",
      default: "centered",
      choices: Object.keys(signs),
      about: "which nudges are compared: both, or one with the free operating point",
    },
  ],
  lockIn: false,
  averages: true,
  measures: "gradient",
  carried: true,
  plan(values) {
    const used = signs[word<Variant>(values, "variant")].filter((sign) => sign !== 0);
    return [
      { kind: "free", drops: used.length < 2 },
      ...used.map((sign) => ({ kind: "steady", strength: sign * strengthOf(values), nudge: nudgeOf(values) }) as const),
    ];
  },
  gradient(measured, values, gradient) {
    const [plus, minus] = signs[word<Variant>(values, "variant")];
    const at = (sign: number) =>
      sign === 0 ? reading(measured, 0, "free").drop : reading(measured, sign < 0 && plus !== 0 ? 2 : 1, "steady").drop;
    const [above, below] = [at(plus), at(minus)];
    const scale = 1 / (2 * strengthOf(values) * (plus - minus));
    for (let j = 0; j < gradient.length; j++) gradient[j] = scale * (above[j]! * above[j]! - below[j]! * below[j]!);
  },
};
