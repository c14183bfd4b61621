import type { ConductanceUpdate } from "../contract.js";
import { constant } from "./constant.js";
import { exp } from "./exp.js";
import { ideal } from "./ideal.js";
import { linear } from "./linear.js";
import { neurosim } from "./neurosim.js";
import { piecewise } from "./piecewise.js";
import { pow } from "./pow.js";
import { sign } from "./sign.js";
import { softBounds } from "./soft-bounds.js";

/** All conductance updates by name. */
export const updates: ReadonlyMap<string, ConductanceUpdate> = new Map(
  [ideal, constant, linear, softBounds, exp, pow, piecewise, neurosim, sign].map((update) => [update.kind, update]),
);
export { STEP } from "./pulses.js";
