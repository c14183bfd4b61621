import { analyses, type Run } from "../analyses/index.js";
import { readNodeVoltages } from "../analyses/start.js";
import type { Dialect } from "../base/dialect.js";
import { type Diagnostic, Diagnostics, nearest } from "../base/diagnostics.js";
import { NetlistError } from "../base/errors.js";
import type { Source } from "../base/source.js";
import { formatNumber } from "../base/units.js";
import type { Circuit } from "../circuit/circuit.js";
import { conditionReader } from "../circuit/conditions.js";
import { elaborate, type ElaborateOptions } from "../circuit/elaborate.js";
import { LawShelf } from "../circuit/laws.js";
import { writtenValue } from "../circuit/quantities.js";
import { isResting } from "../circuit/resting.js";
import { operatingPointFaults } from "../circuit/topology.js";
import { lint } from "../circuit/lint.js";
import { findLearnCard } from "../learning/card.js";
import type { Card, Reader } from "../netlist/contract.js";
import { checkText, decodeText } from "../netlist/decode.js";
import { parseNetlist } from "../netlist/parse.js";
import { nodeReader } from "../netlist/node-reader.js";
import { alteredValues } from "./alterations.js";
import { cards, ignoredCards, laterCards } from "./cards.js";
import { type AssertCard, readAssertions } from "./assertions.js";
import { type GoldenCard, readGolden } from "./golden.js";
import { type InstrumentCard, readInstruments } from "./instruments.js";
import { type LearnContext, learnContext } from "./learn.js";
import { type DerivedBench, readDerived } from "./derived/bench.js";
import { readFouriers } from "./fourier.js";
import type { MeasureCards } from "./measured.js";
import { readMeasures } from "./measures/measures.js";
import { ownSignals } from "./own-tables.js";
import type { Output } from "./output.js";
import { namedOutputs, type OutputRequests, readOutputs } from "./outputs.js";
import { registry } from "./registry.js";
import { readScript } from "./script.js";
import { readScriptOutputs } from "./script-outputs.js";
import type { ScriptRequest } from "./script-request.js";
import type { DeckOrigin } from "./origin.js";
import { readSteps, type Setting, type Steps, steppedTables, suppliedParameters } from "./steps.js";

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
  /** Warns also of what is probably a slip though it is no fault: unused names, dangling nodes, implausible values. */
  readonly lint?: boolean;
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
  /** Values given for `.param` names, by name in their order. */
  readonly define: Readonly<Record<string, string>>;
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: { readonly devices: number; readonly nodes: number; readonly analyses: readonly string[] };
  readonly circuit: Circuit;
  readonly runs: readonly Run[];
  readonly outputs: OutputRequests;
  readonly instruments: readonly InstrumentCard[];
  /** What `.measure` and `.four` ask for. */
  readonly measured: MeasureCards;
  readonly learn: LearnContext | undefined;
  /** What the commands of a script write and say. */
  readonly requests: readonly ScriptRequest[];
  readonly scripted: Bench["scripted"];
  readonly derived: Bench["derived"];
  /** Whether commands of a script have changed values before one of the runs: only its bench has them. */
  isAltered(run: number): boolean;
  /** What must hold of the results. */
  readonly asserts: readonly AssertCard[];
  /** How results are compared with kept ones, where the netlist says so. */
  readonly golden: GoldenCard | undefined;
  /** What threads read the deck from; undefined where only this one can, with a reader of the caller's. */
  readonly origin: DeckOrigin | undefined;
  /** How the analyses are repeated. */
  readonly steps: Steps;
  /**
   * One of the runs with other values than the netlist's: the netlist is elaborated anew, so that whatever depends on
   * them follows, the shape of the circuit and the cards of the analyses too.
   * @throws NetlistError when the values are at fault
   */
  bench(run: number, setting: Setting): Bench;
}

