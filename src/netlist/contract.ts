import type { Dialect } from "../base/dialect.js";
import type { Piece, Source, Span } from "../base/source.js";

/**
 * A token of a card. Words are runs of characters up to blanks or one of `( ) , = { } ' "`; `text` is as written,
 * `lower` in lower case. An expr is `{...}` or `'...'`; its piece is what stands between the delimiters. `at` and `end`
 * are its place in the text of the card's piece.
 */
export type Token = Placed &
  (
    | { readonly kind: "word"; readonly text: string; readonly lower: string }
    | { readonly kind: "expr"; readonly text: string; readonly piece: Piece }
    /** "..." with the quotes removed. */
    | { readonly kind: "string"; readonly text: string }
    | { readonly kind: "mark"; readonly text: "(" | ")" | "," | "=" }
  );

export interface Placed {
  readonly span: Span;
  readonly at: number;
  readonly end: number;
}

/** One logical line: continuation lines joined, comments cut. */
export interface Card {
  readonly piece: Piece;
  readonly span: Span;
  /** First word, lower case: the instance name (`r1`, `x2`) or the keyword with its dot (`.tran`). */
  readonly name: string;
  readonly nameSpan: Span;
  /** All tokens after the name. */
  readonly tokens: readonly Token[];
  /** Made of a command of a script: what cannot be done of it is warned about, and the rest is done. */
  readonly scripted?: boolean;
  /** The number of the analysis that a card stands behind, where cards are carried out one after the other. */
  readonly after?: number;
}

/** Cards one after the other. */
export interface Cards extends Iterable<Card> {
  readonly length: number;
}

/**
 * `name = value` of .param, .subckt, .options or X cards: the name in lower case and its place; the value is the text of
 * an expression, delimiters removed.
 */
export interface Assignment {
  readonly name: string;
  readonly span: Span;
  readonly value: Piece;
}

/** `.func f(a, b) {body}` */
export interface FunctionCard {
  readonly name: string;
  readonly span: Span;
  readonly arguments: readonly string[];
  readonly body: Piece;
}

/** `.model name type (key=value ...)`; the type in lower case. Flags without `=` are in `flags`. */
export interface ModelCard {
  readonly name: string;
  readonly type: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly typeSpan: Span;
  /** The model that it is a kind of, until that has been taken in; its type is then "" where none is written. */
  readonly base?: { readonly name: string; readonly span: Span };
  /** Its values are drawn anew for every device: PSpice's DEV. */
  readonly perInstance?: boolean;
  readonly values: readonly Assignment[];
  readonly flags: readonly Token[];
}

/** Numbers in the room that they need: whole ones from 0 to 255, as the pixels of pictures, are bytes. */
export type Numbers = Float64Array | Uint8Array;

/** A `.data` table: inline rows or files. Columns in lower case; rows x columns numbers, row-major. */
export interface DataTable {
  readonly name: string;
  readonly span: Span;
  readonly columns: readonly string[];
  readonly columnSpans: readonly Span[];
  readonly rows: number;
  readonly values: Numbers;
}

/** What stands between .subckt and .ends, or the whole main circuit. Definitions inside are visible inside only. */
export interface Scope {
  /** Name of the subcircuit in lower case; "" for the main circuit. */
  readonly name: string;
  readonly span: Span;
  readonly ports: readonly Port[];
  /** Formal parameters with their defaults. */
  readonly formals: readonly Assignment[];
  /** .param cards in order. */
  readonly parameters: readonly Assignment[];
  readonly functions: readonly FunctionCard[];
  readonly models: readonly ModelCard[];
  readonly subcircuits: readonly Scope[];
  /** Element cards in order. */
  readonly elements: Cards;
  /** Cards of a subcircuit about its own nodes: .ic .nodeset .save. Those of the main circuit are the netlist's. */
  readonly commands: readonly Card[];
}

export interface Port {
  readonly name: string;
  readonly span: Span;
  /** The node of a port that calls may leave out (`OPTIONAL: port=node`). */
  readonly otherwise?: string;
}

/** An assignment of an `.options` card; `package` is the first word of Xyce's cards, as `timeint`. */
export interface OptionCard extends Assignment {
  readonly package?: string;
}

/** A netlist as structure: it knows no device, no analysis and no value of an expression. */
export interface Netlist {
  readonly title: string;
  readonly top: Scope;
  /** .options assignments (a bare flag has the value 1), in order. */
  readonly options: readonly OptionCard[];
  /** Nodes that are the same in all subcircuits (.global), in lower case. */
  readonly globals: ReadonlySet<string>;
  readonly dialect: Dialect;
  readonly data: readonly DataTable[];
  /** All other dot cards of the main circuit in order: .op .tran .ic .save .print .lockin .learn .temp ... */
  readonly commands: readonly Card[];
  /** Commands of the `.control` sections, in order. */
  readonly control: readonly Card[];
  /** Number of `.alter` blocks, which runs of their own add. */
  readonly alterations: number;
  /** Where a fault of the whole netlist points: the `.end` card, else the last card. */
  readonly end: Span;
  /** The netlist file and everything it included. */
  readonly sources: readonly Source[];
}

/** Reads a file for `.include`, `.lib`, `.data file=`: bytes, and the name it goes by in messages. Throws FileError. */
export interface Reader {
  read(path: string, from: Source): { readonly name: string; readonly bytes: Uint8Array };
}
