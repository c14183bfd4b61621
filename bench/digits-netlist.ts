/**
 * A netlist of handwritten digits: 8 x 8 pictures, every pixel applied with both signs, a layer of hidden nodes with a
 * diode each, ten outputs. The data are read by path (UCI's optdigits with a header p0 ... p63,class).
 *
 *     node --no-warnings --loader ts-node/esm bench/digits-netlist.ts FOLDER [name=value ...]
 *
 * writes FOLDER/digits.cir; the names are those of `defaults`. `folder` holds optdigits-train.csv and optdigits-test.csv.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const defaults = {
  data: "../shared/data",
  hidden: 64,
  /** Volts of a full input. */
  gain: 16,
  /** Whether hidden nodes have diodes. */
  diodes: 1,
  /** [S^2/V^2] of the first layer, and how much more of the second. */
  rate: 0.025e-6,
  ratio: 4,
  learn: "adjoint",
  epochs: 20,
  batch: 4,
  decay: 0.9,
  validation: 0.2,
  /** Whether the test file is looked at. */
  test: 1,
};

export type DigitsOptions = typeof defaults;

const PIXELS = 64;
const CLASSES = 10;
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export function digitsNetlist(given: Partial<DigitsOptions> = {}): string {
  const { data, hidden, gain, diodes, rate, ratio, learn, epochs, batch, decay, validation, test } = {
    ...defaults,
    ...given,
  };
  const inputs = 2 * (PIXELS + 1);
  const start = (fan: number): string => `g={max(gmin, aunif(0, 1m/sqrt(${fan})))}`;
  const bounds = "gmin={gmin} gmax=10m update=ideal";
  const half = Math.ceil(hidden / 2);
  const bend = (h: number): string => (h < half ? `D${h} hold h${h} bend` : `D${h} h${h} holdn bend`);
  const validated = validation > 0 ? ` validation=${validation}` : "";
  return [
    `Handwritten digits, told apart by ${(inputs + CLASSES) * hidden} resistors and ${diodes ? hidden : "no"} diodes that learn`,
    "* Data: Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak, UCI 1998): 64 pixels from 0 to 16, a class",
    ...range(PIXELS).map((i) => `.param p${i}=0`),
    `.param a=${gain}          ; gain of the inputs, volts`,
    ".param vb=0.4        ; bias of the diodes: puts their knee near 0 V at some 0.1 mA",
    ".param gmin=0.1u",
    `.param rate=${rate} ratio=${ratio} batch=${batch} decay=${decay}`,
    "",
    "* Every pixel with both signs, so that conductances, which are positive, can weigh both ways; 1 and -1 serve as biases",
    ...range(PIXELS).flatMap((i) => [`V${i}p x${i}p 0 {a*(p${i}/8-1)}`, `V${i}n x${i}n 0 {a*(1-p${i}/8)}`]),
    "Vbp onep 0 {a}",
    "Vbn onen 0 {-a}",
    "",
    ...range(hidden).flatMap((h) => [
      `* Hidden node ${h}`,
      ...range(PIXELS).flatMap((i) => [`R${h}_${i}p x${i}p h${h} syn1`, `R${h}_${i}n x${i}n h${h} syn1`]),
      `R${h}_bp onep h${h} syn1`,
      `R${h}_bn onen h${h} syn1`,
    ]),
    "",
    ...(diodes
      ? [
          "* One half of the hidden nodes cannot fall far below 0 V, the other cannot rise far above it",
          "Vhold hold 0 {vb}",
          "Vholdn holdn 0 {-vb}",
          ...range(hidden).map(bend),
          ".model bend D (is=1n n=1)",
          "",
        ]
      : []),
    "* One output a class",
    ...range(CLASSES).flatMap((k) => range(hidden).map((h) => `Ro${k}_${h} h${h} y${k} syn2`)),
    "",
    "* Starting conductances: uniform in +-1/sqrt(inputs) mS, cut off at gmin; so half of them start there",
    `.model syn1 TRAINABLE (${start(inputs)} ${bounds})`,
    `.model syn2 TRAINABLE (${start(hidden)} ${bounds} ratescale={ratio})`,
    ".model lk LOCKIN (f=1k phases=4)",
    "",
    `.data train file=${join(resolve(data), "optdigits-train.csv")}`,
    ...(test ? [`.data test file=${join(resolve(data), "optdigits-test.csv")}`] : []),
    `.learn ${learn} data=train${validated}${test ? " test=test" : ""} outputs=(${range(CLASSES)
      .map((k) => `y${k}`)
      .join(" ")}) targets=onehot(class) loss=mse`,
    `+ rate={rate} decay={decay} epochs=${epochs} batch={batch}`,
    ".end",
    "",
  ].join("\n");
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
  writeFileSync(join(folder, "digits.cir"), digitsNetlist(given as Partial<DigitsOptions>));
}