/** A circuit with one analysis to run on it, and what is to be seen of it. */
export interface Bench {
  readonly circuit: Circuit;
  readonly run: Run;
  readonly outputs: OutputRequests;
  readonly instruments: readonly InstrumentCard[];
  readonly measured: MeasureCards;
  readonly asserts: readonly AssertCard[];
  /** What the commands of a script need of the analyses, by their numbers. */
  readonly scripted: ReadonlyMap<number, readonly Output[]>;
  /** Tables that are made of the points of transient analyses. */
  readonly derived: readonly DerivedBench[];
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
  const files = new Map<string, ReturnType<Reader["read"]>>();
  const disk = options.reader ?? nodeReader(options.include ?? []);
  const reader: Reader = {
    read(path, from) {
      const file = disk.read(path, from);
      files.set(`${from.name}\n${path}`, file);
      return file;
    },
  };
  const define = Object.fromEntries(Object.entries(options.define ?? {}).map(([key, value]) => [key, String(value)]));
  const { dialect } = options;
  let conditional = false;
  const readNetlist = (values: typeof define, found: Diagnostics) => {
    const holds = conditionReader(values, dialect ?? "ngspice", found);
    const condition: typeof holds = (...args) => {
      conditional = true;
      return holds(...args);
    };
    return readScript(parseNetlist(source, { reader, condition, ...(dialect && { dialect }) }, found), found);
  };
  const { netlist, plan, requests, derivations } = readNetlist(define, diagnostics);
  const isAnalysis = ({ name }: Card) => analyses.some(({ keyword }) => keyword === name);
  const order = plan.map((planned) => netlist.commands.filter(isAnalysis).indexOf(planned.card));
  const common = {
    define,
    reader,
    ...(options.seed !== undefined && { seed: options.seed }),
    supply: suppliedParameters(netlist.commands),
    stepped: steppedTables(netlist.commands),
    laws: new LawShelf(),
  };
  const build = (more: ElaborateOptions, found: Diagnostics) => {
    // Which cards there are may depend on the values.
    const values = Object.fromEntries([...(more.set ?? [])].map(([key, value]) => [key, formatNumber(value)]));
    const read = conditional && more.set !== undefined ? readNetlist({ ...define, ...values }, found).netlist : netlist;
    return elaborate(read, registry, { ...common, ...more }, found);
  };
  let circuit = build({}, diagnostics);
  if (!diagnostics.failed) checkAlterations(netlist.alterations, build, diagnostics);
  const unread = checkCommands(netlist.commands, diagnostics);
  let runs = readRuns(circuit, order, diagnostics);
  const vary = sweptKeys(runs, circuit);
  if (vary.size > 0 && !diagnostics.failed) {
    circuit = build({ vary }, diagnostics);
    runs = readRuns(circuit, order, diagnostics);
  }
  // An analysis that does not use them leaves them unread.
  for (const keyword of [".ic", ".nodeset"] as const) readNodeVoltages(circuit, keyword, diagnostics);
  const changes = plan.map(({ alterations }) => alteredValues(alterations, circuit, diagnostics));
  const kinds = analyses.map(({ keyword }) => keyword.slice(1));
  const asked = new Set(netlist.commands.map(({ name }) => name.slice(1)).filter((kind) => kinds.includes(kind)));
  const steps = readSteps(circuit, kinds, asked, diagnostics);
  const observed = (of: Circuit, made: readonly Run[], found: Diagnostics) => {
    const connected = readInstruments(of, found);
    const overridden = options.columns === "all";
    const own = new Map(made.map((run) => [run.kind, ownSignals(run, netlist.dialect)]));
    const outputs = readOutputs({
      circuit: of,
      kinds,
      asked,
      instruments: connected,
      own,
      diagnostics: found,
      overridden,
    });
    const { save } = outputs;
    const derived = readDerived({ circuit: of, runs: made, save, derivations, requests, diagnostics: found });
    const measures = readMeasures({
      circuit: of,
      kinds,
      asked,
      reader,
      diagnostics: found,
      own: new Map(kinds.map((kind) => [kind, [...(own.get(kind) ?? []), ...namedOutputs(outputs, kind)]])),
      derived: derived.map((bench) => bench.derived),
      lenient: overridden,
    });
    const byKind = new Map(made.map((run) => [run.kind, run]));
    const place = { circuit: of, runs: byKind, instruments: connected, own, save, diagnostics: found };
    return {
      instruments: connected,
      measured: { measures, fouriers: readFouriers(of, asked, found) },
      asserts: readAssertions(of, [...asked], new Set(measures.map(({ name }) => name)), found),
      outputs,
      derived,
      scripted: readScriptOutputs(requests, (analysis) => plan[analysis]!.card.name.slice(1), place),
    };
  };
  const seen = observed(circuit, runs, diagnostics);
  const golden = readGolden(circuit, diagnostics);
  const card = findLearnCard(circuit.commands, diagnostics);
  const learn = card && learnContext(card, circuit, diagnostics);
  if (asked.size === 0 && card === undefined && !unread) {
    diagnostics.error(
      "no-analysis",
      "the netlist asks for no analysis",
      netlist.end,
      "add .op, .dc, .ac, .tran or .learn",
    );
  }
  if (diagnostics.failed) return undefined;
  if (runs.some(({ needsOperatingPoint }) => needsOperatingPoint) || card !== undefined) {
    reportOperatingPoint(circuit, diagnostics);
  }
  if (options.lint && !diagnostics.failed) lint(circuit, diagnostics);
  return {
    title: circuit.title,
    name: source.name,
    seed: circuit.options.seed,
    define: Object.fromEntries(Object.entries(define).sort(([a], [b]) => (a < b ? -1 : 1))),
    diagnostics: diagnostics.list,
    summary: {
      devices: circuit.instances.length,
      nodes: circuit.nodes.length,
      analyses: [...runs.map(({ kind }) => kind), ...(learn === undefined ? [] : ["learn"])],
    },
    circuit,
    runs,
    ...seen,
    learn,
    requests,
    golden,
    steps,
    isAltered: (number) => changes[number]!.size > 0,
    origin: options.reader === undefined ? originOf(source, options, files) : undefined,
    bench(number, { set, draw, seed }) {
      const found = new Diagnostics();
      const more = {
        set: new Map([...changes[number]!, ...set]),
        ...(draw !== undefined && { draw }),
        ...(seed !== undefined && { seed }),
      };
      const { sweeps = [], roots = [] } = runs[number]!;
      const swept = sweeps.flatMap((sweep) =>
        sweep.swept.map(({ key }, place) => [key, sweep.value(place, 0)] as const),
      );
      // That of a `.param` is what its card says.
      const vary = new Map([...roots.map((name) => [name, 0] as const), ...swept]);
      const built = build({ ...more, ...(vary.size > 0 && { vary }) }, found);
      const run = readRuns(built, order.slice(number, number + 1), found)[0];
      const bench = observed(built, run === undefined ? [] : [run], found);
      if (run?.needsOperatingPoint && !found.failed) reportOperatingPoint(built, found);
      if (run === undefined || found.failed) throw new NetlistError(inOrder(found.list));
      return { circuit: built, run, ...bench };
    },
  };
}

