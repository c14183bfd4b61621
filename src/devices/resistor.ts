import type { Device } from "../circuit/device.js";
import { ownCurrent, type PassiveCard, readValueAndModel } from "./passive.js";
import { readNodes } from "./two-terminal.js";

const card: PassiveCard = {
  value: "r",
  forms: [
    ["r", "r"],
    ["resistance", "r"],
    ["res", "r"],
  ],
  element: (cursor) => ({ input: ownCurrent(cursor), output: "v", varying: "r" }),
};

/** R: ohmic resistor with temperature coefficients, plain, from a sheet resistance, or given by an expression. */
export const resistor: Device = {
  name: "resistor",
  about: "resistor, plain, semiconductor (sheet resistance), or by an expression",
  source:
    "Ohm's law; SPICE3 user's manual, resistor model (RSH, NARROW, DEFW, TC1, TC2); Johnson 1928 and Nyquist 1928",
  letter: "r",
  model: { types: ["r", "res", "semi_resistor"], required: false },
  short: { parameter: "r" },
  syntax:
    "Rname n+ n- [value | {expression} | function] [model] [r= ac= tc1= tc2= tce= l= w= scale= noisy= temp= dtemp= m=]",
  terminals: ["p", "n"],
  parameters: {
    r: {
      unit: "ohm",
      default: "rsh * (l - 2 * short) / (w - 2 * narrow)",
      from: ["rsh"],
      insteadOfZero: 1e-3,
      plausible: [1e-3, 1e12],
      about: "resistance",
      on: "both",
      multiplies: true,
      aliases: ["resistance", "res"],
    },
    ac: { unit: "ohm", default: NaN, about: "resistance in small-signal analyses, where it differs", on: "instance" },
    tc1: { unit: "1/K", default: 0, about: "linear temperature coefficient", on: "both", aliases: ["tc", "tc1r"] },
    tc2: {
      unit: "1/K2",
      default: 0,
      about: "quadratic temperature coefficient",
      on: "both",
      aliases: ["tc2r"],
    },
    tce: { unit: "%/K", default: 0, about: "exponential temperature coefficient, in place of the others", on: "both" },
    scale: { unit: "1", default: 1, about: "factor on the resistance" },
    rsh: { unit: "ohm", default: 0, min: 0, about: "sheet resistance", on: "model" },
    l: { unit: "m", length: true, default: 10e-6, above: 0, about: "length", on: "both" },
    w: { unit: "m", length: true, default: "defw", above: 0, about: "width", on: "instance" },
    defw: { unit: "m", length: true, default: 10e-6, above: 0, about: "default width", on: "model", aliases: ["w"] },
    narrow: {
      unit: "m",
      length: true,
      default: 0,
      about: "narrowing of either side by etching",
      on: "model",
      aliases: ["dw"],
    },
    short: {
      unit: "m",
      length: true,
      default: 0,
      about: "shortening of either end by etching",
      on: "model",
      aliases: ["dlr"],
    },
    noisy: { unit: "1", default: 1, min: 0, max: 1, about: "0 for a resistor without noise", on: "instance" },
    kf: { unit: "1", default: 0, min: 0, about: "flicker noise coefficient", on: "model" },
    af: { unit: "1", default: 1, about: "flicker noise exponent of the current", on: "model" },
    ef: { unit: "1", default: 1, about: "flicker noise exponent of the frequency", on: "model" },
    lf: { unit: "1", default: 1, about: "flicker noise exponent of the length", on: "model" },
    wf: { unit: "1", default: 1, about: "flicker noise exponent of the width", on: "model" },
    tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "model" },
  },
  law: `
    d = temp - (tnom + 273.15)
    factor = tce == 0 ? 1 + d * (tc1 + d * tc2) : 1.01 ** (tce * d)
    value = (small == 1 && ac == ac ? ac : r) * scale * factor
    i(p, n) += v(p, n) / value + white(noisy * 4 * boltz * temp / abs(value), "thermal")
    area = exp(lf * ln(l - 2 * short)) * exp(wf * ln(w - 2 * narrow))
    i(p, n) += flicker(noisy * kf * pow(abs(v(p, n) / value), af) / area, ef, "1overf")`,
  quantities: { i: "v(p, n) / value" },
  sweep: "r",
  read(cursor, draft, surroundings) {
    readNodes(cursor, draft, this.terminals);
    readValueAndModel(cursor, draft, surroundings, card);
  },
};
