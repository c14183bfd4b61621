import { ac } from "./ac.js";
import type { Analysis } from "./contract.js";
import { dc } from "./dc.js";
import { noise } from "./noise.js";
import { op } from "./op.js";
import { pz } from "./pz.js";
import { sens } from "./sens.js";
import { sp } from "./sp.js";
import { tf } from "./tf.js";
import { tran } from "./tran.js";

/** All analyses, by the keyword of their card. */
export const analyses: readonly Analysis[] = [op, dc, tran, ac, sp, tf, noise, sens, pz];

export type { Analysis, AxisColumn, OwnTable, Point, Run, RunControl, Statistics, Walk } from "./contract.js";
