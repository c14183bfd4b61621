import { analyses, type Run } from "../analyses/index.js";
import { readNodeVoltages } from "../analyses/start.js";
import type { Dialect } from "../base/dialect.js";
import { type Diagnostic, Diagnostics, nearest } from "../base/diagnostics.js";
import { NetlistError } from "../base/errors.js";
import type { Source } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { conditionReader } from "../circuit/conditions.js";
import { elaborate } from "../circuit/elaborate.js";
import { operatingPointFaults } from "../circuit/topology.js";
import { findLearnCard } from "../learning/card.js";
import type { Reader } from "../netlist/contract.js";
import { checkText, decodeText } from "../netlist/decode.js";
import { parseNetlist } from "../netlist/parse.js";
import { nodeReader } from "../netlist/node-reader.js";
import { cards, ignoredCards, laterCards } from "./cards.js";
import { type InstrumentCard, readInstruments } from "./instruments.js";
import { type LearnContext, learnContext } from "./learn.js";
import { type OutputRequests, readOutputs } from "./outputs.js";
import { registry } from "./registry.js";

/** A netlist with the name it goes by in messages and results: its path, so that included files are found. */
export interface Input {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/** What a netlist is read with. */
export interface ParseOptions {
  /** Reads included files and data tables; by default files, relative to the file that names them, then `include`. */
  readonly reader?: Reader;
  /** Folders that are searched after the including file's own. */
  readonly include?: readonly string[];
  /** Values for `.param` names, as text. */
  readonly define?: Readonly<Record<string, string | number>>;
  readonly seed?: number;
  /** "all": every column is wanted, so that faults of .save, .print and .probe are warnings. */
  readonly columns?: "all";
  /** By default what the netlist plainly is written in, else ngspice's. */
  readonly dialect?: Dialect;
}

/** A netlist, read and checked: what can be simulated, trained and audited. */
export interface Deck {
  readonly title: string;
  readonly name: string;
  readonly seed: number;
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: { readonly devices: number; readonly nodes: number; readonly analyses: readonly string[] };
  readonly circuit: Circuit;
  readonly runs: readonly Run[];
  readonly outputs: OutputRequests;
  readonly instruments: readonly InstrumentCard[];
  readonly learn: LearnContext | undefined;
}

/**
 * Reads a netlist and checks everything that can be checked before solving.
 * @param input the netlist as text, or its bytes (UTF-8, UTF-16 or Latin-1) with the name it goes by in messages
 * @throws NetlistError with all faults, FileError
 */
export function parse(input: string | Input, options: ParseOptions = {}): Deck {
  const diagnostics = new Diagnostics();
  const { name, bytes } = typeof input === "string" ? { name: "netlist", bytes: input } : input;
  const deck = read({ name, text: typeof bytes === "string" ? bytes : decodeText(bytes) }, options, diagnostics);
  if (deck === undefined || diagnostics.failed) throw new NetlistError(inOrder(diagnostics.list));
  return deck;
}

/** By place, faults of one file together; what has no place last. */
function inOrder(list: readonly Diagnostic[]): Diagnostic[] {
  const sources = [...new Set(list.map((d) => d.span?.source))];
  const key = (d: Diagnostic) =>
    d.span === undefined ? Infinity : sources.indexOf(d.span.source) * 1e12 + d.span.offset;
  return list
    .map((d, k) => ({ d, k }))
    .sort((a, b) => key(a.d) - key(b.d) || a.k - b.k)
    .map(({ d }) => d);
}

function read(source: Source, options: ParseOptions, diagnostics: Diagnostics): Deck | undefined {
  if (!checkText(source, "netlist", diagnostics)) return undefined;
  const reader = options.reader ?? nodeReader(options.include ?? []);
  const define = Object.fromEntries(Object.entries(options.define ?? {}).map(([key, value]) => [key, String(value)]));
  const { dialect } = options;
  const condition = conditionReader(define, dialect ?? "ngspice", diagnostics);
  const netlist = parseNetlist(source, { reader, condition, ...(dialect && { dialect }) }, diagnostics);
  const circuit = elaborate(
    netlist,
    registry,
    { define, reader, ...(options.seed !== undefined && { seed: options.seed }) },
    diagnostics,
  );
  const unread = checkCommands(netlist.commands, diagnostics);
  const runs: Run[] = [];
  for (const card of circuit.commands) {
    const analysis = analyses.find(({ keyword }) => keyword === card.name);
    const run = analysis?.read(card, circuit, diagnostics);
    if (run !== undefined) runs.push(run);
  }
  // An analysis that does not use them leaves them unread.
  for (const keyword of [".ic", ".nodeset"] as const) readNodeVoltages(circuit, keyword, diagnostics);
  const kinds = analyses.map(({ keyword }) => keyword.slice(1));
  const instruments = readInstruments(circuit, diagnostics);
  const outputs = readOutputs({
    circuit,
    kinds,
    asked: new Set(circuit.commands.map(({ name }) => name.slice(1)).filter((kind) => kinds.includes(kind))),
    instruments,
    diagnostics,
    overridden: options.columns === "all",
  });
  const card = findLearnCard(circuit.commands, diagnostics);
  const learn = card && learnContext(card, circuit, diagnostics);
  const asked = circuit.commands.some(({ name }) => analyses.some(({ keyword }) => keyword === name));
  if (!asked && card === undefined && !unread) {
    diagnostics.error("no-analysis", "the netlist asks for no analysis", netlist.end, "add .op, .dc, .tran or .learn");
  }
  if (diagnostics.failed) return undefined;
  if (runs.some(({ needsOperatingPoint }) => needsOperatingPoint) || card !== undefined) {
    for (const fault of operatingPointFaults(circuit)) {
      diagnostics.error(fault.code, fault.message, fault.instances[0]?.span ?? netlist.end, fault.hint);
    }
  }
  return {
    title: circuit.title,
    name: source.name,
    seed: circuit.options.seed,
    diagnostics: diagnostics.list,
    summary: {
      devices: circuit.instances.length,
      nodes: circuit.nodes.length,
      analyses: [...runs.map(({ kind }) => kind), ...(learn === undefined ? [] : ["learn"])],
    },
    circuit,
    runs,
    outputs,
    instruments,
    learn,
  };
}

/** Reports cards that nobody reads; true when one of them may have been meant as an analysis. */
function checkCommands(commands: readonly Circuit["commands"][number][], diagnostics: Diagnostics): boolean {
  const before = diagnostics.errors;
  const keywords = (list: readonly { readonly keyword: string }[]) => list.map(({ keyword }) => keyword);
  const read = [...keywords(analyses), ...keywords(cards.filter((card) => card.read === "circuit"))];
  const known = [...new Set([...keywords(cards), ...read])];
  for (const { name, nameSpan } of commands) {
    if (read.includes(name)) continue;
    if (ignoredCards.includes(name))
      diagnostics.warning(
        "ignored-card",
        `${name} has no effect here`,
        nameSpan,
        "-o FILE saves results, .print shows them",
      );
    else if (Object.hasOwn(laterCards, name))
      diagnostics.error("unavailable-card", `${name} (${laterCards[name]}) is not available in this version`, nameSpan);
    else {
      const near = nearest(name, [...known, ...Object.keys(laterCards)]);
      diagnostics.error(
        "unknown-card",
        `unknown card "${name}"`,
        nameSpan,
        near ? `did you mean "${near}"?` : `known: ${known.join(" ")}`,
      );
    }
  }
  return diagnostics.errors > before;
}
