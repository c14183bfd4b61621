import type { Device } from "../circuit/device.js";
import { admittance } from "./admittance.js";
import { bipolar } from "./bipolar.js";
import { capacitor } from "./capacitor.js";
import {
  behavioural,
  currentControlledCurrent,
  currentControlledVoltage,
  voltageControlledCurrent,
  voltageControlledVoltage,
} from "./controlled.js";
import { coupledLines } from "./coupled-line/index.js";
import { coupling } from "./coupling.js";
import { diode } from "./diode.js";
import { acceleratedMass, delayedSource } from "./further.js";
import { idealDiode } from "./ideal-diode.js";
import { inductor } from "./inductor.js";
import { shortJfet } from "./jfet-short.js";
import { jfet } from "./jfet.js";
import { losslessLine } from "./line.js";
import { lossyLine, singleLine } from "./lossy-line.js";
import { linearDrift, stanford, team, thresholdMemristor, vteam, yakopcic } from "./memristors/index.js";
import { mesfet } from "./mesfet.js";
import { mosfetLevel1 } from "./mosfet/level1.js";
import { mosfetLevel2 } from "./mosfet/level2.js";
import { mosfetLevel3 } from "./mosfet/level3.js";
import { mosfetLevel6 } from "./mosfet/level6.js";
import { vdmos } from "./mosfet/vdmos.js";
import { port } from "./port.js";
import { rcLine } from "./rc-line.js";
import { resistor } from "./resistor.js";
import { currentSource, voltageSource } from "./source.js";
import { currentSwitch, smoothCurrentSwitch, smoothVoltageSwitch, voltageSwitch } from "./switch.js";
import { trainable } from "./trainable.js";
import { transistorEdge } from "./transistor-edge.js";

/** All devices; where several share a letter, the type of the model decides, and the first stands without a model. */
export const devices: readonly Device[] = [
  resistor,
  admittance,
  trainable,
  transistorEdge,
  capacitor,
  inductor,
  coupling,
  voltageSource,
  currentSource,
  port,
  voltageControlledVoltage,
  currentControlledCurrent,
  voltageControlledCurrent,
  currentControlledVoltage,
  behavioural,
  idealDiode,
  diode,
  bipolar,
  jfet,
  shortJfet,
  mesfet,
  mosfetLevel1,
  mosfetLevel2,
  mosfetLevel3,
  mosfetLevel6,
  vdmos,
  voltageSwitch,
  smoothVoltageSwitch,
  currentSwitch,
  smoothCurrentSwitch,
  losslessLine,
  lossyLine,
  singleLine,
  ...coupledLines,
  delayedSource,
  acceleratedMass,
  rcLine,
  linearDrift,
  team,
  yakopcic,
  vteam,
  thresholdMemristor,
  stanford,
];

/** Letters of devices that others have, and what they are there. */
export const absent: Readonly<Record<string, string>> = {
  a: "code models (XSPICE) are not available",
  n: "compiled Verilog-A models are not available",
};

export { functionModels } from "./functions-of-one.js";
export { shapes } from "./stimuli/index.js";
