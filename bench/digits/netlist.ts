/**
 * A netlist of handwritten digits (`lockspice new network` with the settings of the benchmarks): 8 x 8 pictures, a layer
 * of hidden nodes, ten outputs. The data are read by path (UCI's optdigits with a header p0 ... p63,class).
 *
 *     node --no-warnings --loader ts-node/esm bench/digits/netlist.ts FOLDER [name=value ...]
 *
 * writes FOLDER/digits.cir; the names are those of `defaults`. `data` holds optdigits-train.csv and optdigits-test.csv.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Outputs } from "../../src/deck/network/description.js";
import { newNetwork } from "../../src/index.js";

const defaults = {
  data: "../shared/data",
  /** Hidden nodes; several layers as 32,32. */
  hidden: "64",
  /** Volts of an input of 1, which is x/8 less the offset for a pixel x. */
  gain: 24,
  offset: 0.7,
  /** Whether hidden nodes have diodes. */
  diodes: 1,
  /** Voltage gain of a stage behind every hidden node; 0: none. */
  amplifier: 0,
  /** Nodes of an output: a pair, whose difference it is, or a single one. */
  outputs: "pair",
  /** What conductances of the last layer start at, beside those of the others. */
  start: 0.5,
  /** [S^2/V^2] of the first layer, and how much more of the last. */
  rate: 12.5e-9,
  ratio: 1,
  learn: "adjoint",
  epochs: 20,
  batch: 1,
  decay: 0.9,
  validation: 0.2,
  /** Of every hidden and output node [F]; none. */
  capacitance: "",
  /** Whether the test file is looked at. */
  test: 1,
};

export type DigitsOptions = typeof defaults;

export function digitsNetlist(given: Partial<DigitsOptions> = {}, file = "digits.cir"): string {
  const {
    data,
    hidden,
    gain,
    offset,
    diodes,
    amplifier,
    outputs,
    start,
    rate,
    ratio,
    learn,
    epochs,
    batch,
    decay,
    validation,
    capacitance,
    test,
  } = {
    ...defaults,
    ...given,
  };
  const layers = `8x8,${hidden},10`;
  const lastLayer = (factor: number): string[] =>
    layers
      .split(",")
      .slice(1)
      .map((_, i, all) => String(i === all.length - 1 ? factor : 1));
  const { text } = newNetwork(
    {
      layers,
      data: join(resolve(data), "optdigits-train.csv"),
      ...(test !== 0 && { test: join(resolve(data), "optdigits-test.csv") }),
      targets: "onehot(class)",
      scale: `x/8-${offset}`,
      diodes: diodes ? "one" : "none",
      ...(amplifier > 0 && { amplifier: { a: String(amplifier) } }),
      gain: String(gain),
      bounds: ["0.1u", "10m"],
      outputs: outputs as Outputs,
      starts: lastLayer(start),
      ratios: lastLayer(ratio),
      rule: learn,
      ...(capacitance !== "" && { capacitance }),
      learn: {
        rate: String(rate),
        ...{ epochs: String(epochs), batch: String(batch), decay: String(decay) },
        ...(validation > 0 && { validation: String(validation) }),
      },
    },
    file,
  );
  const source =
    "* Data: Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak, UCI 1998): 64 pixels from 0 to 16, a class";
  const [title, ...rest] = text.split("\n");
  return [title, source, ...rest].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...words] = process.argv.slice(2);
  if (folder === undefined) throw new Error("a folder to write digits.cir into");
  const given: Record<string, string | number> = {};
  for (const word of words) {
    const [name, value] = word.split("=") as [keyof DigitsOptions, string | undefined];
    if (!(name in defaults) || value === undefined)
      throw new Error(`${word}: one of ${Object.keys(defaults).join(", ")}`);
    given[name] = typeof defaults[name] === "number" ? Number(value) : value;
  }
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "digits.cir");
  writeFileSync(file, digitsNetlist(given as Partial<DigitsOptions>, file));
}
