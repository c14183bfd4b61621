import { type Dialect, dialects } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Source, Span } from "../base/source.js";
import { isFirst } from "./assignments.js";
import { endOfTable, readControl, readDataBody } from "./blocks.js";
import { cardName, makeCard } from "./cards.js";
import { type ConditionReader, Conditions } from "./conditions.js";
import type { Card, DataTable, Netlist, OptionCard, Reader } from "./contract.js";
import { Cursor, type Value } from "./cursor.js";
import { readFileData, readInlineData, takesFiles } from "./data-card.js";
import { dataSources } from "./data-sources.js";
import { checkText } from "./decode.js";
import { readFunction, readModel, readOptions, readParameters, readSubcircuit } from "./definitions.js";
import { detectDialect } from "./detect.js";
import { Files } from "./files.js";
import { splitSweep } from "./inner-sweep.js";
import { Sequence } from "./gnucap.js";
import { LineReader, lineEnd, nextLine } from "./lines.js";
import { OpenScope } from "./scopes.js";
import { beginsSection, seekSection, skipSection } from "./sections.js";
import { placeOf, quoted } from "./text.js";
import { checkTitle } from "./title.js";

export interface ParseOptions {
  /** Reads included files and data files; without it they are errors. */
  readonly reader?: Reader;
  /** By default what the netlist shows, else ngspice's. */
  readonly dialect?: Dialect;
  /** Decides `.if` and `.elseif`; without it they are errors. */
  readonly condition?: ConditionReader;
}

/** What the cards that end something end. */
const OPENERS: Readonly<Record<string, string>> = { ".endc": ".control", ".enddata": ".data", ".endl": ".lib" };

/** Cards of a subcircuit that are about its own nodes. */
const LOCAL_CARDS: ReadonlySet<string> = new Set([".ic", ".nodeset", ".save"]);

/** Files that include files: a bound for readers that never give the same name twice. */
const INCLUDE_LIMIT = 100;

/**
 * Reads the structure of a netlist: cards, scopes, definitions, data tables. All faults found go to
 * `diagnostics`; what is returned holds whatever could be read, so that later stages can look for further faults.
 */
export function parseNetlist(source: Source, options: ParseOptions, diagnostics: Diagnostics): Netlist {
  return new Parser(source, options, diagnostics).run();
}

class Parser {
  private title = "";
  private end: Span;
  private readonly options: OptionCard[] = [];
  private readonly globals = new Set<string>();
  private readonly dialect: Dialect;
  private readonly conditions: Conditions;
  private readonly data: DataTable[] = [];
  private readonly dataPlaces = new Map<string, Span>();
  private readonly commands: Card[] = [];
  private readonly control: Card[] = [];
  private readonly files: Files;
  /** The main circuit, then the subcircuits that are open. */
  private readonly scopes: OpenScope[];
  /** Files being read: the main one first, each included by the one before. */
  private readonly chain: { readonly source: Source; readonly section: string | undefined }[] = [];
  private ended = false;
  /** Places of the sweeps that stood on cards of analyses. */
  private readonly sweeps = new Set<Span>();
  private readonly sequence: Sequence | undefined;

  constructor(
    private readonly source: Source,
    { reader, dialect, condition }: ParseOptions,
    private readonly diagnostics: Diagnostics,
  ) {
    this.dialect = dialect ?? detectDialect(source, diagnostics);
    this.sequence = dialects[this.dialect].sequential ? new Sequence(diagnostics) : undefined;
    this.conditions = new Conditions(condition, diagnostics);
    const length = lineEnd(source.text, 0);
    this.end = { source, offset: 0, length };
    this.files = new Files(source, reader, diagnostics);
    this.scopes = [new OpenScope(diagnostics, "", this.end)];
  }

  run(): Netlist {
    const { source, diagnostics } = this;
    const top = this.scopes[0]!;
    const titleSpan = this.end;
    if (checkText(source, "a netlist", diagnostics)) {
      if (source.text.trim() === "") {
        const hint = "line 1 is the title, then follow elements, an analysis as .op, and .end";
        diagnostics.error("empty-file", "the netlist is empty", { source, offset: 0, length: 0 }, hint);
      }
      this.title = source.text.slice(0, titleSpan.length).trim();
      this.readFile(source, nextLine(source.text, titleSpan.length));
      this.conditions.close();
      this.sequence?.finish(top);
      this.closeAll();
      checkTitle(titleSpan, top, diagnostics);
    }
    const { title, options, globals, dialect, data, commands, control, end, files } = this;
    return { title, top, options, globals, dialect, data, commands, control, end, sources: files.sources };
  }

  private get scope(): OpenScope {
    return this.scopes[this.scopes.length - 1]!;
  }

