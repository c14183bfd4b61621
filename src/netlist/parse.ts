import { type Dialect, dialects } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { type Piece, type Source, type Span, subpiece } from "../base/source.js";
import { AlterBlocks } from "./alterations.js";
import { endOfNothing, readControl } from "./blocks.js";
import { cardName, makeCard } from "./cards.js";
import { type ConditionReader, Conditions } from "./conditions.js";
import type { Card, Netlist, Reader } from "./contract.js";
import { Cursor, type Value } from "./cursor.js";
import { DataTables } from "./data-tables.js";
import { checkText } from "./decode.js";
import { readDefinition } from "./definitions.js";
import { detectDialect } from "./detect.js";
import { FileChain } from "./file-chain.js";
import { Files } from "./files.js";
import { Sequence } from "./gnucap.js";
import { LineReader, lineEnd, nextLine } from "./lines.js";
import { MainCards } from "./main-cards.js";
import { RunPiece } from "./pieces.js";
import { ScopeStack } from "./scope-stack.js";
import { NamedStimuli } from "./named-stimuli.js";
import { resolveBases } from "./model-bases.js";
import { readLibrary, seekSection } from "./sections.js";
import { checkTitle } from "./title.js";

export interface ParseOptions {
  /** Reads included files and data files; without it they are errors. */
  readonly reader?: Reader;
  /** By default what the netlist shows, else ngspice's. */
  readonly dialect?: Dialect;
  /** Decides `.if` and `.elseif`; without it they are errors. */
  readonly condition?: ConditionReader;
}

/**
 * Reads the structure of a netlist: cards, scopes, definitions, data tables. All faults found go to
 * `diagnostics`; what is returned holds whatever could be read, so that later stages can look for further faults.
 */
export function parseNetlist(source: Source, options: ParseOptions, diagnostics: Diagnostics): Netlist {
  return new Parser(source, options, diagnostics).run();
}

const spanOf = (piece: Piece): Span => piece.span(0, piece.text.length);

class Parser {
  private title = "";
  /** What the netlist ends with so far. */
  private last: Piece;
  private readonly globals = new Set<string>();
  private readonly dialect: Dialect;
  private readonly kinds: boolean;
  private readonly conditions: Conditions;
  private readonly main: MainCards;
  private readonly data: DataTables;
  private readonly control: Card[] = [];
  private readonly files: Files;
  private readonly scopes: ScopeStack;
  private readonly chain: FileChain;
  private readonly stimuli: NamedStimuli;
  private readonly alters: AlterBlocks;
  private ended = false;
  private readonly sequence: Sequence | undefined;

  constructor(
    private readonly source: Source,
    { reader, dialect, condition }: ParseOptions,
    private readonly diagnostics: Diagnostics,
  ) {
    this.dialect = dialect ?? detectDialect(source, diagnostics);
    const notation = dialects[this.dialect];
    this.kinds = notation.kinds;
    this.sequence = notation.sequential ? new Sequence(diagnostics) : undefined;
    this.conditions = new Conditions(condition, diagnostics);
    this.last = new RunPiece(source, 0, lineEnd(source.text, 0));
    this.files = new Files(source, reader, diagnostics);
    this.data = new DataTables(this.files, diagnostics);
    this.main = new MainCards(diagnostics);
    this.scopes = new ScopeStack(diagnostics, spanOf(this.last), this.main, notation.groundPorts);
    this.chain = new FileChain(diagnostics);
    this.stimuli = new NamedStimuli(diagnostics);
    this.alters = new AlterBlocks(condition, diagnostics);
  }

  run(): Netlist {
    const { source, diagnostics } = this;
    const { top } = this.scopes;
    const titleSpan = spanOf(this.last);
    if (checkText(source, "a netlist", diagnostics)) {
      if (source.text.trim() === "") {
        const hint = "line 1 is the title, then follow elements, an analysis as .op, and .end";
        diagnostics.error("empty-file", "the netlist is empty", { source, offset: 0, length: 0 }, hint);
      }
      this.title = source.text.slice(0, titleSpan.length).trim();
      this.readFile(source, nextLine(source.text, titleSpan.length));
      this.conditions.close();
      this.sequence?.finish(top);
      this.scopes.closeAll();
      const runs = this.alters.finish();
      if (runs !== undefined) this.main.add(runs);
      this.main.finish();
      resolveBases(top, diagnostics);
      this.stimuli.resolve(top, this.files.sources);
      checkTitle(titleSpan, top, diagnostics);
    }
    const { title, globals, dialect, control } = this;
    const { options, commands } = this.main;
    const [data, { sources }] = [this.data.tables, this.files];
    const { count: alterations } = this.alters;
    return {
      title,
      alterations,
      top,
      options,
      globals,
      dialect,
      data,
      commands,
      control,
      end: spanOf(this.last),
      sources,
    };
  }

