import { analyses } from "../analyses/index.js";
import { dialects } from "../base/dialect.js";
import { type Diagnostics, nearest } from "../base/diagnostics.js";
import { subpiece } from "../base/source.js";
import { makeCard } from "../netlist/cards.js";
import type { Card, Netlist, OptionCard } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { readOptions } from "../netlist/option-card.js";
import { composedPiece } from "../netlist/pieces.js";
import { type ScriptDerivation, SpectrumVariables } from "./derived/script-derivation.js";
import { MEASURE_WORDS } from "./measures/card.js";
import { isBiasCard, readBias } from "./bias-files.js";
import { BLOCKS, withoutBlocks } from "./script-blocks.js";
import { carriedOut, commandTable } from "./script-commands.js";
import { Lets, measureMeant, withoutMeasures } from "./script-lets.js";
import { commandWords, FileVariables, type ScriptRequest } from "./script-request.js";
import { readEcho, readWrite, type ScriptPlace } from "./script-writes.js";

/** A change of a value between analyses: `alter r1=2k`, `altermod m vto=1`, gnucap's `.modify`. */
export interface Alteration {
  readonly card: Card;
  /** Text of what is changed, as `r1`, `r1:tc1`, `temp`. */
  readonly target: string;
  /** Text of the new value. */
  readonly value: string;
}

/** An analysis to run, with the alterations that stand before it. */
export interface Planned {
  readonly card: Card;
  readonly alterations: readonly Alteration[];
}

/** A netlist whose script has become cards, and the order in which its analyses run. */
export interface Script {
  readonly netlist: Netlist;
  readonly plan: readonly Planned[];
  /** What commands write and say, in their order. */
  readonly requests: readonly ScriptRequest[];
  /** What commands make further tables of. */
  readonly derivations: readonly ScriptDerivation[];
}

/**
 * Turns the commands of `.control` sections into cards of the netlist and a plan of its analyses. As `ngspice -b` does,
 * the commands come first; then the analyses of dot cards run, unless a `run` among the commands had them run already.
 */
export function readScript(netlist: Netlist, diagnostics: Diagnostics): Script {
  const script = new ScriptReader(netlist, diagnostics);
  for (const card of netlist.commands) if (card.name === ".csparam") script.parameter(card);
  for (const command of withoutBlocks(netlist.control, diagnostics)) script.read(command);
  script.finish();
  const { commands, options, plan, requests, derivations } = script;
  return {
    netlist: { ...netlist, commands: [...script.cards, ...commands], options: [...netlist.options, ...options] },
    plan,
    requests,
    derivations,
  };
}

const keywords = new Set(analyses.map(({ keyword }) => keyword));

/** Analyses whose results are no solutions of the circuit. */
const OWN_TABLE: readonly string[] = ["tf", "pz"];

class ScriptReader {
  readonly commands: Card[] = [];
  readonly options: OptionCard[] = [];
  readonly plan: Planned[] = [];
  readonly requests: ScriptRequest[] = [];
  readonly derivations: ScriptDerivation[] = [];
  private alterations: Alteration[] = [];
  private readonly faults = new Set<Alteration>();
  private readonly lets = new Lets();
  /** Names of `let` as they stood before a table was derived. */
  private ofPoints = this.lets;
  /** Number of the derived table that outputs are taken from. */
  private derivation: number | undefined;
  private readonly spectra = new SpectrumVariables();
  /** Kind of the analysis that outputs are taken from. */
  private kind: string | undefined;
  /** Measures of gnucap's netlists, and the analyses they stand behind. */
  private readonly placed = new Map<Card, number>();
  /** Blocks that are being passed over. */
  private depth = 0;
  private readonly variables = new FileVariables();
  private ended = false;
  private ran = false;

