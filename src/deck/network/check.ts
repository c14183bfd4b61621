import { UsageError } from "../../base/errors.js";
import { scanNumber } from "../../base/units.js";
import type { NetworkDescription } from "./description.js";
import type { Layer } from "./layers.js";
import type { Samples } from "./samples.js";

/** The value of a text as a netlist would read it. @throws UsageError unless it is a number above `above` */
export function numberIn(name: string, text: string, above = -Infinity): number {
  const read = scanNumber(text.trim().replace(/^[+-]/, ""), 0);
  const sign = text.trim().startsWith("-") ? -1 : 1;
  if (read !== undefined && !("error" in read) && sign * read.value > above) return sign * read.value;
  const range = above === -Infinity ? "a number" : `a number above ${above}`;
  throw new UsageError(`${name} ${text}: not ${range}`, { hint: "numbers as in a netlist: 0.4, 10m, 25u" });
}

/** @throws UsageError for numbers that are none, or out of range */
export function checkTexts({ bias, gain, amplifier, bounds, capacitance, ratios, starts }: NetworkDescription): void {
  if (bias !== undefined) numberIn("bias", bias);
  if (gain !== undefined) numberIn("gain", gain, 0);
  if (amplifier !== undefined) numberIn("amplifier", amplifier.a, 0);
  if (amplifier?.k !== undefined) numberIn("amplifier", amplifier.k);
  if (capacitance !== undefined) numberIn("capacitance", capacitance, 0);
  for (const ratio of ratios ?? []) numberIn("ratios", ratio, 0);
  for (const factor of starts ?? []) numberIn("starts", factor, 0);
  if (bounds === undefined) return;
  const [low, high] = bounds.map((text) => numberIn("bounds", text, 0)) as [number, number];
  if (!(low < high))
    throw new UsageError(`bounds ${bounds.join(",")}: no range`, {
      hint: "the smallest conductance, then the largest, as 1u,10m",
    });
}

/** @throws UsageError where layers do not fit data, or what is given for each layer */
export function checkSizes(
  inputs: number,
  layers: readonly Layer[],
  samples: Samples,
  { layers: text, ratios, starts, amplifier, targets }: NetworkDescription,
): void {
  const fit = (what: string, wanted: number, have: number, hint: string): void => {
    if (wanted !== have) throw new UsageError(`layers ${text}: ${wanted} ${what}, but there are ${have}`, { hint });
  };
  const columns = samples.inputs;
  const listed = `${columns.slice(0, 6).join(" ")}${columns.length > 6 ? " ..." : ""}`;
  fit("inputs", inputs, columns.length, `the input columns are ${listed}`);
  fit("outputs", layers.at(-1)!.size, samples.outputs, `targets ${targets} need ${samples.outputs} outputs`);
  for (const [name, list] of Object.entries({ ratios, starts }))
    if (list !== undefined && list.length !== layers.length)
      throw new UsageError(`${name} ${list.join(",")}: the network has ${layers.length} layers of resistors`);
  if (amplifier !== undefined && layers.length < 2)
    throw new UsageError(`layers ${text}: without hidden layers there is nothing to amplify`);
}
