import type { StimulusShape } from "../../circuit/device.js";
import { pulseShape } from "./pulse.js";
import { pwlShape } from "./pwl.js";
import { sinShape } from "./sin.js";

/** The shapes of time-dependent sources, by keyword. */
export const shapes: ReadonlyMap<string, StimulusShape> = new Map(
  [sinShape, pulseShape, pwlShape].map((shape) => [shape.name, shape]),
);
