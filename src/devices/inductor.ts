import type { Device } from "../circuit/device.js";
import { ownCurrent, type PassiveCard, readValueAndModel } from "./passive.js";
import { readNodes } from "./two-terminal.js";

const { PI } = Math;

const card: PassiveCard = {
  value: "l",
  forms: [
    ["l", "l"],
    ["inductance", "l"],
    ["ind", "l"],
    ["flux", "flux"],
  ],
  element: (cursor) => ({ input: ownCurrent(cursor), output: "flux" }),
  integrates: true,
};

/** Correction of a solenoid's inductance for its ends. */
const ENDS = `(slimness < 1
    ? (1 + 0.383901 * slimness ** 2 + 0.017108 * slimness ** 4) / (1 + 0.258952 * slimness ** 2)
      - 4 * slimness / (3 * ${PI})
    : 2 / (${PI} * slimness) * ((ln(4 * slimness) - 0.5)
      * (1 + 0.383901 / slimness ** 2 + 0.017108 / slimness ** 4) / (1 + 0.258952 / slimness ** 2)
      + 0.093842 / slimness ** 2 + 0.002029 / slimness ** 4 - 0.000801 / slimness ** 6))`;

/** L: linear inductor, plain or a solenoid, or one whose inductance is an expression; its branch current is an unknown. */
export const inductor: Device = {
  name: "inductor",
  about: "inductor, plain, a solenoid by its size, or with inductance l={expression} or flux={expression}",
  source: "v = d(L i)/dt; Lundin, Proc. IEEE 73 (1985) 1428 for solenoids; ngspice for l={...}: v = L di/dt",
  letter: "l",
  model: { types: ["l", "ind"], required: false },
  short: { parameter: "l" },
  syntax:
    "Lname n+ n- [value | {expression} | POLY l0 l1 ... | function] [model] [flux= ic= nt= tc1= tc2= scale= rser= rpar= cpar= temp= dtemp= m=]",
  restingBy: "resting",
  terminals: ["p", "n"],
  internal: { s: { when: "rser > 0", onto: "p" } },
  parameters: {
    l: {
      unit: "H",
      default: `4e-7 * ${PI} * mu * nt ** 2 * csect / length * ${ENDS}`,
      from: ["csect", "dia"],
      plausible: [1e-12, 1e3],
      about: "inductance",
      on: "both",
      multiplies: true,
      aliases: ["inductance", "ind"],
    },
    ic: { unit: "A", default: NaN, about: "current at the start of a transient analysis with uic", on: "both" },
    resting: {
      unit: "1",
      default: 0,
      about: "1: no current in operating points, as where it closes a loop of sources of 0 V",
      on: "instance",
    },
    tc1: { unit: "1/K", default: 0, about: "linear temperature coefficient", on: "both", aliases: ["tc"] },
    tc2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient", on: "both" },
    scale: { unit: "1", default: 1, about: "factor on the inductance" },
    nt: { unit: "1", default: 1, above: 0, about: "number of turns of a solenoid", on: "both" },
    mu: { unit: "1", default: 1, above: 0, about: "relative permeability of its core", on: "model" },
    length: { unit: "m", default: 0.01, above: 0, about: "length of a solenoid", on: "model" },
    dia: { unit: "m", default: 0, min: 0, about: "diameter of a solenoid", on: "model" },
    csect: { unit: "m2", default: `${PI} * dia ** 2 / 4`, min: 0, about: "cross section of a solenoid", on: "model" },
    slimness: { unit: "1", default: `sqrt(4 * csect / ${PI}) / length`, about: "diameter over length", on: "borrowed" },
    tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "model" },
    warm: {
      unit: "H",
      default: "l * scale * (1 + (temp - 273.15 - tnom) * (tc1 + (temp - 273.15 - tnom) * tc2))",
      about: "inductance at the temperature of the device",
      on: "borrowed",
    },
    rser: { unit: "ohm", default: 0, min: 0, about: "resistance in series, as LTspice has it" },
    rpar: { unit: "ohm", default: Infinity, above: 0, about: "resistance in parallel, as LTspice has it" },
    cpar: { unit: "F", default: 0, min: 0, about: "capacitance in parallel, as LTspice has it" },
  },
  initial: [{ parameter: "ic", quantity: "i", nodes: ["s", "n"] }],
  law: `
    d = temp - (tnom + 273.15)
    value = l * scale * (1 + d * (tc1 + d * tc2))`,
  extras: [
    { when: "!(enforced && ic == ic) && !resting", law: "v(s, n) = ddt(value * i(s, n))" },
    { when: "!(enforced && ic == ic) && resting", law: "v(s, n) = ddt(value * i(s, n)) + static * 1e12 * i(s, n)" },
    // Where ic= holds in operating points: a strong branch keeps the current.
    { when: "enforced && ic == ic", law: "v(s, n) = ddt(value * i(s, n)) + static * 1e12 * (i(s, n) - ic)" },
    { when: "rser > 0", law: "i(p, s) += v(p, s) / rser" },
    { when: "rpar < 1e300", law: "i(p, n) += v(p, n) / rpar" },
    { when: "cpar > 0", law: "i(p, n) += ddt(cpar * v(p, n))" },
  ],
  quantities: { flux: "value * i(s, n)" },
  sweep: "l",
  read(cursor, draft, surroundings) {
    readNodes(cursor, draft, this.terminals);
    readValueAndModel(cursor, draft, surroundings, card);
  },
};
