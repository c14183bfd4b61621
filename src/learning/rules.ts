import { byKind } from "../base/by-kind.js";
import type { LearningRule } from "./contract.js";
import * as all from "./rules/index.js";

/** All learning rules by name. */
export const rules: ReadonlyMap<string, LearningRule> = byKind(all);
