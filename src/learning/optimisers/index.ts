import { adam } from "./adam.js";
import { momentum } from "./momentum.js";
import type { Optimiser } from "./optimiser.js";
import { plain } from "./plain.js";
import { rmsprop } from "./rmsprop.js";
import { sign } from "./sign.js";

/** Optimisers by name; those that hardware could have first. */
export const optimisers: ReadonlyMap<string, Optimiser> = new Map(
  [plain, momentum, sign, rmsprop, adam].map((optimiser) => [optimiser.kind, optimiser]),
);
