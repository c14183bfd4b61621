import type { Device } from "../circuit/device.js";
import { readElementValue } from "./element-value.js";
import { ownVoltage } from "./passive.js";
import { give, readAssignments, readNodes } from "./two-terminal.js";
import { atNumber } from "./waveform.js";

/** Y: gnucap's admittance, a conductance or a current as a function of its voltage. */
export const admittance: Device = {
  name: "admittance",
  about: "conductance, or a current as a function of the voltage, as gnucap has it",
  source: "i(p, n) = g v(p, n)",
  letter: "y",
  dialect: "gnucap",
  syntax: "Yname n+ n- value | function [tc1= tc2= m=]",
  terminals: ["p", "n"],
  parameters: {
    g: { unit: "S", plausible: [1e-12, 1e3], about: "conductance" },
    tc1: { unit: "1/K", default: 0, about: "linear temperature coefficient", aliases: ["tc"] },
    tc2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient" },
    tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "borrowed" },
  },
  law: `
    d = temp - (tnom + 273.15)
    value = g * (1 + d * (tc1 + d * tc2))
    i(p, n) += value * v(p, n) + white(4 * boltz * temp * abs(value), "thermal")`,
  quantities: { i: "value * v(p, n)" },
  sweep: "g",
  read(cursor, draft) {
    readNodes(cursor, draft, this.terminals);
    if (atNumber(cursor)) {
      const value = cursor.value("the conductance");
      if (value !== undefined) give(cursor, draft, "g", value);
      return readAssignments(cursor, draft);
    }
    if (cursor.atAssignment) return readAssignments(cursor, draft);
    const element = { input: ownVoltage(draft), output: "i" } as const;
    readElementValue(cursor, draft, element, () => readAssignments(cursor, draft));
  },
};
