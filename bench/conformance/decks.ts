import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Deck, parse, type ResultTable, simulate } from "../../src/index.js";
import type { Instance } from "../../src/circuit/circuit.js";
import { Steps } from "../../src/deck/steps.js";
import { conductancesOf } from "../conductances.js";
import { plainDeck } from "../plain-deck.js";

/** What both programs run with. */
const OPTIONS = ".options reltol=1e-6 abstol=1e-15 vntol=1e-9";

/** What only Lockspice knows. */
const OURS = /^\s*\.(learn|lockin|assert|data|model\s+\S+\s+(trainable|lockin))\b/im;

/** What ngspice has nothing for, nor anything that could stand for it. */
const NOT_THEIRS = /^\s*ymemristor\b/im;

/** A netlist that both programs read: as it is, or, with `.learn`, with plain resistors for the trainable ones. */
export interface TestDeck {
  readonly name: string;
  readonly path: string;
  /** With the tight tolerances. */
  readonly text: string;
}

/** The netlists of folders whose names contain one of the words, or all of them, but for those that ngspice cannot have. */
export function findDecks(folders: readonly string[], words: readonly string[]): TestDeck[] {
  return folders
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((path) => path.endsWith(".cir"))
    .filter((path) => words.length === 0 || words.some((word) => basename(path).includes(word)))
    .flatMap((path) => {
      const text = readFileSync(path, "utf8");
      if (NOT_THEIRS.test(text)) {
        console.log(`${basename(path)} is not compared: ngspice has no memristors`);
        return [];
      }
      const plain = OURS.test(text) ? plainDeck(text, conductancesOf(text, path)) : text;
      return { name: basename(path, ".cir"), path, text: plain.replace("\n", `\n${OPTIONS}\n`) };
    });
}

/** Reads a deck. Throws NetlistError. */
export function parseDeck({ path, text }: TestDeck): Deck {
  return parse({ name: path, bytes: text }, { columns: "all" });
}

/** A quantity that is to be changed, by its key, and its new value. */
export type Change = readonly [key: string, value: number];

/** An argument of a source's waveform that is to be changed, by its place or its name. */
export interface StimulusChange {
  readonly instance: string;
  readonly argument: number | string;
  readonly value: number;
}

/** All tables of a deck; with a change, of the netlist elaborated anew with it. Throws when an analysis fails. */
export async function run(deck: Deck, change?: Change | StimulusChange): Promise<readonly ResultTable[]> {
  const { analyses, failures } = await simulate(change === undefined ? deck : changed(deck, change), {
    columns: "all",
  });
  if (failures.length > 0) throw failures[0]!.error;
  return analyses;
}

/** A deck with one step, in which the change holds. */
function changed(deck: Deck, change: Change | StimulusChange): Deck {
  const inWaveform = "instance" in change;
  const step = {
    length: 1,
    label: () => "changed",
    apply(_: number, set: Map<string, number>) {
      if (!inWaveform) set.set(...change);
      return undefined;
    },
  };
  const steps = new Steps([step]);
  if (!inWaveform) return { ...deck, steps };
  return {
    ...deck,
    steps,
    bench(number, setting) {
      const bench = deck.bench(number, setting);
      const { circuit } = bench;
      const instances = circuit.instances.withOthers((instance) =>
        instance.name === change.instance ? withArgument(instance, change) : instance,
      );
      return { ...bench, circuit: { ...circuit, instances } };
    },
  };
}

function withArgument(instance: Instance, { argument, value }: StimulusChange): Instance {
  const { stimulus } = instance;
  if (stimulus === undefined) return instance;
  if (typeof argument === "number")
    return { ...instance, stimulus: { ...stimulus, values: stimulus.values.with(argument, value) } };
  return { ...instance, stimulus: { ...stimulus, options: { ...stimulus.options, [argument]: value } } };
}
