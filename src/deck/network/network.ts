import { UsageError } from "../../base/errors.js";
import { engineering } from "../../base/units.js";
import { rules } from "../../learning/rules.js";
import { suggestion } from "../../learning/tasks/columns.js";
import { smallestConductance } from "../learn.js";
import { type Deck, parse } from "../parse.js";
import { bendCards, head, inputCards, layerCards, namesBeside, nodeCards } from "./cards.js";
import { checkSizes, checkTexts, numberIn } from "./check.js";
import { type NetworkDescription, networkDefaults } from "./description.js";
import { type Layer, readLayers } from "./layers.js";
import { type LearnDefaults, learnCards } from "./learn-card.js";
import { type Samples, samplesOf } from "./samples.js";
import { modelCards, synapseCards } from "./synapses.js";
import { wire } from "./wiring.js";

/** A netlist, and what reading it gave. */
export interface NewNetwork {
  readonly text: string;
  readonly deck: Deck;
}

type Complete = NetworkDescription & Required<Pick<NetworkDescription, keyof typeof networkDefaults>>;

/**
 * The netlist of a layered network of trainable resistors and diodes, which `train` takes as it is.
 *
 * Every input is applied with both signs, as conductances are positive; so are 1 and -1, the biases. All resistors of a
 * node stand in a subcircuit that reaches for what feeds the layer by `.global`: the text grows with the width of layers,
 * not with the number of resistors.
 * @param netlist where it will stand: files of the data are named from there
 * @throws UsageError for what does not fit together, NetlistError where the tables or the netlist are at fault
 */
export function newNetwork(description: NetworkDescription, netlist = "network.cir"): NewNetwork {
  checkTexts(description);
  const complete: Complete = { ...networkDefaults, ...description };
  const { inputs, layers } = readLayers(complete.layers);
  const samples = samplesOf(complete, netlist);
  checkSizes(inputs, layers, samples, complete);
  const gain = numberIn("gain", complete.gain, 0);
  const rate = engineering(Number((RATE / (gain * gain)).toPrecision(2)));
  const made = (gamma: string): NewNetwork => {
    const text = netlistOf(complete, layers, samples, { gamma, rate });
    return { text, deck: parse({ name: netlist, bytes: text }) };
  };
  if (complete.learn?.["gamma"] !== undefined) return made(complete.learn["gamma"]);
  // The rule of thumb: 0.05 times the smallest conductance that an output is driven against.
  const conductance = smallestConductance(made("1p").deck.learn!);
  return made(engineering(Number((0.05 * (conductance ?? 1e-3)).toPrecision(2))));
}

/** The rate at an input of 1 V [S^2]: gradients grow with the square of the voltages. */
const RATE = 0.64e-6;

function netlistOf(complete: Complete, layers: readonly Layer[], samples: Samples, learning: LearnDefaults): string {
  const rule = rules.get(complete.rule.toLowerCase());
  if (rule === undefined) {
    const hint = suggestion(complete.rule, [...rules.keys()], "rules");
    throw new UsageError(`unknown learning rule "${complete.rule}"`, { hint });
  }
  const name = namesBeside(samples.inputs);
  const wirings = wire(samples.inputs, layers, complete);
  const { diodes, seed } = complete;
  return [
    ...head(complete, wirings),
    ...inputCards(complete, samples.inputs, name),
    ...wirings.flatMap((wiring, i) => [
      "",
      ...layerCards(complete, wiring, i === wirings.length - 1),
      ...synapseCards(wiring),
      ...nodeCards(complete, wiring, i === wirings.length - 1),
    ]),
    "",
    ...(layers.length > 1 ? bendCards(complete, name) : []),
    ...(diodes === "none" || layers.length < 2 ? [] : [""]),
    `.param ${name("gmin")}=${complete.bounds[0]} ${name("gmax")}=${complete.bounds[1]}   ; bounds of conductances, siemens`,
    "* Conductance at the start of a resistor at a node that has so many",
    `.func start(fan) {${complete.init.replace(/\bgm(in|ax)\b/g, (word) => name(word))}}`,
    ...wirings.flatMap((wiring, i) =>
      modelCards(wiring, { ratio: complete.ratios?.[i] ?? "1", start: complete.starts?.[i] ?? "1" }, name),
    ),
    "",
    ...samples.cards,
    ...(seed === undefined ? [] : [`.options seed=${seed}`]),
    ...learnCards(complete, rule, samples, learning),
    ".end",
    "",
  ].join("\n");
}
