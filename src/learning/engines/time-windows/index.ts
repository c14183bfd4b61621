import type { Phase } from "../../contract.js";
import { continual } from "./continual.js";
import { contour } from "./contour.js";
import { free } from "./free.js";
import type { TimeWindow } from "./session.js";
import { sine } from "./sine.js";

/** What the phases of a plan are in time; those that are missing belong to circuits at rest. */
export const timeWindows: { readonly [K in Phase["kind"]]?: TimeWindow<K> } = { free, sine, contour, continual };

/** Whether samples can go through a phase side by side: the others change or continue the one circuit there is. */
export const sideBySide = (phase: Phase): boolean =>
  phase.kind === "free" || (phase.kind === "sine" && phase.nudge === "current");
