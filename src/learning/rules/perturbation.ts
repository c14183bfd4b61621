import type { LearningRule, Measured, ParameterSpec, Phase, RuleValues } from "../contract.js";
import { numeric, reading } from "../reading.js";

const size: ParameterSpec = {
  name: "size",
  unit: "",
  default: 0.01,
  above: 0,
  max: 1,
  about: "how far the logarithm of every conductance is moved (a standard deviation)",
};

/** Antithetic pairs of perturbations: all conductances at once, to one side and to the other. */
function pairs(values: RuleValues, update: number, count: number, distribution: "sign" | "normal"): readonly Phase[] {
  const perturbed = (k: number, sign: 1 | -1): Phase => {
    return { kind: "perturbed", size: sign * numeric(values, "size"), draw: [update, k], distribution };
  };
  return [
    { kind: "free", drops: false },
    ...Array.from({ length: count }, (_, k) => [perturbed(k, 1), perturbed(k, -1)]).flat(),
  ];
}

/** Mean over pairs of (L+ - L-) w(xi) / (2 size g). */
function slope(measured: Measured, values: RuleValues, weight: (xi: number) => number, gradient: Float64Array): void {
  const count = (measured.length - 1) / 2;
  gradient.fill(0);
  for (let k = 0; k < count; k++) {
    const above = reading(measured, 1 + 2 * k, "perturbed");
    const below = reading(measured, 2 + 2 * k, "perturbed");
    const difference = (above.loss - below.loss) / (2 * numeric(values, "size") * count);
    for (let j = 0; j < gradient.length; j++)
      gradient[j] = gradient[j]! + (difference * weight(above.xi[j]!)) / above.siemens[j]!;
  }
}

/** Simultaneous perturbation: two losses give an estimate of the whole gradient, right in the mean. */
export const spsa: LearningRule = {
  kind: "spsa",
  about: "simultaneous perturbation: the loss with all conductances moved up or down at random",
  source: "Spall, IEEE Trans. Automatic Control 37 (1992) 332; here over the logarithms of the conductances",
  engines: ["op"],
  parameters: [size],
  lockIn: false,
  measures: "estimate",
  plan: (values, update) => pairs(values, update, 1, "sign"),
  gradient: (measured, values, gradient) => slope(measured, values, (xi) => 1 / xi, gradient),
};

/** An evolution strategy: the mean of normally distributed moves, weighted with the loss they lead to. */
export const evolution: LearningRule = {
  kind: "evolution",
  about: "evolution strategy: losses of a population of conductances, in pairs of opposite moves",
  source: "Salimans, Ho, Chen, Sidor, Sutskever (arXiv 1703.03864), eq. 1 with antithetic sampling",
  engines: ["op"],
  parameters: [
    size,
    { name: "pairs", unit: "", default: 8, min: 1, whole: true, about: "pairs of opposite moves for a sample" },
  ],
  lockIn: false,
  measures: "estimate",
  plan: (values, update) => pairs(values, update, numeric(values, "pairs"), "normal"),
  gradient: (measured, values, gradient) => slope(measured, values, (xi) => xi, gradient),
};