  constructor(
    private readonly netlist: Netlist,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** ngspice's `.csparam name={expression}`. */
  parameter(card: Card): void {
    const [, name, text] = /^\S+\s+([a-z_]\w*)\s*=\s*(.+)$/is.exec(card.piece.text) ?? [];
    if (name === undefined) {
      this.diagnostics.error("missing-text", ".csparam gives no name a value", card.nameSpan, ".csparam a={2*b}");
    } else this.lets.set(name, text!.replace(/^\{(.*)\}$|^'(.*)'$/s, "$1$2"), -1);
  }

  read(command: Card): void {
    const { name } = command;
    if (this.ended) return;
    if (this.depth > 0) {
      if (BLOCKS.has(name)) this.depth++;
      else if (name === "end") this.depth--;
      return;
    }
    if (BLOCKS.has(name)) {
      this.depth++;
      const message = `"${name}" depends on results and is not carried out: what stands up to its "end" is passed over`;
      this.warn(command, message, ".step and .if do this in cards");
    } else if (keywords.has(`.${name}`)) this.analysis(this.asCard(command, name));
    else this.other(command);
  }

  /** The analyses of dot cards, where no command had them run. */
  finish(): void {
    if (!this.ran) this.runCards();
    for (const card of this.netlist.commands) if (isBiasCard(card)) this.bias(card);
  }

  /** `.savebias`, `.save type=`: a file with the node voltages of an analysis. */
  private bias(card: Card): void {
    const read = readBias(card);
    if (read === undefined) return;
    if ("message" in read) {
      this.diagnostics.error("bad-bias", read.message, card.span, read.hint);
      return;
    }
    const further = /\b(?:internal|nosubckt|(?:repeat|step|temp|dc\d)\s*(?:=\s*\S+)?)\b/i.exec(card.piece.text);
    if (further !== null) this.warn(card, `"${further[0]}" has no effect: all nodes of the netlist are kept, once`);
    const kinds = read.of === undefined ? ["op", "tran", "dc"] : [read.of];
    const analysis = this.plan.findIndex((planned) => kinds.includes(planned.card.name.slice(1)));
    if (analysis < 0) return this.warn(card, `there is no .${kinds.join(" or .")} whose node voltages could be kept`);
    const outputs = this.made(".write allv", { text: "", span: () => card.span }, card.nameSpan);
    this.requests.push({ analysis, card: outputs, everything: false, does: { bias: read } });
  }

  private other(command: Card): void {
    const { name } = command;
    switch (name) {
      case "run":
        this.ran = true;
        return this.runCards();
      case "alter":
      case "altermod":
      case "alterparam":
        return this.alter(command);
      case "reset":
        this.alterations = [];
        return;
      case "let":
        return this.define(command);
      case "print":
        return this.print(command);
      case "write":
      case "wrdata":
        return this.request(readWrite(command, this.place));
      case "echo":
        return this.request(readEcho(command, this.place));
      case "unset":
        return this.unset(command);
      case "fourier":
      case "four":
        return this.fourier(command);
      case "linearize":
      case "fft":
        return this.derive(command, name);
      case "meas":
      case "measure":
        return this.measure(command);
      case "save":
        this.commands.push(this.asCard(command, "save"));
        return;
      case "option":
      case "options":
        return this.option(command);
      case "set":
        return this.set(command);
      case "quit":
      case "exit":
        this.ended = true;
        return;
    }
    const about = commandTable.get(name);
    if (about !== undefined) return this.warn(command, `the command "${name}" (${about}) has no effect here`);
    const near = nearest(name, [...carriedOut, ...commandTable.keys(), ...[...keywords].map((word) => word.slice(1))]);
    const hint = near ? `did you mean "${near}"?` : undefined;
    this.diagnostics.error("unknown-command", `unknown command "${name}"`, command.nameSpan, hint);
  }

  /** Runs the dot cards' analyses in their order; gnucap's `.modify` cards act between them. */
  private runCards(): void {
    for (const card of this.netlist.commands) {
      if (keywords.has(card.name)) this.plan.push(this.planned(card));
      else if (card.name === ".modify") this.alter(card);
      else if (card.name === ".measure" && dialects[this.netlist.dialect].sequential)
        this.placed.set(card, this.plan.length - 1);
      else if (card.name === ".fault") this.fault(card);
      else if (card.name === ".unfault") this.alterations = this.alterations.filter((one) => !this.faults.has(one));
    }
  }

  /** The cards of the netlist, with the analyses that measures stand behind. */
  get cards(): readonly Card[] {
    return this.netlist.commands.map((card) => {
      const after = this.placed.get(card) ?? -1;
      if (after < 0) return card;
      const { piece, span, name, nameSpan, tokens } = card;
      return { piece, span, name, nameSpan, tokens, after };
    });
  }

  /** gnucap's changes that `.unfault` takes back. */
  private fault(card: Card): void {
    const before = this.alterations.length;
    this.alter(card);
    for (const alteration of this.alterations.slice(before)) this.faults.add(alteration);
  }

  private analysis(card: Card): void {
    this.commands.push(card);
    this.plan.push(this.planned(card));
  }

  private planned(card: Card): Planned {
    this.kind = card.name.slice(1);
    this.derivation = undefined;
    return { card, alterations: [...this.alterations] };
  }

  /** `alter r1 = 2k`, `alter r1 2k`, `alter @r1[tc1] = 1`, `alter v1 dc = 2`, `altermod m vto = 1`, several in one. */
  private alter(command: Card): void {
    const cursor = new Cursor(command, this.diagnostics);
    let owner: string | undefined;
    let found = false;
    while (!cursor.done) {
      const word = cursor.next();
      if (word?.kind !== "word") continue;
      const vector = /^@(.+)\[(\w+)\]$/.exec(word.lower);
      const target = vector === null ? word.lower : `${vector[1]}:${vector[2]}`;
      const equals = cursor.mark("=");
      const next = cursor.peek();
      const names = !equals && next?.kind === "word" && /^[a-z_@]/i.test(next.text) && !next.text.startsWith("$&");
      if (names) {
        owner = target;
        continue;
      }
      const value = cursor.value("the new value");
      if (value === undefined) return;
      const principal = target === "dc" || target === "value";
      const full = owner === undefined || vector !== null ? target : principal ? owner : `${owner}:${target}`;
      this.alterations.push({ card: command, target: full, value: this.lets.expanded(value.piece.text) });
      found = true;
    }
    if (!found) cursor.expected("what to change and its value", "alter r1 = 2k");
  }

  private define(command: Card): void {
    const match = /^\S+\s+([a-z_]\w*)\s*=(.+)$/is.exec(command.piece.text);
    if (match === null) return this.warn(command, "only let name = expression is read");
    const [name, text] = [match[1]!, match[2]!.trim()];
    const measure =
      this.kind === undefined ? undefined : measureMeant(text, this.lets, (word) => this.isMeasured(word));
    // What follows from measures is known when they are: it is one of them.
    if (measure === undefined) this.lets.set(name, text, this.plan.length);
    else {
      const isSpectrum = this.derivation !== undefined && this.derivations[this.derivation]!.does === "fft";
      const kind = isSpectrum ? "sp" : this.kind;
      const card = { text: ` ${kind} ${name} ${measure}`, span: () => command.span };
      this.commands.push(this.made(".measure", card, command.nameSpan));
    }
  }

  private print(command: Card): void {
    if (this.kind === undefined) return this.warn(command, "no analysis stands before this");
    const { piece, nameSpan, name } = command;
    const end = /\s>>?\s*\S+\s*$/.exec(piece.text)?.index;
    if (end !== undefined) this.warn(command, "what is printed goes to no file", "wrdata FILE outputs");
    const named = subpiece(piece, name.length, end ?? piece.text.length);
    // All that these have is a table of their own, which is shown anyway; node voltages they have none.
    if (OWN_TABLE.includes(this.kind) && named.text.trim().toLowerCase() === "all") return;
    // What stands in a further table of the analysis is shown anyway, as measures are.
    const isTold = (word: string) => this.isMeasured(word) || (this.kind === "noise" && /^[io]noise_total/.test(word));
    const shown = this.lets.outputs(withoutMeasures(named, this.lets, isTold));
    if (shown.text.trim() === "") return;
    if (this.derivation === undefined) {
      this.commands.push(this.made(`.print ${this.kind}`, shown, nameSpan));
      return;
    }
    const everything = named.text.trim().toLowerCase() === "all";
    const card = this.made(".print ", everything ? { text: "", span: shown.span } : shown, nameSpan);
    this.request({ ...this.place.at, card, everything, does: { print: true } });
  }

  /** `fourier f outputs` is the card of that name. */
  private fourier(command: Card): void {
    const { piece, name, nameSpan } = command;
    if (this.kind !== "tran") return this.warn(command, "fourier is about the points of a transient analysis");
    this.commands.push(
      this.made(".four", this.lets.outputs(subpiece(piece, name.length, piece.text.length)), nameSpan),
    );
  }

  /** A measure of the points, or of the last derived table; names of `let` stand for what they mean. */
  private measure(command: Card): void {
    const { piece, nameSpan } = command;
    const [whole, head, rest] = /^(\S+\s+\S+\s+\S+)(.*)$/s.exec(piece.text) ?? [];
    const text = rest === undefined ? undefined : this.lets.expanded(rest, MEASURE_WORDS);
    if (text === undefined || text === rest) {
      this.commands.push(this.asCard(command, "measure"));
      return;
    }
    const start = subpiece(piece, command.name.length, head!.length);
    const expanded = { text, span: () => piece.span(head!.length, whole!.length) };
    this.commands.push(this.made(".measure", composedPiece([start, expanded], nameSpan), nameSpan));
  }

  /** `linearize` and `fft`: what follows is about the table that they make. */
  private derive(command: Card, does: ScriptDerivation["does"]): void {
    const { piece, name, nameSpan } = command;
    if (this.kind !== "tran") return this.warn(command, `${does} is about the points of a transient analysis`);
    const before = this.derivation === undefined ? undefined : this.derivations[this.derivation]!.does;
    if (before === "fft") return this.warn(command, "this is a spectrum already", "an analysis before it gives points");
    const named = subpiece(piece, name.length, piece.text.length);
    const everything = /^(?:\s*|\s*all\s*)$/i.test(named.text);
    // Its names are those of the points, also where the table before this one has columns of these names.
    if (before === undefined) this.ofPoints = this.lets.copy();
    const made = { text: this.ofPoints.madeAfter(this.plan.length), span: () => command.span };
    const card = this.made(`.${does} `, everything ? made : this.ofPoints.outputs(named), nameSpan);
    const analysis = this.plan.length - 1;
    const linearized = before !== undefined;
    if (does === "fft" && !linearized)
      this.warn(command, "points that are not evenly spaced are linearized first", "linearize before it says so");
    this.derivation =
      this.derivations.push({ does, card, everything, analysis, linearized, ...this.spectra.values }) - 1;
    // What a name stood for belongs to the points, unless it is one of the columns.
    const columns = everything ? this.lets.names : named.text.toLowerCase().split(/\s+/);
    this.lets.forget(columns, does === "fft");
  }

  private request(request: ScriptRequest | undefined): void {
    if (request !== undefined) this.requests.push(request);
  }

  private get place(): ScriptPlace {
    return {
      analyses: this.plan.length,
      at: { analysis: this.plan.length - 1, derivation: this.derivation },
      lets: this.lets,
      variables: this.variables,
      isMeasured: (name) => this.isMeasured(name),
      made: (...args) => this.made(...args),
      warn: (...args) => this.warn(...args),
    };
  }

  private isMeasured(name: string): boolean {
    return [...this.netlist.commands, ...this.commands].some(({ name: keyword, tokens }) => {
      const [, second] = tokens;
      return /^\.meas(ure)?$/.test(keyword) && second?.kind === "word" && second.lower === name;
    });
  }

  private unset(command: Card): void {
    const names = commandWords(command).map(({ text }) => text.toLowerCase());
    for (const name of names) {
      if (SpectrumVariables.names.includes(name)) this.spectra.unset(name);
      else this.variables.unset(name);
    }
    if (!names.every((name) => [...FileVariables.names, ...SpectrumVariables.names].includes(name)))
      this.warn(command, `the variable of this "unset" has no effect here`);
  }

  private option(command: Card): void {
    const options = readOptions(new Cursor(command, this.diagnostics));
    for (const { name, value } of options)
      if (name === "temp") this.alterations.push({ card: command, target: "temp", value: value.text });
    const others = options.filter(({ name }) => name !== "temp");
    if (others.length > 0 && this.plan.length > 0)
      this.warn(command, "this holds for the analyses before it too", "put it before them");
    this.options.push(...others);
  }

  private set(command: Card): void {
    const [, name, value] = /^set\s+(\w+)\s*(?:=\s*(\S+))?$/i.exec(command.piece.text) ?? [];
    const variable = name?.toLowerCase() ?? "";
    if (FileVariables.names.includes(variable)) this.variables.set(variable, value ?? "");
    else if (SpectrumVariables.names.includes(variable) && value !== undefined)
      this.spectra.set(variable, value, command, this.diagnostics);
    else if (variable === "temp" && value !== undefined)
      this.alterations.push({ card: command, target: "temp", value: this.lets.expanded(value) });
    else this.warn(command, `the variable of this "set" has no effect here`);
  }

  private asCard(command: Card, name: string): Card {
    const { piece, nameSpan } = command;
    return this.made(`.${name}`, subpiece(piece, command.name.length, piece.text.length), nameSpan);
  }

  private made(start: string, rest: { text: string; span: Card["piece"]["span"] }, place: Card["span"]): Card {
    const card = makeCard(composedPiece([start, rest], place), this.diagnostics)!;
    const { piece, span, name, nameSpan, tokens } = card;
    const after = this.plan.length - 1;
    return { piece, span, name, nameSpan, tokens, scripted: true, ...(after >= 0 && { after }) };
  }

  private warn(command: Card, message: string, hint?: string): void {
    this.diagnostics.warning("script", message, command.span, hint);
  }
}
