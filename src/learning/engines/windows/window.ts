import type { Phase } from "../../contract.js";
import type { Group } from "../group.js";

/** Does what a phase says with a group of samples and adds a reading to each; may be stopped at every yield. */
export type Window<K extends Phase["kind"]> = (
  group: Group,
  phase: Extract<Phase, { readonly kind: K }>,
) => Generator<undefined, void>;
