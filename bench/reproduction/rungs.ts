import { bandwidth } from "./bandwidth.js";
import { contrast } from "./contrast.js";
import type { Rung } from "./contract.js";
import { invariants } from "./invariants.js";
import { lockins } from "./lockins.js";
import { noise } from "./noise.js";
import { orders } from "./orders.js";
import { oscillating } from "./oscillating.js";
import { stages } from "./stages.js";
import { tasks } from "./tasks.js";

/** By the name that `npm run reproduce -- NAME` knows, in the order of the page. */
export const rungs: Readonly<Record<string, Rung>> = {
  ...{ orders, bandwidth, noise, oscillating, invariants, stages, contrast, lockins, tasks },
};
