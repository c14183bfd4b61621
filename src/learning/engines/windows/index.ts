import type { Phase } from "../../contract.js";
import { adjoint, chemical, response } from "./adjoint.js";
import { clamped } from "./clamped.js";
import { contour } from "./contour.js";
import { free } from "./free.js";
import { perturbed } from "./perturbed.js";
import { sine } from "./sine.js";
import { steady } from "./steady.js";
import type { Window } from "./window.js";

/** What the phases of a plan are at rest; those that are missing belong to circuits in time. */
export const windows: { readonly [K in Phase["kind"]]?: Window<K> } = {
  ...{ free, sine, steady, clamped, contour, adjoint, response, chemical, perturbed },
};
