import type { Device } from "../circuit/device.js";
import { diode } from "./diode.js";

/** What makes a model of type D one of straight lines. */
const MARKS = ["ron", "roff", "vfwd", "vrev", "rrev", "ilimit", "revilimit", "epsilon", "revepsilon"];

/** D: LTspice's diode of straight lines, on, off and broken down, joined by parabolas. */
export const idealDiode: Device = {
  name: "ideal diode",
  about: "diode of straight lines (LTspice): off between -vrev and vfwd, on above, broken down below",
  source: "LTspice help, D: ideal diode; parabolas from vfwd to vfwd + epsilon, i = limit tanh(i / limit)",
  letter: "d",
  short: {},
  syntax: "Dname anode cathode model [area] [m=]",
  terminals: ["a", "k"],
  // The temperature does nothing to straight lines, nor do charges that it has not.
  model: {
    types: ["d"],
    required: true,
    marks: { d: MARKS },
    without: ["is", "n", "rs", "cjo", "tt", "vj", "m", "bv", "ibv", "eg", "xti", "kf", "af", "vp"],
  },
  parameters: {
    ron: { unit: "ohm", default: 1, above: 0, about: "resistance when on", on: "model" },
    roff: { unit: "ohm", default: "1 / gmin", above: 0, about: "resistance when off", on: "model" },
    vfwd: { unit: "V", default: 0, about: "voltage from which it is on", on: "model" },
    vrev: { unit: "V", default: Infinity, min: 0, about: "breakdown voltage", on: "model" },
    rrev: { unit: "ohm", default: "ron", above: 0, about: "resistance in breakdown", on: "model" },
    ilimit: { unit: "A", default: Infinity, above: 0, about: "limit of the current when on", on: "model" },
    revilimit: { unit: "A", default: Infinity, above: 0, about: "limit of the current in breakdown", on: "model" },
    epsilon: { unit: "V", default: 0, min: 0, about: "width of the parabola at vfwd", on: "model" },
    revepsilon: { unit: "V", default: 0, min: 0, about: "width of the parabola at -vrev", on: "model" },
    area: { unit: "1", default: 1, above: 0, about: "number of equal diodes in parallel" },
  },
  law: `
    vd = v(a, k)
    // What is beyond an edge, less half of the parabola that it begins with.
    up = max(vd - vfwd, 0)
    rise = 1 / ron - 1 / roff`,
  extras: [
    { when: "epsilon == 0", law: "on = rise * up" },
    {
      when: "epsilon > 0",
      law: "on = rise * (up < epsilon ? up * up / (2 * epsilon) : up - epsilon / 2)",
    },
    { when: "ilimit > 1e300", law: "forward = on" },
    { when: "ilimit < 1e300", law: "forward = ilimit * tanh(on / ilimit)" },
    { when: "vrev > 1e300", law: "backward = 0" },
    {
      when: "vrev < 1e300 && revepsilon == 0",
      law: "broken = (1 / rrev - 1 / roff) * max(-vrev - vd, 0)",
    },
    {
      when: "vrev < 1e300 && revepsilon > 0",
      law: `
    down = max(-vrev - vd, 0)
    broken = (1 / rrev - 1 / roff) * (down < revepsilon ? down * down / (2 * revepsilon) : down - revepsilon / 2)`,
    },
    { when: "vrev < 1e300 && revilimit > 1e300", law: "backward = broken" },
    { when: "vrev < 1e300 && revilimit < 1e300", law: "backward = revilimit * tanh(broken / revilimit)" },
    {
      when: "1",
      law: `
    id = area * (vd / roff + forward - backward)
    i(a, k) += id`,
    },
  ],
  quantities: { i: "id", id: "id", vd: "vd" },
  read: (cursor, draft, surroundings) => diode.read(cursor, draft, surroundings),
};
