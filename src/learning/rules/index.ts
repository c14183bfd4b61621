import type { LearningRule } from "../contract.js";
import { adjoint } from "./adjoint.js";
import { chemical } from "./chemical.js";
import { continual } from "./continual.js";
import { contrastive, coupled } from "./coupled.js";
import { eqprop } from "./eqprop.js";
import { freqprop } from "./freqprop.js";
import { harmonics } from "./harmonics.js";
import { holomorphic } from "./holomorphic.js";
import { evolution, spsa } from "./perturbation.js";

const all = [
  freqprop,
  harmonics,
  eqprop,
  holomorphic,
  continual,
  coupled,
  contrastive,
  chemical,
  spsa,
  evolution,
  adjoint,
];

/** All learning rules by name. */
export const rules: ReadonlyMap<string, LearningRule> = new Map(all.map((rule) => [rule.kind, rule]));
