import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { subpiece } from "../base/source.js";
import type { Token } from "./contract.js";
import { matchingBrace } from "./lines.js";
import { isBlank } from "./text.js";

export type Word = Extract<Token, { kind: "word" }>;

/** What tokens share: spans are made when asked for, since most are never needed. */
abstract class Located {
  constructor(
    protected readonly card: Piece,
    readonly at: number,
    readonly end: number,
  ) {}
  get span(): Span {
    return this.card.span(this.at, this.end);
  }
}

class WordToken extends Located {
  readonly kind = "word";
  readonly lower: string;
  constructor(
    card: Piece,
    at: number,
    end: number,
    readonly text: string,
  ) {
    super(card, at, end);
    this.lower = text.toLowerCase();
  }
}

class ExprToken extends Located {
  readonly kind = "expr";
  constructor(
    card: Piece,
    at: number,
    end: number,
    private readonly close: number,
  ) {
    super(card, at, end);
  }
  get piece(): Piece {
    return subpiece(this.card, this.at + 1, this.close);
  }
  get text(): string {
    return this.card.text.slice(this.at + 1, this.close);
  }
}

class StringToken extends Located {
  readonly kind = "string";
  constructor(
    card: Piece,
    at: number,
    end: number,
    readonly text: string,
  ) {
    super(card, at, end);
  }
}

class MarkToken extends Located {
  readonly kind = "mark";
  constructor(
    card: Piece,
    at: number,
    readonly text: "(" | ")" | "," | "=",
  ) {
    super(card, at, at + 1);
  }
}

/** 1 where a character ends a word: blanks and ( ) , = { } ' ". */
const STOPS = new Uint8Array(256);
for (const c of " \t\v\f\u00a0\u001a(),={}'\"") STOPS[c.charCodeAt(0)] = 1;

/** End of the word that starts at `from`. */
export function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code < 256 && STOPS[code] === 1) break;
    end++;
  }
  return end;
}

const WORD = "[^\\s(),={}'\"\\x1a]+";
/** Cards of so many words after the name. */
const wordy: RegExp[] = [];

/**
 * A card of nothing but words, followed by the words after its name as they are written, `count` of them; null for other
 * cards. One expression takes such a card apart, which is faster than its tokens are made.
 */
export function wordsOf(text: string, count: number): readonly string[] | null {
  const expression = (wordy[count] ??= new RegExp(`^${WORD}${`[ \\t]+(${WORD})`.repeat(count)}$`));
  return expression.exec(text);
}

/**
 * Tokens of a card from character `from` on. Braces, quotes and parentheses that do not match are errors at the place
 * where they open (or at the closing one that has no partner); the text after an unclosed `{`, `'` or `"` is read as its
 * content, so that one fault gives one message.
 */
export function tokenize(card: Piece, from: number, diagnostics: Diagnostics): Token[] {
  const { text } = card;
  const tokens: Token[] = [];
  const open: number[] = [];
  let stray = -1;
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isBlank(code)) {
      i++;
    } else if (code === 125 || (code === 41 && open.length === 0)) {
      // Not passed on, so that the fault is told once.
      if (stray < 0) stray = i;
      i++;
    } else if (code === 40 || code === 41 || code === 44 || code === 61) {
      if (code === 40) open.push(i);
      else if (code === 41) open.pop();
      tokens.push(new MarkToken(card, i, text[i] as "(" | ")" | "," | "="));
      i++;
    } else if (code === 123 || code === 39 || code === 34) {
      const found = code === 123 ? matchingBrace(text, i, text.length) : text.indexOf(text[i]!, i + 1);
      if (found < 0) unclosed(card, i, diagnostics);
      const close = found < 0 ? text.length : found;
      const end = found < 0 ? close : close + 1;
      tokens.push(
        code === 34 ? new StringToken(card, i, end, text.slice(i + 1, close)) : new ExprToken(card, i, end, close),
      );
      i = end;
    } else {
      const end = wordEnd(text, i);
      tokens.push(new WordToken(card, i, end, text.slice(i, end)));
      i = end;
    }
  }
  // One message of each kind a card: further ones are usually the consequence.
  if (stray >= 0) unmatched(card, stray, diagnostics);
  if (open.length > 0) unclosed(card, open[0]!, diagnostics);
  return tokens;
}

const CLOSERS: Record<string, string> = { "{": "}", "(": ")", "'": "'", '"': '"' };

function unclosed(card: Piece, at: number, diagnostics: Diagnostics): void {
  const opener = card.text[at]!;
  diagnostics.error(
    "unbalanced",
    `${name(opener)} is opened here and never closed`,
    card.span(at, at + 1),
    `add ${name(CLOSERS[opener]!)}; a long card is continued on the next line with "+", and ";" begins a comment`,
  );
}

function unmatched(card: Piece, at: number, diagnostics: Diagnostics): void {
  const closer = card.text[at]!;
  const opener = closer === "}" ? "{" : "(";
  diagnostics.error(
    "unbalanced",
    `${name(closer)} closes nothing`,
    card.span(at, at + 1),
    `remove it, or put ${name(opener)} before it`,
  );
}

function name(delimiter: string): string {
  return delimiter === '"' ? `a quote (")` : `"${delimiter}"`;
}
