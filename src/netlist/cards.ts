import { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Source, Span } from "../base/source.js";
import type { Card, Token } from "./contract.js";
import { kindsOfXyce } from "./kinds.js";
import { RunPiece } from "./pieces.js";
import { tokenize, wordEnd } from "./tokens.js";
import { quoted } from "./text.js";

/**
 * Longest card in characters, tables of .data excepted. It bounds the memory a damaged file can claim: a token takes
 * about a hundred bytes.
 */
const CARD_LIMIT = 4_194_304;

/** Other spellings of cards, and the names they are known by: Xyce's, HSPICE's, and PSpice's that prints what it starts from. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  [".dcvolt", ".ic"],
  [".tr", ".tran"],
  [".tran/op", ".tran"],
]);
/**
 * Xyce's further devices have a kind and a name: `YMEMRISTOR mr1` is the device `ymemristor!mr1`. Elsewhere `ycoax 1 0`
 * is a name and nodes, and of kinds only those are taken for one that Xyce has.
 */
const ANY_KIND = /^y[a-z]{2,}\s+[^\s(),={}'"]+/i;
const KNOWN_KIND = new RegExp(`^${kindsOfXyce}\\s+[^\\s(),={}'"]+`, "i");

/** What may be out of balance, so that it is looked at when the card is read. */
const DELIMITERS = /[(){}'"]/;
const FAULTLESS = new Diagnostics();

/**
 * The tokens of most element cards are made when they are asked for, and not kept: there are many such cards, most are read
 * once, and what they say takes less room than their tokens.
 */
class TokenCard implements Card {
  constructor(
    readonly piece: Piece,
    readonly name: string,
    readonly nameEnd: number,
    private readonly kept: readonly Token[] | undefined,
  ) {}
  get tokens(): readonly Token[] {
    return this.kept ?? tokenize(this.piece, this.nameEnd, FAULTLESS);
  }
  /** Whether it can be made anew from its line: a kind may be part of a name, and tokens are kept where faults were told. */
  get isLine(): boolean {
    return this.kept === undefined && this.piece instanceof RunPiece && !this.name.includes("!");
  }
  get span(): Span {
    return this.piece.span(0, this.piece.text.length);
  }
  get nameSpan(): Span {
    return this.piece.span(0, this.nameEnd);
  }
}

/** Where the line of a card is that says all there is of it; undefined for other cards. */
export function placeOfLine(
  card: Card,
): { source: Source; offset: number; nameLength: number; end: number } | undefined {
  if (!(card instanceof TokenCard && card.isLine)) return undefined;
  const { source, offset, text } = card.piece as RunPiece;
  return { source, offset, nameLength: card.nameEnd, end: offset + text.length };
}

/** The card of such a line. */
export function lineCard(source: Source, offset: number, length: number, nameLength: number): Card {
  const piece = new RunPiece(source, offset, offset + length);
  return new TokenCard(piece, piece.text.slice(0, nameLength).toLowerCase(), nameLength, undefined);
}

/** First word of a logical line in lower case: `r1`, `.tran`; "" when it begins with a mark. */
export function cardName(piece: Piece): string {
  return piece.text.slice(0, wordEnd(piece.text, 0)).toLowerCase();
}

/** A logical line as a card; undefined, with an error, when it cannot be one. `kinds`: whether any word after a Y is a kind. */
export function makeCard(piece: Piece, diagnostics: Diagnostics, kinds = false): Card | undefined {
  const { text } = piece;
  const nameEnd = wordEnd(text, 0);
  if (nameEnd === 0) {
    diagnostics.error(
      "no-card-name",
      `a line must begin with the name of an element or a dot card, not with ${quoted(text[0]!)}`,
      piece.span(0, 1),
      `a line that continues the one before it begins with "+", a comment line with "*"`,
    );
    return undefined;
  }
  if (text.length > CARD_LIMIT) {
    diagnostics.error(
      "card-too-long",
      `this card has ${text.length} characters; the longest that is read has ${CARD_LIMIT}`,
      piece.span(0, nameEnd),
      "is the file damaged, or not a netlist? Long tables belong into .data",
    );
    return undefined;
  }
  const first = text.charCodeAt(0);
  if (first === 46) {
    const name = text.slice(0, nameEnd).toLowerCase();
    return new TokenCard(piece, ALIASES.get(name) ?? name, nameEnd, tokenize(piece, nameEnd, diagnostics));
  }
  const kind = first === 89 || first === 121 ? (kinds ? ANY_KIND : KNOWN_KIND).exec(text)?.[0] : undefined;
  const end = kind?.length ?? nameEnd;
  // Of two words where the device has a kind.
  const name = kind?.toLowerCase().replace(/\s+/, "!") ?? text.slice(0, nameEnd).toLowerCase();
  return new TokenCard(piece, name, end, DELIMITERS.test(text) ? tokenize(piece, end, diagnostics) : undefined);
}
