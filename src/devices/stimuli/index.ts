import type { StimulusShape } from "../../circuit/device.js";
import { amShape } from "./am.js";
import { expShape } from "./exp.js";
import { patShape } from "./pat.js";
import { generatorShape } from "./generator.js";
import { pulseShape } from "./pulse.js";
import { pwlShape } from "./pwl.js";
import { sffmShape } from "./sffm.js";
import { sinShape } from "./sin.js";
import { trnoiseShape } from "./trnoise.js";
import { trrandomShape } from "./trrandom.js";

const all = [
  sinShape,
  pulseShape,
  pwlShape,
  expShape,
  sffmShape,
  amShape,
  patShape,
  trnoiseShape,
  trrandomShape,
  generatorShape,
];

/** The shapes of time-dependent sources, by keyword. */
export const shapes: ReadonlyMap<string, StimulusShape> = new Map(all.map((shape) => [shape.name, shape]));
