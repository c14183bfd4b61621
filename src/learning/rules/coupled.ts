import type { LearningRule, Measured, ParameterSpec, RuleValues } from "../contract.js";
import { numeric, reading } from "../reading.js";

const source = "Stern, Hexner, Rocks, Liu, Phys. Rev. X 11 (2021) 021045";

const plan = (eta: number, values: RuleValues) =>
  [
    { kind: "free", drops: true },
    { kind: "clamped", eta, twin: numeric(values, "twin") },
  ] as const;

/** Dillavou, Stern, Liu, Durian, Phys. Rev. Applied 18 (2022) 014040: two networks, compared edge by edge. */
const twin: ParameterSpec = {
  name: "twin",
  unit: "",
  default: 0,
  min: 0,
  about:
    "the clamped network is a twin of the free one, its conductances off by this much (standard deviation of the logarithm); 0: one network does both",
};

/** (clamped^2 - free^2) / (2 eta): what the conductances descend. */
function difference(measured: Measured, eta: number, gradient: Float64Array): void {
  const free = reading(measured, 0, "free").drop;
  const clamped = reading(measured, 1, "clamped").drop;
  for (let j = 0; j < gradient.length; j++) gradient[j] = (clamped[j]! * clamped[j]! - free[j]! * free[j]!) / (2 * eta);
}

const eta: ParameterSpec = {
  name: "eta",
  unit: "",
  default: 0.1,
  above: 0,
  max: 1,
  about: "how far the outputs are clamped from where they are free to their targets",
};
const etaOf = (values: RuleValues) => numeric(values, "eta");

/**
 * Coupled learning: sources hold the outputs at eta target + (1 - eta) free. What it descends is no gradient of a loss of
 * the outputs alone: every output is weighted by the conductance that it is driven against.
 */
export const coupled: LearningRule = {
  kind: "coupled",
  about: "coupled learning: squared voltages, outputs clamped part of the way to their targets",
  source,
  engines: ["op"],
  parameters: [eta, twin],
  lockIn: false,
  averages: true,
  measures: "contrast",
  carried: true,
  // The targets are voltages.
  losses: ["mse"],
  plan: (values) => plan(etaOf(values), values),
  gradient: (measured, values, gradient) => difference(measured, etaOf(values), gradient),
};

/** Contrastive learning: coupled learning with the outputs clamped to their targets. */
export const contrastive: LearningRule = {
  kind: "contrastive",
  about: "contrastive learning: squared voltages, outputs clamped to their targets",
  source: `Movellan, Connectionist Models (1991) 10; in resistors: ${source}`,
  engines: ["op"],
  parameters: [twin],
  lockIn: false,
  averages: true,
  measures: "contrast",
  carried: true,
  // The targets are voltages.
  losses: ["mse"],
  plan: (values) => plan(1, values),
  gradient: (measured, _values, gradient) => difference(measured, 1, gradient),
};