  /** Reads a file, or one of its sections, which `place` asks for. */
  private readFile(source: Source, from: number, section?: string, place: Span = this.end): void {
    const lines = new LineReader(source, from, this.diagnostics, this.sequence !== undefined);
    if (section !== undefined && !seekSection(lines, section, place, this.diagnostics)) return;
    this.chain.push({ source, section });
    for (let line = lines.next(); line !== undefined && !this.ended; line = this.ended ? undefined : lines.next()) {
      if (section !== undefined && cardName(line) === ".endl") break;
      this.readWritten(line, lines);
    }
    this.chain.pop();
  }

  private readWritten(line: Piece, lines: LineReader): void {
    if (this.sequence === undefined) return this.readLine(line, lines);
    for (const one of this.sequence.lines(line, cardName(line))) this.readLine(one, lines);
  }

  private readLine(line: Piece, lines: LineReader): void {
    const name = cardName(line);
    if (this.chain.length === 1) this.end = line.span(0, line.text.length);
    if (this.conditions.read(name, line, this.scopes) || this.conditions.skipping) return;
    if (!name.startsWith(".")) {
      const card = makeCard(line, this.diagnostics, dialects[this.dialect].kinds);
      if (card !== undefined) this.scope.elements.push(card);
      return;
    }
    switch (name) {
      case ".title":
        this.title = line.text.slice(name.length).trim();
        return;
      case ".data":
        this.readData(line, lines);
        return;
      case ".control":
        this.control.push(...readControl(line, lines, this.diagnostics));
        return;
      case ".end":
        this.readEnd(line);
        return;
      case ".aliases":
        // What PSpice's schematics call the devices.
        for (let inner = lines.next(); inner !== undefined && cardName(inner) !== ".endaliases"; inner = lines.next())
          continue;
        break;
    }
    const card = makeCard(line, this.diagnostics);
    if (card === undefined) return;
    if (name === ".lib") this.library(card, lines);
    else this.readDotCard(card);
  }

  private readDotCard(card: Card): void {
    const { diagnostics, scope } = this;
    const cursor = new Cursor(card, diagnostics);
    switch (card.name) {
      case ".param":
      case ".params":
      case ".global_param":
        readParameters(cursor, scope);
        return;
      case ".func": {
        const definition = readFunction(cursor);
        if (definition !== undefined) scope.addFunction(definition);
        return;
      }
      case ".model": {
        const model = readModel(cursor);
        if (model !== undefined) scope.addModel(model);
        return;
      }
      case ".subckt":
      case ".macro": {
        const { name, span, ports, formals } = readSubcircuit(cursor);
        this.scopes.push(new OpenScope(diagnostics, name, span, ports, formals, card.nameSpan));
        return;
      }
      case ".ends":
      case ".eom":
        this.readEnds(card, cursor);
        return;
      case ".include":
      case ".inc":
        this.include(cursor);
        return;
      case ".global":
        while (!cursor.done) {
          const node = cursor.node("a node");
          if (node === undefined) cursor.next();
          else this.globals.add(node.lower);
        }
        return;
      case ".endl":
      case ".enddata":
      case ".endc": {
        const opener = OPENERS[card.name]!;
        const message = `${quoted(card.name)} ends nothing: no ${opener} card is open`;
        diagnostics.error("unbalanced", message, card.nameSpan, `remove it, or put ${opener} before it`);
        return;
      }
    }
    if (this.scopes.length > 1 && LOCAL_CARDS.has(card.name)) scope.commands.push(card);
    else if (this.scopes.length > 1) scope.misplaced.push({ name: card.name, span: card.nameSpan, card });
    else this.command(card);
  }

  /** A card of the main circuit. */
  private command(card: Card): void {
    if (/^\.opt(?:ions?)?$/.test(card.name)) this.options.push(...readOptions(new Cursor(card, this.diagnostics)));
    else this.analysis(card);
  }

  /** A card that may have a sweep of its own, as in HSPICE; it holds for all analyses, so that they must agree. */
  private analysis(card: Card): void {
    const split = splitSweep(card, this.diagnostics);
    this.commands.push(split?.analysis ?? card);
    if (split === undefined) return;
    const { step, span } = split;
    const first = this.commands.find(({ name, span: place }) => name === step.name && this.sweeps.has(place));
    if (first === undefined) {
      this.commands.push(step);
      this.sweeps.add(step.span);
    } else if (first.piece.text !== step.piece.text) {
      const message = `the analyses of a netlist have one sweep, and another is at ${placeOf(first.span)}`;
      this.diagnostics.error("bad-sweep", message, span, "netlists of their own, or .step cards that nest");
    }
  }

