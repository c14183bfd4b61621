import { accumulation } from "./accumulation.js";
import type { Remedy } from "./remedy.js";
import { transfer } from "./transfer.js";

/** All remedies in the order in which they act: what is handed on from second devices may be accumulated. */
export const remedies: readonly Remedy[] = [transfer, accumulation];
