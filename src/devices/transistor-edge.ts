import type { Device } from "../circuit/device.js";
import { readValueAndModel } from "./passive.js";
import { ratescale } from "./trainable.js";
import { readNodes } from "./two-terminal.js";

/**
 * R with a model of type TRAINABLE, level 2: the channel of an n-channel transistor whose gate is held against ground by the
 * charge of a capacitor; learning changes the voltage of that gate. Drain and source are alike: each end pulls with the
 * square of what the gate exceeds it by, beyond the threshold. While both are positive that is a conductance of
 * beta (vg - vto - mean voltage of the ends).
 */
export const transistorEdge: Device = {
  name: "transistor edge",
  about: "trainable transistor: the channel of a MOSFET, whose gate voltage learning changes",
  source:
    "Shichman and Hodges 1968 (level 1 without lambda and gamma); as a trainable edge: Dillavou et al. 2024 (arXiv 2311.00537)",
  letter: "r",
  model: { types: ["trainable"], required: true, perInstance: true, levels: [2] },
  syntax: "Rname n+ n- model [vg= m=] with .model TRAINABLE level=2",
  terminals: ["p", "n"],
  parameters: {
    vg: {
      unit: "V",
      default: "0.5 * (vgmin + vgmax)",
      min: "vgmin",
      max: "vgmax",
      about: "voltage of the gate against ground at the start",
      on: "both",
    },
    vto: { unit: "V", default: 0.7, about: "threshold voltage", on: "model" },
    vgmin: { unit: "V", default: "vto + 0.1", above: "vto", about: "smallest voltage of the gate", on: "model" },
    vgmax: { unit: "V", default: "vto + 5", above: "vgmin", about: "largest voltage of the gate", on: "model" },
    kp: { unit: "A/V2", default: 2e-5, above: 0, about: "transconductance of a square channel", on: "model" },
    w: { unit: "m", length: true, default: 100e-6, above: 0, about: "width of the channel", on: "model" },
    l: { unit: "m", length: true, default: 100e-6, above: 0, about: "length of the channel", on: "model" },
    beta: { unit: "A/V2", default: "kp * w / l", above: 0, about: "transconductance of the channel", on: "model" },
    ratescale,
  },
  words: { update: { default: "ideal", about: "how a wanted change becomes an actual one" } },
  law: `
    atp = max(vg - vto - v(p), 0)
    atn = max(vg - vto - v(n), 0)
    i = 0.5 * beta * (atn * atn - atp * atp) + gmin * v(p, n)
    i(p, n) += i`,
  quantities: {
    i: "i",
    vg: "vg",
    region: "(atp > 0) == (atn > 0) ? (atp > 0 ? 1 : 0) : 2",
  },
  regions: ["cutoff", "triode", "saturation"],
  trainable: { parameter: "vg", min: "vgmin", max: "vgmax", gain: "beta", zero: "vto" },
  read(cursor, draft, surroundings) {
    readNodes(cursor, draft, this.terminals);
    readValueAndModel(cursor, draft, surroundings, { value: "vg" });
  },
};
