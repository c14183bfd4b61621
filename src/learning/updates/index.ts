import type { ConductanceUpdate } from "../contract.js";
import { constant } from "./constant.js";
import { ideal } from "./ideal.js";
import { softBounds } from "./soft-bounds.js";

/** All conductance updates by name. */
export const updates: ReadonlyMap<string, ConductanceUpdate> = new Map(
  [ideal, constant, softBounds].map((update) => [update.kind, update]),
);
