import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { join, subpiece } from "../base/source.js";
import type { Assignment, Card, Token } from "./contract.js";
import type { Word } from "./tokens.js";
import { closing, isMark, looseEnd, startsAssignment, startsFunction, tightEnd, valuePiece } from "./values.js";
import { isBlank, quoted } from "./text.js";

export type { Word };

/** The text of an expression, delimiters removed, and its place with them. */
export interface Value {
  readonly piece: Piece;
  readonly span: Span;
}

/** A value of a card; its span is made when it is asked for, which is where something is wrong with it. */
class TakenValue implements Value {
  readonly piece: Piece;
  private readonly at: number;
  private readonly end: number;
  constructor(
    private readonly card: Card,
    tokens: readonly Token[],
    from: number,
    to: number,
  ) {
    this.piece = valuePiece(card.piece, tokens, from, to);
    this.at = tokens[from]!.at;
    this.end = tokens[to - 1]!.end;
  }
  get span(): Span {
    return this.card.piece.span(this.at, this.end);
  }
}

/**
 * Reads the tokens of a card from left to right. A method that does not find what it is asked for reports it and gives
 * undefined, without advancing; `optional` ones (`keyword`, `mark`, `group`, `assignment`) just give undefined or false.
 */
export class Cursor {
  private index: number;
  private readonly to: number;

  /** Reads tokens `from` to `to` (exclusive) of a card. */
  constructor(
    readonly card: Card,
    readonly diagnostics: Diagnostics,
    from = 0,
    to?: number,
    private readonly tokens: readonly Token[] = card.tokens,
  ) {
    this.index = from;
    this.to = to ?? tokens.length;
  }

  get done(): boolean {
    return this.index >= this.to;
  }

  /** The next token, or the one `ahead` tokens after it; does not advance. */
  peek(ahead = 0): Token | undefined {
    const index = this.index + ahead;
    return index < this.to ? this.tokens[index] : undefined;
  }

  /** The next token, whatever it is. */
  next(): Token | undefined {
    const token = this.peek();
    if (token !== undefined) this.index++;
    return token;
  }

  /** A word that is no `name=`; `what` completes the message "expected ...", as "a model name". */
  word(what: string, hint?: string): Word | undefined {
    const token = this.peek();
    if (token === undefined || token.kind !== "word" || this.atAssignment) {
      this.expected(what, hint);
      return undefined;
    }
    this.index++;
    return token;
  }

  /** A node name. Parentheses and commas around nodes count as blanks, as in ngspice: `E1 (a,b) (c,d) 2`. */
  node(what: string): Word | undefined {
    const isSeparator = (token: Token | undefined) => token?.kind === "mark" && token.text !== "=";
    const start = this.index;
    while (isSeparator(this.peek())) this.index++;
    const word = this.word(what);
    if (word === undefined) {
      this.index = start;
      return undefined;
    }
    while (isMark(this.peek(), ")") || isMark(this.peek(), ",")) this.index++;
    return word;
  }

  /** The next word when it is one of `names` (lower case). */
  keyword(...names: string[]): Word | undefined {
    const token = this.peek();
    if (token?.kind !== "word" || !names.includes(token.lower)) return undefined;
    this.index++;
    return token;
  }

  /**
   * A number, `{expression}`, `'expression'`, "string" or bare expression. A bare one ends at the first blank that no
   * operator spans; a `loose` one reaches to the next `name =` or the end of the card (see values.ts).
   */
  value(what: string, loose = false): Value | undefined {
    const value = this.takeValue(loose);
    if (value === undefined) this.expected(what);
    return value;
  }

  /** Whether `name =` comes next. */
  get atAssignment(): boolean {
    return startsAssignment(this.tokens, this.index, this.to);
  }

  /** Whether `name(...) =` comes next. */
  get atFunction(): boolean {
    return startsFunction(this.tokens, this.index, this.to) > 0;
  }

