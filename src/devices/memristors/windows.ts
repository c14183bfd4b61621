import type { ParameterTable } from "../../circuit/device.js";
import { model } from "./common.js";

/** The windows that keep a state between 0 and 1, chosen by `wt`. */
export const windowParameters: ParameterTable = {
  p: model("1", 1, "exponent of the windows 1, 2 and 3", { above: 0 }),
  j: model("1", 1, "height of window 3", { above: 0 }),
};

export const windowAbout = "window: 0 none, 1 Joglekar, 2 Biolek, 3 Prodromakis";

/**
 * The window `f` of a state `w` from 0 to 1 that rises where `rising` holds: Joglekar & Wolf 2009, Biolek et al. 2009,
 * Prodromakis et al. 2011. Outside of 0 to 1 they are what they are at the edge.
 */
export const windows = (rising: string): string => `
    inside = min(max(w, 0), 1)
    joglekar = 1 - (2 * inside - 1) ** (2 * p)
    biolek = 1 - (inside - (${rising} ? 0 : 1)) ** (2 * p)
    prodromakis = j * (1 - ((inside - 0.5) * (inside - 0.5) + 0.75) ** p)
    window = wt == 1 ? joglekar : (wt == 2 ? biolek : (wt == 3 ? prodromakis : 1))`;
