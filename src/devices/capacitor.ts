import type { Device } from "../circuit/device.js";
import { readNodes, readValueAndModel } from "./two-terminal.js";

/** C: linear capacitor with a quadratic temperature coefficient. */
export const capacitor: Device = {
  name: "capacitor",
  about: "capacitor",
  source: "q = C v; SPICE3 user's manual (CJ, CJSW, TC1, TC2)",
  letter: "c",
  model: { types: ["c", "cap"], required: false },
  syntax: "Cname n+ n- [value] [model] [c= ic= tc1= tc2= l= w= temp= dtemp= m=]",
  terminals: ["p", "n"],
  parameters: {
    c: {
      unit: "F",
      default: "cj * (l - short) * (w - narrow) + 2 * cjsw * ((l - short) + (w - narrow))",
      from: ["cj", "cjsw"],
      about: "capacitance",
      on: "both",
      aliases: ["capacitance", "cap"],
    },
    ic: { unit: "V", default: NaN, about: "voltage at the start of a transient analysis with uic", on: "instance" },
    tc1: { unit: "1/K", default: 0, about: "linear temperature coefficient", on: "both", aliases: ["tc"] },
    tc2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient", on: "both" },
    cj: { unit: "F/m2", default: 0, about: "capacitance per area", on: "model" },
    cjsw: { unit: "F/m", default: 0, about: "capacitance per length of the edge", on: "model" },
    l: { unit: "m", length: true, default: 0, min: 0, about: "length", on: "instance" },
    w: { unit: "m", length: true, default: "defw", above: 0, about: "width", on: "instance" },
    defw: { unit: "m", length: true, default: 10e-6, above: 0, about: "default width", on: "model" },
    narrow: { unit: "m", length: true, default: 0, about: "narrowing by side etching", on: "model" },
    short: { unit: "m", length: true, default: 0, about: "shortening by side etching", on: "model" },
    tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "model" },
  },
  initial: { parameter: "ic", quantity: "v", nodes: ["p", "n"] },
  law: `
    d = temp - (tnom + 273.15)
    i(p, n) += ddt(c * (1 + d * (tc1 + d * tc2)) * v(p, n))`,
  quantities: { charge: "c * (1 + d * (tc1 + d * tc2)) * v(p, n)" },
  sweep: "c",
  read(cursor, draft, model) {
    readNodes(cursor, draft, this.terminals);
    readValueAndModel(cursor, draft, "c", model);
  },
};
