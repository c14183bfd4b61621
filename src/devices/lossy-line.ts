import type { Device } from "../circuit/device.js";
import { readLine } from "./line.js";
import { lossyWave, resting, voltagesOf } from "./wave.js";

const ends = {
  v: ["v(a, b)", "v(c, d)"],
  i: ["i(a, b)", "i(c, d)"],
  before: { v: ["v1", "v2"], i: ["i1", "i2"] },
} as const;

const branches = ([first, second]: readonly [string, string]) => `
    v(a, b) = ${first}
    v(c, d) = ${second}`;

const wave = lossyWave(ends);
const waves = wave.law + branches(wave.voltages);

/** Diffusion: without inductance nothing has a front; the scale is the resistance of the whole line. */
const diffusion = `
    whole = r * len
    tau = r * c * len * len
    u1 = convolve(v(a, b), halfrate, tau, g / c, v1)
    u2 = convolve(v(c, d), halfrate, tau, g / c, v2)
    come1 = convolve(u2 + whole * i(c, d), diffusion, tau, g / c, sqrt(tau * g / c) * v2 + whole * i2)
    come2 = convolve(u1 + whole * i(a, b), diffusion, tau, g / c, sqrt(tau * g / c) * v1 + whole * i1)
    ${branches(voltagesOf(ends, "", "v(a, b) + whole * i(a, b) - u1 + come1", "v(c, d) + whole * i(c, d) - u2 + come2", "whole"))}`;

/** A line with losses by convolution with its impulse responses; others write the same under another letter. */
const lossy = ({
  length,
  ...own
}: Pick<Device, "name" | "about" | "letter" | "model" | "syntax"> & { length: string[] }): Device => ({
  ...own,
  source:
    "Roychowdhury & Pederson, Design Automation Conference 1991: y v1 - i1 = exp(-lambda len) (y v2 + i2), by impulse responses",
  terminals: ["a", "b", "c", "d"],
  parameters: {
    r: { unit: "ohm/m", default: 0, min: 0, about: "resistance per length", on: "model" },
    l: { unit: "H/m", default: 0, min: 0, about: "inductance per length", on: "model" },
    g: { unit: "S/m", default: 0, min: 0, about: "conductance per length", on: "model" },
    c: { unit: "F/m", default: 0, min: 0, about: "capacitance per length", on: "model" },
    len: { unit: "m", above: 0, about: "length", on: "both", aliases: length },
    v1: { unit: "V", default: NaN, about: "voltage of the first end before the start, with uic: ic=v1,..." },
    i1: { unit: "A", default: NaN, about: "current into the first end before the start, with uic" },
    v2: { unit: "V", default: NaN, about: "voltage of the second end before the start, with uic" },
    i2: { unit: "A", default: NaN, about: "current into the second end before the start, with uic" },
  },
  law: resting(),
  extras: [
    { when: "l > 0 && c > 0", law: waves },
    { when: "l == 0 && c > 0 && r > 0", law: diffusion },
    {
      when: "c == 0 && !(l > 0 && g > 0) && r + l > 0",
      law: `
        v(a, b) = v(c, d) + drop * (i(a, b) - i(c, d)) + ddt(l * len / 2 * (i(a, b) - i(c, d)))
        v(c, d) = v(c, d) + 1 * (i(a, b) + i(c, d) - leak * (v(a, b) + v(c, d)))`,
    },
    { when: "c == 0 && l > 0 && g > 0", law: "", refuse: "a line with l and g needs c too" },
    { when: "r + l == 0", law: "", refuse: "a line needs a resistance or an inductance per length: r or l" },
  ],
  quantities: {
    i: "i(a, b)",
    i1: "i(a, b)",
    i2: "i(c, d)",
    v1: "v(a, b)",
    v2: "v(c, d)",
    p: "v(a, b) * i(a, b) + v(c, d) * i(c, d)",
  },
  read(cursor, draft) {
    readLine(cursor, draft, true);
  },
});

/** O: SPICE3's line with losses. */
export const lossyLine: Device = lossy({
  name: "lossy line",
  about: "transmission line with losses: RLCG, RC or RG",
  letter: "o",
  model: {
    types: ["ltra"],
    required: true,
    // How others choose their points of time and thin out their history, which here follows from reltol.
    without: [
      "rel", "abs", "nocontrol", "steplimit", "nosteplimit", "lininterp", "quadinterp", "mixedinterp", "compactrel",
      "compactabs", "truncnr", "truncdontcut", "complexstepcontrol",
    ], // prettier-ignore
  },
  syntax: "Oname a+ a- b+ b- model [ic=v1,i1,v2,i2]",
  length: [],
});

/** Y: ngspice's single line with losses, which it computes by a Pade approximation of the same responses. */
export const singleLine: Device = lossy({
  name: "single lossy line",
  about: "transmission line with losses, as ngspice's TXL has it",
  letter: "y",
  model: { types: ["txl"], required: true },
  syntax: "Yname a+ a- b+ b- model [length=]",
  length: ["length"],
});