  /** Reads a file, or one of its sections, which `place` asks for. */
  private readFile(source: Source, from: number, section?: string, place: Span = spanOf(this.last)): void {
    const lines = new LineReader(source, from, this.diagnostics, this.sequence !== undefined);
    if (section !== undefined && !seekSection(lines, section, place, this.diagnostics)) return;
    this.chain.begin(source, section);
    for (let line = lines.next(); line !== undefined && !this.ended; line = this.ended ? undefined : lines.next()) {
      if (section !== undefined && cardName(line) === ".endl") break;
      this.readWritten(line, lines);
    }
    this.chain.end();
  }

  private readWritten(line: Piece, lines: LineReader): void {
    if (this.sequence === undefined) return this.readLine(line, lines);
    for (const one of this.sequence.lines(line, cardName(line))) this.readLine(one, lines);
  }

  private readLine(line: Piece, lines: LineReader): void {
    if (this.chain.atMain) this.last = line;
    if (!line.text.startsWith(".")) {
      const card =
        this.conditions.skipping || this.alters.passing ? undefined : makeCard(line, this.diagnostics, this.kinds);
      if (card !== undefined) this.scopes.innermost.addElement(card);
      return;
    }
    const name = cardName(line);
    if (name === ".alter" && !this.conditions.skipping) {
      this.alters.begin(line, this.scopes.top, this.scopes.open);
      return;
    }
    if (this.alters.passing && name !== ".end") return;
    if (this.conditions.read(name, line, this.scopes.open) || this.conditions.skipping) return;
    switch (name) {
      case ".title":
        this.title = line.text.slice(name.length).trim();
        return;
      case ".data":
        this.data.read(line, lines);
        this.scopes.misplace({ name: ".data", span: line.span(0, ".data".length) });
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
    if (name !== ".lib") return this.readDotCard(card);
    const library = readLibrary(card, lines, !this.chain.atMain, this.diagnostics);
    if (library !== undefined) this.readIncluded(library.path, library.section);
  }

  private readDotCard(card: Card): void {
    const { diagnostics, scopes } = this;
    const cursor = new Cursor(card, diagnostics);
    if (readDefinition(card, cursor, scopes.innermost)) return;
    switch (card.name) {
      case ".subckt":
      case ".macro":
        scopes.begin(card, cursor);
        return;
      case ".ends":
      case ".eom":
        scopes.end(card, cursor);
        return;
      case ".include":
      case ".inc":
      case ".loadbias":
        this.include(cursor);
        return;
      case ".load":
        // gnucap's is about programs.
        if (this.sequence !== undefined) break;
        // HSPICE: FILE=name, whose run number is not part of it.
        if (cursor.keyword("file") !== undefined) cursor.mark("=");
        this.include(cursor);
        return;
      case ".stimulus":
        this.stimuli.add(card);
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
      case ".endc":
        endOfNothing(card, diagnostics);
        return;
    }
    // What a library of an alteration has takes the place of what the one before had.
    if (card.name === ".del" && this.alters.altering) return;
    if (this.alters.admits(card)) scopes.add(card);
  }

  private readEnd(line: Piece): void {
    const span = line.span(0, ".end".length);
    if (this.chain.atMain) {
      this.ended = true;
      this.last = subpiece(line, 0, ".end".length);
      return;
    }
    const message = `".end" in an included file ends nothing; reading goes on`;
    this.diagnostics.warning("end-in-include", message, span, "remove it");
  }

  private include(cursor: Cursor): void {
    const from = cursor.peek();
    if (from === undefined) return cursor.expected("the path of a file", '.include "parts/diodes.inc"');
    const place = cursor.card.piece.span(from.at, cursor.card.piece.text.length);
    this.readIncluded({ piece: cursor.rest(), span: place });
  }

  private readIncluded(path: Value, section?: string): void {
    const source = this.files.text(path, "a netlist");
    if (source === undefined || !this.chain.admits(source, section, path.span)) return;
    this.readFile(source, 0, section, path.span);
  }
}
