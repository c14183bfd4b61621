import type { Piece } from "../base/source.js";
import { subpiece } from "../base/source.js";
import type { Token } from "./contract.js";
import { retext } from "./pieces.js";
import { isIdentifier } from "./text.js";

/**
 * Where values end, decided by the look of the tokens alone. Two readings exist:
 * - a *tight* value is one expression without blanks, or with blanks around its operators only: `2*a`, `2 * a`,
 *   `f(1, 2)`, `(a b c)`; positional values and `name=value` on element, model and analysis cards;
 * - a *loose* value reaches to the next `name =` or the end of the card: `.param d = 2*a + 1 e = 3`.
 */

/** Index of the `)` that closes the `(` at index `open`, or `to` when none does. */
export function closing(tokens: readonly Token[], open: number, to: number): number {
  let depth = 0;
  for (let i = open; i < to; i++) {
    if (isMark(tokens[i], "(")) depth++;
    else if (isMark(tokens[i], ")") && --depth === 0) return i;
  }
  return to;
}

export function isMark(token: Token | undefined, text: "(" | ")" | "," | "="): boolean {
  return token !== undefined && token.kind === "mark" && token.text === text;
}

/** Whether a `=` at index `i` belongs to `==`, `<=`, `>=` or `!=`. */
function compares(tokens: readonly Token[], i: number, to: number): boolean {
  const token = tokens[i]!;
  const before = tokens[i - 1];
  const after = i + 1 < to ? tokens[i + 1] : undefined;
  if (after !== undefined && isMark(after, "=") && after.at === token.end) return true;
  if (before === undefined || before.end !== token.at) return false;
  return isMark(before, "=") || (before.kind === "word" && /[<>!]$/.test(before.text));
}

/** Whether `name =` begins at index `i`. */
export function startsAssignment(tokens: readonly Token[], i: number, to: number): boolean {
  const token = tokens[i];
  return (
    i + 1 < to &&
    token !== undefined &&
    token.kind === "word" &&
    isMark(tokens[i + 1], "=") &&
    isIdentifier(token.text) &&
    !compares(tokens, i + 1, to)
  );
}

/** Whether `name(...) =` begins at index `i`; gives the index of its `)`, else 0. */
export function startsFunction(tokens: readonly Token[], i: number, to: number): number {
  const token = tokens[i];
  if (token?.kind !== "word" || !isIdentifier(token.text) || !isMark(tokens[i + 1], "(")) return 0;
  const close = closing(tokens, i + 1, to);
  return close + 1 < to && isMark(tokens[close + 1], "=") && !compares(tokens, close + 1, to) ? close : 0;
}

const ENDS_OPEN = /[-+*/^%&|<>!?:]$/;
const BEGINS_OPEN = /^(?:[*/^%&|<>?:]|!=)/;

/** End (exclusive) of the tight value that begins at index `from`; `from` itself when there is none. */
export function tightEnd(tokens: readonly Token[], from: number, to: number): number {
  let i = from;
  while (i < to) {
    const token = tokens[i]!;
    if (token.kind === "mark") {
      if (token.text === "(") i = Math.min(closing(tokens, i, to), to - 1);
      else if (token.text !== "=" || i === from || !compares(tokens, i, to)) break;
    }
    i++;
    const last = tokens[i - 1]!;
    const next = tokens[i];
    if (i < to && next!.at !== last.end && (!joined(last, next!, tokens[i + 1]) || startsAssignment(tokens, i, to)))
      break;
  }
  return i;
}

/** Whether an operator holds two tokens together over the blanks between them. */
function joined(last: Token, next: Token, after: Token | undefined): boolean {
  if (last.kind === "word" && ENDS_OPEN.test(last.text)) return true;
  if (isMark(last, "=") || isMark(next, "=")) return true;
  if (next.kind !== "word") return false;
  // A lone sign is an operator unless it touches what follows: `a - b`, but `a -{b}` are two values.
  if (/^[-+]$/.test(next.text)) return after === undefined || after.at > next.end;
  return BEGINS_OPEN.test(next.text);
}

/** End (exclusive) of the loose value that begins at index `from`: before the next assignment or comma before one. */
export function looseEnd(tokens: readonly Token[], from: number, to: number): number {
  let i = from;
  while (i < to) {
    if (startsAssignment(tokens, i, to) || startsFunction(tokens, i, to) > 0) break;
    if (isMark(tokens[i], "(")) i = Math.min(closing(tokens, i, to), to - 1);
    i++;
  }
  return i;
}

/**
 * The text of tokens `from` to `to` as a piece. A single `{...}`, `'...'` or `"..."` loses its delimiters; braces and
 * quotes inside a longer text become parentheses, which mean the same: `2*{a}` is `2*(a)`.
 */
export function valuePiece(piece: Piece, tokens: readonly Token[], from: number, to: number): Piece {
  const first = tokens[from]!;
  if (to === from + 1) {
    if (first.kind === "expr") return first.piece;
    if (first.kind === "string") return subpiece(piece, first.at + 1, first.at + 1 + first.text.length);
    return subpiece(piece, first.at, first.end);
  }
  const start = first.at;
  const end = tokens[to - 1]!.end;
  const plain = subpiece(piece, start, end);
  const parts: string[] = [];
  let done = start;
  for (let i = from; i < to; i++) {
    const token = tokens[i]!;
    if (token.kind !== "expr") continue;
    const close = token.end - token.at - token.text.length === 2 ? ")" : "";
    parts.push(piece.text.slice(done, token.at), "(", token.text, close);
    done = token.end;
  }
  if (parts.length === 0) return plain;
  parts.push(piece.text.slice(done, end));
  return retext(plain, parts.join(""));
}
