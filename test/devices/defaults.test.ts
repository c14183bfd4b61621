import { expect, it } from "vitest";
import { devices, shapes } from "../../src/devices/index.js";

/** Defaults and ranges as the manuals of SPICE3 and ngspice list them; those of the trainable resistor are our own. */
const expected: Record<string, Record<string, number | string>> = {
  resistor: { tc1: 0, tc2: 0, tce: 0, scale: 1, noisy: 1, rsh: 0, l: 10e-6, defw: 10e-6, narrow: 0, short: 0 },
  capacitor: { ic: NaN, tc1: 0, tc2: 0, cj: 0, cjsw: 0, thick: 0, di: 3.9, del: 0, defw: 10e-6, narrow: "2 * del" },
  inductor: { ic: NaN, tc1: 0, tc2: 0 },
  coupling: {},
  "voltage source": { dc: NaN, acmag: 0, acphase: 0 },
  "current source": { dc: NaN, acmag: 0, acphase: 0 },
  diode: {
    area: 1,
    is: 1e-14,
    n: 1,
    rs: 0,
    trs1: 0,
    trs2: 0,
    tt: 0,
    cjo: 0,
    vj: 1,
    mj: 0.5,
    fc: 0.5,
    eg: 1.11,
    xti: 3,
    bv: Infinity,
    ibv: 1e-3,
    nbv: "n",
    ikf: Infinity,
    ikr: Infinity,
  },
  trainable: { gmin: 1e-6, gmax: 1e-3, ratescale: 1 },
};

it.each(Object.entries(expected))("defaults of %s", (name, values) => {
  const { parameters } = devices.find((device) => device.name === name)!;
  for (const [key, value] of Object.entries(values)) expect([key, parameters[key]?.default]).toEqual([key, value]);
});

/** What must hold of a value: the largest that is refused below, and the smallest that is refused above. */
const ranges: [device: string, parameter: string, bounds: Record<string, number | string>][] = [
  ["resistor", "rsh", { min: 0 }],
  ["resistor", "l", { above: 0 }],
  ["resistor", "w", { above: 0 }],
  ["resistor", "defw", { above: 0 }],
  ["capacitor", "l", { min: 0 }],
  ["capacitor", "w", { above: 0 }],
  ["capacitor", "defw", { above: 0 }],
  ["coupling", "k", { min: -1, max: 1 }],
  ["diode", "area", { above: 0 }],
  ["diode", "is", { above: 0 }],
  ["diode", "n", { above: 0 }],
  ["diode", "rs", { min: 0 }],
  ["diode", "tt", { min: 0 }],
  ["diode", "cjo", { min: 0 }],
  ["diode", "vj", { above: 0 }],
  ["diode", "mj", { min: 0, max: 0.9 }],
  ["diode", "fc", { min: 0, max: 0.95 }],
  ["diode", "eg", { min: 0 }],
  ["diode", "bv", { above: 0 }],
  ["diode", "ibv", { above: 0 }],
  ["diode", "nbv", { above: 0 }],
  ["diode", "ikf", { above: 0 }],
  ["diode", "ikr", { above: 0 }],
  ["trainable", "g", { min: "gmin", max: "gmax" }],
  ["trainable", "gmin", { above: 0 }],
  ["trainable", "gmax", { above: "gmin" }],
  ["trainable", "ratescale", { min: 0 }],
];

it.each(ranges)("range of %s %s", (name, parameter, bounds) => {
  const { min, above, max } = devices.find((device) => device.name === name)!.parameters[parameter]!;
  expect({ min, above, max }).toEqual({ min: undefined, above: undefined, max: undefined, ...bounds });
});

it("ranges and defaults of shapes", () => {
  const specs = (name: string, key: string) => shapes.get(name)!.parameters[key]!;
  for (const key of ["tr", "tf", "pw", "per"]) expect(specs("pulse", key).min).toBe(0);
  expect(specs("sin", "freq").min).toBe(0);
  for (const key of ["vo", "va", "td", "theta", "phase"]) expect(specs("sin", key).default).toBe(0);
  expect(specs("pulse", "td").default).toBe(0);
});
