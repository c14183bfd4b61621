import type { Device } from "../circuit/device.js";
import { readNodes, readValueAndModel } from "./two-terminal.js";

/** L: linear inductor; its branch current is an unknown. */
export const inductor: Device = {
  name: "inductor",
  about: "inductor",
  source: "v = d(L i)/dt",
  letter: "l",
  model: { types: ["l", "ind"], required: false },
  syntax: "Lname n+ n- value [ic= tc1= tc2= temp= dtemp= m=]",
  terminals: ["p", "n"],
  parameters: {
    l: { unit: "H", about: "inductance", on: "both", aliases: ["inductance", "ind"] },
    ic: { unit: "A", default: NaN, about: "current at the start of a transient analysis with uic", on: "instance" },
    tc1: { unit: "1/K", default: 0, about: "linear temperature coefficient", on: "both", aliases: ["tc"] },
    tc2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient", on: "both" },
    tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "model" },
  },
  initial: { parameter: "ic", quantity: "i", nodes: ["p", "n"] },
  law: `
    d = temp - (tnom + 273.15)
    v(p, n) = ddt(l * (1 + d * (tc1 + d * tc2)) * i(p, n))`,
  quantities: { flux: "l * (1 + d * (tc1 + d * tc2)) * i(p, n)" },
  sweep: "l",
  read(cursor, draft, model) {
    readNodes(cursor, draft, this.terminals);
    readValueAndModel(cursor, draft, "l", model);
  },
};
