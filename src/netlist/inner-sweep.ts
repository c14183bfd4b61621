import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { subpiece } from "../base/source.js";
import { makeCard } from "./cards.js";
import type { Card, Token } from "./contract.js";
import { impliedPiece } from "./pieces.js";

const ANALYSES: ReadonlySet<string> = new Set([".tran", ".ac", ".dc", ".noise"]);

/**
 * HSPICE's `.tran ... sweep name start stop step`: the card without its sweep, and the sweep as a card of its own, which
 * means the same where it is the only one. Undefined where a card has none.
 */
export function splitSweep(
  card: Card,
  diagnostics: Diagnostics,
): { readonly analysis: Card; readonly step: Card; readonly span: Span } | undefined {
  const { tokens, piece } = card;
  const at = tokens.findIndex((token, k) => k > 0 && token.kind === "word" && token.lower === "sweep");
  if (!ANALYSES.has(card.name) || at < 0) return undefined;
  const keyword = tokens[at]!;
  const span = piece.span(keyword.at, piece.text.length);
  const text = stepOf(tokens.slice(at + 1), (from, to) => piece.text.slice(from.at, to?.end ?? piece.text.length));
  if (text === undefined) {
    const hint =
      "sweep name start stop step | sweep name lin|dec|oct points start stop | sweep name poi n values | sweep data=table | sweep monte=n";
    diagnostics.error("bad-sweep", "this is no sweep", span, hint);
    return undefined;
  }
  const analysis = makeCard(subpiece(piece, 0, keyword.at), diagnostics);
  const step = makeCard(impliedPiece(text, span), diagnostics);
  return analysis && step && { analysis, step, span };
}

/** The sweep as a card; `written` gives the text from a token to another, or to the end. */
function stepOf(tokens: readonly Token[], written: (from: Token, to?: Token) => string): string | undefined {
  const [name, second, third, fourth, fifth] = tokens;
  if (name?.kind !== "word" || second === undefined) return undefined;
  if (name.lower === "data") return `.step ${written(name)}`;
  if (name.lower === "monte" && third !== undefined) return `.mc ${written(third)}`;
  if (second.kind !== "word" || !["lin", "dec", "oct", "poi"].includes(second.lower)) return `.step ${written(name)}`;
  if (third === undefined || fourth === undefined) return undefined;
  if (second.lower === "poi") return `.step ${name.text} list ${written(fourth)}`;
  if (fifth === undefined) return undefined;
  const [points, start, stop] = [third, fourth, fifth].map((token) => written(token, token));
  if (second.lower !== "lin") return `.step ${second.lower} ${name.text} ${start} ${stop} ${points}`;
  const bare = (value: string) => `(${value!.replace(/^[{'](.*)[}']$/, "$1")})`;
  return `.step lin ${name.text} ${start} ${stop} {(${bare(stop!)}-${bare(start!)})/(${bare(points!)}-1)}`;
}
