import { byKind } from "../base/by-kind.js";
import type { ConductanceUpdate } from "./contract.js";
import * as all from "./updates/index.js";

/** All conductance updates by name. */
export const updates: ReadonlyMap<string, ConductanceUpdate> = byKind(all);