  /** `name = value` when it comes next, the value as `value` reads it. A missing value is reported. */
  assignment(loose = false): Assignment | undefined {
    if (!this.atAssignment) return undefined;
    const name = this.next() as Word;
    const equals = this.next()!;
    const value = this.takeValue(loose);
    if (value !== undefined) return { name: name.lower, span: name.span, value: value.piece };
    const span = join(name.span, equals.span);
    this.diagnostics.error("missing-value", `${quoted(name.text)} has no value`, span, `write ${name.text}=<value>`);
    return undefined;
  }

  /** Skips the mark when it comes next. */
  mark(text: "(" | ")" | "," | "="): boolean {
    if (!isMark(this.peek(), text)) return false;
    this.index++;
    return true;
  }

  /** A cursor over what stands between `(` and its `)` when a `(` comes next; this one goes on after the `)`. */
  group(): Cursor | undefined {
    if (!isMark(this.peek(), "(")) return undefined;
    const close = closing(this.tokens, this.index, this.to);
    const inner = new Cursor(this.card, this.diagnostics, this.index + 1, close, this.tokens);
    this.index = Math.min(close + 1, this.to);
    return inner;
  }

  /** The text of all that is left, delimiters of a single expression removed; empty at the end. Advances to the end. */
  rest(): Piece {
    if (!this.done) return this.take(this.to).piece;
    const { tokens } = this;
    const { piece } = this.card;
    let at = this.to < tokens.length ? tokens[this.to]!.at : piece.text.length;
    while (at > 0 && isBlank(piece.text.charCodeAt(at - 1))) at--;
    return subpiece(piece, at, at);
  }

  /** Reports what is left, as something the card does not take; advances to the end. */
  end(hint?: string): void {
    if (this.done) return;
    const { piece, span } = this.take(this.to);
    this.diagnostics.error("unexpected-text", `unexpected ${quoted(piece.text)} after the end of the card`, span, hint);
  }

  /** Reports that something else should stand here: at the next token, or at the last one when nothing is left. */
  expected(what: string, hint?: string): void {
    const token = this.peek();
    if (token !== undefined) {
      const text = this.atAssignment ? `${this.card.piece.text.slice(token.at, token.end)}=` : this.textOf(token);
      this.diagnostics.error("unexpected-text", `expected ${what}, found ${quoted(text)}`, token.span, hint);
      return;
    }
    const before = this.tokens[this.index - 1];
    const text = before === undefined ? this.card.piece.text.slice(0, this.card.name.length) : this.textOf(before);
    this.diagnostics.error("missing-text", `expected ${what} after ${quoted(text)}`, this.place, hint);
  }

  /** Where a fault at this place points: the next token, or the last one before, or the name of the card. */
  get place(): Span {
    return (this.peek() ?? this.tokens[this.index - 1])?.span ?? this.card.nameSpan;
  }

  private textOf(token: Token): string {
    return this.card.piece.text.slice(token.at, token.end);
  }

  private takeValue(loose: boolean): Value | undefined {
    if (this.atAssignment) return undefined;
    const { tokens } = this;
    const stop = (loose ? looseEnd : tightEnd)(tokens, this.index, this.to);
    let end = stop;
    // A comma before the next assignment separates; it is no part of the value.
    while (loose && end > this.index && isMark(tokens[end - 1], ",")) end--;
    const first = tokens[this.index];
    const value = end > this.index ? this.take(end) : undefined;
    this.index = stop;
    // In braces two signs are an expression; on a card they are a slip.
    if (value !== undefined && first?.kind === "word" && /^[-+]{2}/.test(first.text)) {
      const hint = "write one; an expression stands in braces: {-(-1k)}";
      this.diagnostics.error("two-signs", `two signs in a row: ${quoted(first.text)}`, first.span, hint);
    }
    return value;
  }

  private take(end: number): Value {
    const value = new TakenValue(this.card, this.tokens, this.index, end);
    this.index = end;
    return value;
  }
}