  private readEnds(card: Card, cursor: Cursor): void {
    const { diagnostics } = this;
    const name = cursor.done ? undefined : cursor.word("the name of the subcircuit");
    cursor.end();
    if (this.scopes.length === 1) {
      const hint = "remove it, or put .subckt before the subcircuit's cards";
      diagnostics.error("unbalanced", `${quoted(card.name)} ends nothing: no .subckt is open`, card.nameSpan, hint);
      return;
    }
    let depth = this.scopes.length - 1;
    if (name !== undefined) {
      const named = this.scopes.findLastIndex((s, k) => k > 0 && s.name === name.lower);
      if (named > 0) {
        depth = named;
      } else {
        const { name: open, span } = this.scope;
        const message = `this ends ${quoted(name.text)}, but the open subcircuit is ${quoted(open)} at ${placeOf(span)}`;
        diagnostics.error("unbalanced", message, name.span, `write .ends ${open}, or .ends alone`);
      }
    }
    while (this.scopes.length - 1 > depth) this.unclosed(this.scope);
    this.close();
  }

  /** Ends the innermost subcircuit. */
  private close(): void {
    const scope = this.scopes.pop()!;
    for (const { name, span, card } of scope.misplaced) {
      this.diagnostics.warning(
        "card-in-subcircuit",
        `${quoted(name)} stands inside the subcircuit ${quoted(scope.name)}, but holds for the whole netlist`,
        span,
        "put it outside; is an .ends missing above?",
      );
      if (card !== undefined) this.command(card);
    }
    if (scope.name !== "") this.scope.addSubcircuit(scope);
  }

  /** The fault of a subcircuit without .ends; the cards it swallowed count for the main circuit, so that only this is said. */
  private unclosed(scope: OpenScope): void {
    const message = `subcircuit ${quoted(scope.name)} has no .ends`;
    this.diagnostics.error("missing-ends", message, scope.opener, `add .ends after its last card`);
    for (const { card } of scope.misplaced.splice(0)) if (card !== undefined) this.command(card);
    this.close();
  }

  private closeAll(): void {
    while (this.scopes.length > 1) this.unclosed(this.scope);
  }

  private readEnd(line: Piece): void {
    const span = line.span(0, ".end".length);
    if (this.chain.length === 1) {
      this.ended = true;
      this.end = span;
      return;
    }
    this.diagnostics.warning(
      "end-in-include",
      `".end" in an included file ends nothing; reading goes on`,
      span,
      "remove it",
    );
  }

  private include(cursor: Cursor): void {
    const from = cursor.peek();
    if (from === undefined) return cursor.expected("the path of a file", '.include "parts/diodes.inc"');
    const place = cursor.card.piece.span(from.at, cursor.card.piece.text.length);
    this.readIncluded({ piece: cursor.rest(), span: place });
  }

  /** `.lib file section` reads a section of a file; `.lib file` all of it, as LTspice and PSpice have it. */
  private library(card: Card, lines: LineReader): void {
    const { diagnostics } = this;
    if (beginsSection(card)) {
      const hint = ".lib file section reads one";
      // A library that is included whole has sections for others.
      if (this.chain.length === 1) diagnostics.warning("unused-section", "nothing reads this section", card.span, hint);
      skipSection(lines);
      return;
    }
    const cursor = new Cursor(card, diagnostics);
    const path = cursor.value("the path of a file");
    if (path === undefined) return;
    const section = cursor.done ? undefined : cursor.next();
    cursor.end(".lib file section");
    if (section !== undefined && section.kind === "mark") return cursor.expected("the name of a section");
    this.readIncluded(path, section?.text.toLowerCase());
  }

  private readIncluded(path: Value, section?: string): void {
    const { diagnostics } = this;
    const place = path.span;
    const source = this.files.text(path, "a netlist");
    if (source === undefined) return;
    const known = this.chain.findIndex((open) => open.source.name === source.name && open.section === section);
    if (known >= 0 || this.chain.length >= INCLUDE_LIMIT) {
      const names = [...this.chain.slice(Math.max(known, 0)).map((open) => open.source), source].map((s) => s.name);
      const shown = names.length > 8 ? [...names.slice(0, 4), "...", ...names.slice(-3)] : names;
      const message =
        known >= 0 ? "files include each other in a circle" : `more than ${INCLUDE_LIMIT} nested includes`;
      const hint = "remove one of these .include cards";
      diagnostics.error("recursive-include", `${message}: ${shown.join(" -> ")}`, place, hint);
      return;
    }
    this.readFile(source, 0, section, place);
  }

  private readData(line: Piece, lines: LineReader): void {
    const { diagnostics } = this;
    let table: DataTable | undefined;
    if (takesFiles(line)) {
      table = readFileData(line, dataSources, this.files, diagnostics);
      const next = lines.next();
      if (next !== undefined && cardName(next) === ".enddata") endOfTable(next, diagnostics);
      else if (next !== undefined) lines.unread([next]);
    } else {
      table = readInlineData(line, readDataBody(line, lines, diagnostics), diagnostics);
    }
    if (this.scopes.length > 1) this.scope.misplaced.push({ name: ".data", span: line.span(0, ".data".length) });
    if (table !== undefined && isFirst(this.dataPlaces, "table", table.name, table.span, diagnostics)) {
      this.data.push(table);
    }
  }
}
