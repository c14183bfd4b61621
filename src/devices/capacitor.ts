import type { Device } from "../circuit/device.js";
import { ownVoltage, type PassiveCard, readValueAndModel } from "./passive.js";
import { readNodes } from "./two-terminal.js";

const card: PassiveCard = {
  value: "c",
  forms: [
    ["c", "c"],
    ["capacitance", "c"],
    ["cap", "c"],
    ["q", "q"],
  ],
  element: (_, own) => ({ input: ownVoltage(own), output: "q" }),
  integrates: true,
};

/** C: linear capacitor with temperature coefficients, or one whose charge or capacitance is an expression. */
export const capacitor: Device = {
  name: "capacitor",
  about: "capacitor, linear, or with charge q={expression} or capacitance c={expression}",
  source: "q = C v; SPICE3 user's manual (CJ, CJSW, TC1, TC2); ngspice for c={...}: i = C dv/dt",
  letter: "c",
  // ngspice has a default length, and computes without it.
  model: { types: ["c", "cap", "semi_capacitor"], required: false, without: ["defl", "l"] },
  short: { parameter: "c" },
  syntax:
    "Cname n+ n- [value | POLY c0 c1 ... | function] [model] [c= q= ic= tc1= tc2= l= w= scale= age= d= rser= lser= rlshunt= rpar= cpar= temp= dtemp= m=]",
  terminals: ["p", "n"],
  internal: { q: { when: "lser > 0", onto: "p" }, s: { when: "rser > 0", onto: "q" } },
  parameters: {
    c: {
      unit: "F",
      default: "area * (l - short) * (w - narrow) + 2 * cjsw * ((l - short) + (w - narrow))",
      from: ["cj", "cjsw", "thick"],
      plausible: [1e-17, 100],
      about: "capacitance",
      on: "both",
      multiplies: true,
      aliases: ["capacitance", "cap"],
    },
    ic: { unit: "V", default: NaN, about: "voltage at the start of a transient analysis with uic", on: "instance" },
    tc1: { unit: "1/K", default: 0, about: "linear temperature coefficient", on: "both", aliases: ["tc"] },
    tc2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient", on: "both" },
    scale: { unit: "1", default: 1, about: "factor on the capacitance" },
    age: { unit: "h", default: 1, min: 1, about: "age, as Xyce has it", on: "instance" },
    d: { unit: "1", default: 0, about: "part of the capacitance that is lost in each decade of age", on: "instance" },
    kept: { unit: "1", default: "1 - d * log10(age)", about: "what age leaves of the capacitance", on: "borrowed" },
    cj: { unit: "F/m2", default: 0, about: "capacitance per area", on: "model", aliases: ["cox"] },
    cjsw: { unit: "F/m", default: 0, about: "capacitance per length of the edge", on: "model", aliases: ["capsw"] },
    thick: { unit: "m", default: 0, min: 0, about: "thickness of the insulator, instead of cj", on: "model" },
    di: { unit: "1", default: 3.9, above: 0, about: "relative permittivity of the insulator", on: "model" },
    area: {
      unit: "F/m2",
      default: "cj > 0 ? cj : (thick > 0 ? di * 8.854214871e-12 / thick : 0)",
      about: "capacitance per area, from cj or thick and di",
      on: "borrowed",
    },
    l: { unit: "m", length: true, default: 0, min: 0, about: "length", on: "instance" },
    w: { unit: "m", length: true, default: "defw", above: 0, about: "width", on: "instance" },
    defw: { unit: "m", length: true, default: 10e-6, above: 0, about: "default width", on: "model", aliases: ["w"] },
    narrow: { unit: "m", length: true, default: "2 * del", about: "narrowing by side etching", on: "model" },
    short: { unit: "m", length: true, default: "2 * del", about: "shortening by side etching", on: "model" },
    del: { unit: "m", length: true, default: 0, about: "etching at every edge", on: "model" },
    tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "model" },
    rser: { unit: "ohm", default: 0, min: 0, about: "resistance in series, as LTspice has it" },
    lser: { unit: "H", default: 0, min: 0, about: "inductance in series, as LTspice has it" },
    rlshunt: { unit: "ohm", default: Infinity, above: 0, about: "resistance in parallel to lser, as LTspice has it" },
    rpar: { unit: "ohm", default: Infinity, above: 0, about: "resistance in parallel, as LTspice has it" },
    cpar: { unit: "F", default: 0, min: 0, about: "capacitance in parallel to all of it, as LTspice has it" },
  },
  initial: [{ parameter: "ic", quantity: "v", nodes: ["s", "n"] }],
  law: `
    warmer = temp - (tnom + 273.15)
    i(s, n) += ddt(c * scale * kept * (1 + warmer * (tc1 + warmer * tc2)) * v(s, n))`,
  extras: [
    { when: "rser > 0", law: "i(q, s) += v(q, s) / rser" },
    { when: "lser > 0", law: "v(p, q) = ddt(lser * i(p, q))" },
    { when: "lser > 0 && rlshunt < 1e300", law: "i(p, q) += v(p, q) / rlshunt" },
    { when: "rpar < 1e300", law: "i(p, n) += v(p, n) / rpar" },
    { when: "cpar > 0", law: "i(p, n) += ddt(cpar * v(p, n))" },
    // Where ic= holds in operating points: a strong branch keeps the voltage.
    { when: "enforced && ic == ic", law: "i(s, n) += static * 1e6 * (v(s, n) - ic)" },
  ],
  quantities: { charge: "c * scale * kept * (1 + warmer * (tc1 + warmer * tc2)) * v(s, n)" },
  sweep: "c",
  read(cursor, draft, surroundings) {
    readNodes(cursor, draft, this.terminals);
    readValueAndModel(cursor, draft, surroundings, card);
  },
};
