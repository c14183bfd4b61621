import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Expression } from "../src/deck/expressions.js";
import type { Signal } from "../src/deck/signal.js";
import { System } from "../src/equations/system.js";
import { type Deck, FileError, NetlistError, parse, type Reader, type Span } from "../src/index.js";

/** Good netlists by path, the long one of iris.cir with its table shortened by the reader below. */
export const decks: readonly { readonly path: string; readonly text: string }[] = ["../netlists", "circuits"].flatMap(
  (folder) =>
    readdirSync(join(import.meta.dirname, folder))
      .filter((name) => name.endsWith(".cir"))
      .map((name) => join(import.meta.dirname, folder, name))
      .map((path) => ({ path, text: readFileSync(path, "utf8") })),
);

/** Reads the first lines of tables beside the deck, and nothing else. */
const reader: Reader = {
  read(path, from) {
    if (!path.endsWith(".csv")) throw new FileError(`cannot read "${path}"`);
    let text: string;
    try {
      text = readFileSync(join(dirname(from.name), path), "utf8");
    } catch (cause) {
      throw new FileError(`cannot read "${path}"`, { cause });
    }
    return { name: path, bytes: new TextEncoder().encode(text.split("\n").slice(0, 8).join("\n")) };
  },
};

export type Outcome = { readonly deck: Deck } | { readonly fault: NetlistError | FileError };

/** Reads a netlist; throws whatever is no fault of a netlist or a file. */
export function read(name: string, text: string): Outcome {
  try {
    return { deck: parse({ name, bytes: text }, { reader }) };
  } catch (fault) {
    if (fault instanceof NetlistError || fault instanceof FileError) return { fault };
    throw fault;
  }
}

function signalsOf({ inputs }: Expression): readonly Signal[] {
  return inputs.flatMap((input) => (input.kind === "signal" ? [input.signal] : []));
}

export function inside({ source, offset, length }: Span): boolean {
  return offset >= 0 && length >= 0 && offset + length <= source.text.length;
}

/** Everything that a netlist means for what is computed and reported, as text: two that differ in effect differ here. */
export function meaning(deck: Deck): string {
  const { circuit, runs, outputs, instruments, learn, asserts, golden, steps } = deck;
  const { parameters } = circuit;
  const live = [0, 1, 2].map((shift) => {
    const out = new Float64Array(parameters.size);
    parameters.run(
      Float64Array.from(parameters.nominal, (value, k) => value + shift * (k + 1)),
      out,
    );
    return [...out];
  });
  const names = (signals: readonly { readonly name: string }[]) => signals.map(({ name }) => name);
  const parts = [
    deck.title,
    circuit.nodes,
    circuit.instances.map((i) => [
      ...[i.name, i.device.name, i.model, i.law.key, i.nodes, i.values, i.controls, [...i.words.values()]],
      i.stimulus && [i.stimulus.shape.name, i.stimulus.values, i.stimulus.options],
    ]),
    [live, circuit.options, [...circuit.data.values()].map((t) => [t.name, t.columns, [...t.values]])],
    [...circuit.models.values()].map((m) => [m.name, m.type, [...m.values].map(([key, { value }]) => [key, value])]),
    runs.map((run) => [run.kind, run.axis, run.needsOperatingPoint, run.expectedPoints, run.window]),
    circuit.commands
      .filter(({ name }) => [".ic", ".nodeset", ".dc", ".tran", ".measure", ".meas", ".four"].includes(name))
      .map(({ tokens, piece }) => tokens.map(({ at, end }) => piece.text.slice(at, end).toLowerCase())),
    outputs.save && names(outputs.save),
    [...outputs.print].map(([kind, signals]) => [kind, names(signals)]),
    instruments.map(({ name, signal, model }) => [name, signal.name, model]),
    learn && [[...learn.card.numbers], [...learn.card.words], learn.card.outputs, learn.card.targets, learn.card.test],
    learn?.devices,
    asserts.map(({ expression, kind, from, to, at }) => [expression, names(signalsOf(expression)), kind, from, to, at]),
    golden,
    runs.map(({ kind }) => Array.from({ length: steps.count(kind) }, (_, k) => steps.at(kind, k).label)),
    circuit.temperatures,
  ];
  const plain = (key: string, value: unknown) => {
    if (key === "span" || key === "updateSpan" || key === "nameSpan") return undefined;
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  };
  return JSON.stringify(parts, plain);
}

/** The points of the small-signal analyses, where what a card asks for shows in nothing else. */
export function smallSignals(deck: Deck): string {
  const statistics = { points: 0, rejected: 0, iterations: 0 };
  const runs = deck.runs.filter(({ kind }) => ["ac", "noise", "sens", "tf"].includes(kind));
  const points = runs.map((run) => [...run.points({ system: new System(deck.circuit), statistics })]);
  return JSON.stringify(points.map((list) => list.map(({ axis, x, im, row }) => [axis, [...x], [...(im ?? [])], row])));
}

/**
 * Places of a deck's cards between two words, and the words themselves; the title, comments, quoted texts and what stands
 * behind .else left out, which none of the decks comes to.
 */
export function wordsOf(text: string): { readonly word: string; readonly at: number; readonly end: number }[] {
  const words: { word: string; at: number; end: number }[] = [];
  let offset = 0;
  let other = false;
  for (const [number, line] of text.split(/(?<=\n)/).entries()) {
    if (/^\.(else|endif)\b/i.test(line)) other = /^\.else/i.test(line);
    const code = line.replace(/(?:;| \$ ).*$/m, "").replace(/^\*.*/, "");
    if (number > 0 && !other && !/^\.(title|end\b)/i.test(code))
      for (const { 0: word, index } of code.matchAll(/[^\s(){}'"=,]+/g))
        words.push({ word, at: offset + index, end: offset + index + word.length });
    offset += line.length;
  }
  return words;
}