function originOf({ name, text }: Source, options: ParseOptions, files: DeckOrigin["files"]): DeckOrigin {
  const { include, define, seed, dialect, columns } = options;
  return {
    name,
    text,
    options: {
      ...(include && { include }),
      ...(define && { define }),
      ...(seed !== undefined && { seed }),
      ...(dialect && { dialect }),
      ...(columns && { columns }),
    },
    files,
  };
}

/** Looks for faults of `.alter` blocks, which runs of their own read. */
function checkAlterations(
  count: number,
  build: (more: ElaborateOptions, found: Diagnostics) => unknown,
  diagnostics: Diagnostics,
): void {
  const key = ({ code, span }: Diagnostic) => `${code} ${span?.source.name} ${span?.offset}`;
  const known = new Set(diagnostics.list.map(key));
  for (let k = 1; k <= count; k++) {
    const found = new Diagnostics();
    build({ set: new Map([["alter", k]]) }, found);
    for (const one of found.list.filter((each) => !known.has(key(each)))) {
      known.add(key(one));
      diagnostics.add(one.severity, one.code, one.message, one.span, one.hint);
    }
  }
}

/** Reports what keeps a circuit from having an operating point. */
function reportOperatingPoint(circuit: Circuit, diagnostics: Diagnostics): void {
  for (const fault of operatingPointFaults(circuit))
    diagnostics.error(fault.code, fault.message, fault.instances[0]?.span ?? circuit.netlist.end, fault.hint);
  for (const { name, span } of circuit.instances.filter(isResting)) {
    const message = `${name} closes a loop without resistance: it carries no current in operating points`;
    diagnostics.warning("resting-loop", message, span, "rser= or a small resistor in series gives it one");
  }
}

/** The analyses that the cards of a circuit ask for; `order` has their numbers among these cards. */
function readRuns(circuit: Circuit, order: readonly number[], diagnostics: Diagnostics): Run[] {
  const asked = circuit.commands.flatMap((card) => {
    const analysis = analyses.find(({ keyword }) => keyword === card.name);
    return analysis === undefined ? [] : [() => analysis.read(card, circuit, diagnostics)];
  });
  return order.flatMap((k) => asked[k]?.() ?? []);
}

/** All that runs sweep or differentiate by, with its values as written. */
function sweptKeys(runs: readonly Run[], circuit: Circuit): Map<string, number> {
  const swept = runs.flatMap(({ sweeps = [] }) => sweeps.flatMap((sweep) => sweep.swept));
  const roots = runs.flatMap((run) => run.roots ?? []);
  return new Map([
    ...swept.map(({ key, quantity }) => [key, writtenValue(quantity, circuit) ?? 0] as const),
    ...roots.map((name) => [name, writtenValue({ kind: "parameter", name }, circuit) ?? 0] as const),
  ]);
}

/** Reports cards that nobody reads; true when one of them may have been meant as an analysis. */
function checkCommands(commands: readonly Circuit["commands"][number][], diagnostics: Diagnostics): boolean {
  const before = diagnostics.errors;
  const keywords = (list: readonly { readonly keyword: string }[]) => list.map(({ keyword }) => keyword);
  const read = [
    ...keywords(analyses),
    ...cards.flatMap((card) => (card.read === "circuit" ? [card.keyword, ...(card.aliases ?? [])] : [])),
  ];
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
