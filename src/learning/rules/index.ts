import type { LearningRule } from "../contract.js";
import { adjoint } from "./adjoint.js";
import { freqprop } from "./freqprop.js";

/** All learning rules by name. */
export const rules: ReadonlyMap<string, LearningRule> = new Map([freqprop, adjoint].map((rule) => [rule.kind, rule]));
