import type { Device, ParameterSpec } from "../circuit/device.js";
import { readValueAndModel } from "./passive.js";
import { readNodes } from "./two-terminal.js";

/** What every trainable element has beside its own. */
export const ratescale: ParameterSpec = {
  unit: "1",
  default: 1,
  min: 0,
  about: "factor on the learning rate for the devices of this model",
  on: "model",
};

/** R with a model of type TRAINABLE: a linear resistor whose conductance is changed by learning. */
export const trainable: Device = {
  name: "trainable",
  about: "trainable resistor: a linear conductance that learning changes like a memristor",
  source: "Anisetti, Kandala, Scellier, Schwarz 2022 (arXiv 2208.08862): update proportional to a b of the own voltage",
  letter: "r",
  model: { types: ["trainable"], required: true, perInstance: true },
  syntax: "Rname n+ n- model [g= m=]",
  terminals: ["p", "n"],
  parameters: {
    g: {
      unit: "S",
      default: "sqrt(gmin * gmax)",
      min: "gmin",
      max: "gmax",
      about: "conductance at the start",
      on: "both",
    },
    gmin: { unit: "S", default: 1e-6, above: 0, about: "smallest conductance", on: "model" },
    gmax: { unit: "S", default: 1e-3, above: "gmin", about: "largest conductance", on: "model" },
    ratescale,
  },
  words: {
    update: { default: "ideal", about: "how a wanted change becomes an actual one" },
    tie: {
      default: "",
      about: "a name: all trainable resistors that have it share one conductance, moved by the sum of their gradients",
    },
  },
  law: `i(p, n) += g * v(p, n)`,
  quantities: { i: "g * v(p, n)" },
  trainable: { parameter: "g", min: "gmin", max: "gmax" },
  read(cursor, draft, surroundings) {
    readNodes(cursor, draft, this.terminals);
    readValueAndModel(cursor, draft, surroundings, { value: "g" });
  },
};
