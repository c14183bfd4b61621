import { nudge } from "../ports.js";
import type { Window } from "./window.js";

/** The operating point under a constant nudge. */
export const steady: Window<"steady"> = function* (group, { strength, nudge: kind }) {
  group.toFree();
  nudge(group, strength, kind);
  group.measured.forEach((readings, lane) => readings.push({ kind: "steady", ...group.readings(lane) }));
  group.toFree();
  yield undefined;
};
