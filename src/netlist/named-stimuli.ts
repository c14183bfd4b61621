import { nearest, type Diagnostics } from "../base/diagnostics.js";
import type { Piece, Source, Span } from "../base/source.js";
import { subpiece } from "../base/source.js";
import { makeCard } from "./cards.js";
import type { Card } from "./contract.js";
import { Cursor } from "./cursor.js";
import { composedPiece } from "./pieces.js";
import type { OpenScope } from "./scopes.js";

const SYNTAX = ".stimulus NAME PULSE(0 5 0 1u 1u 1m 2m), and V1 a 0 STIMULUS=NAME";

/** PSpice's `.STIMULUS` cards: waveforms that sources name. */
export class NamedStimuli {
  private readonly waveforms = new Map<string, Piece>();

  constructor(private readonly diagnostics: Diagnostics) {}

  add(card: Card): void {
    const cursor = new Cursor(card, this.diagnostics);
    const name = cursor.word("a name for the waveform", SYNTAX);
    if (name === undefined) return;
    const { piece } = card;
    const waveform = subpiece(piece, name.end, piece.text.length);
    if (waveform.text.trim() === "") cursor.expected("a waveform, as PULSE(...)", SYNTAX);
    else if (this.waveforms.has(name.lower))
      this.diagnostics.error("duplicate-name", `there is already a stimulus "${name.text}"`, name.span);
    else this.waveforms.set(name.lower, waveform);
  }

  /** Puts waveforms in the place of their names, in a scope and in all inside of it. */
  resolve(top: OpenScope, sources: readonly Source[]): void {
    // Where nobody names one, cards need not be gone through.
    if (!sources.some(({ text }) => /\bstimulus\s*=/i.test(text))) return;
    const waiting: OpenScope[] = [top];
    for (let scope = waiting.pop(); scope !== undefined; scope = waiting.pop()) {
      for (const [k, card] of [...scope.elements].entries()) {
        const letter = card.piece.text.charCodeAt(0) | 32;
        const written = letter === 118 || letter === 105 ? this.written(card) : undefined;
        if (written !== undefined) scope.elements.replace(k, written);
      }
      waiting.push(...scope.subcircuits);
    }
  }

  private written(card: Card): Card | undefined {
    const { piece } = card;
    const match = /\bstimulus\s*=\s*([^\s(),={}]+)/i.exec(piece.text);
    if (match === null) return undefined;
    const name = match[1]!;
    const to = match.index + match[0].length;
    const span: Span = piece.span(match.index, to);
    const waveform = this.waveforms.get(name.toLowerCase());
    if (waveform === undefined) {
      const near = nearest(name.toLowerCase(), this.waveforms.keys());
      this.diagnostics.error(
        "unknown-stimulus",
        `there is no stimulus "${name}"`,
        span,
        near ? `did you mean "${near}"?` : SYNTAX,
      );
    }
    const parts = [subpiece(piece, 0, match.index), waveform ?? "", subpiece(piece, to, piece.text.length)];
    return makeCard(composedPiece(parts, span), this.diagnostics);
  }
}
