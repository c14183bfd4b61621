import type { Piece, Source, Span } from "../base/source.js";

/** A run of one source as a piece: one line, or part of it. */
export class RunPiece implements Piece {
  readonly text: string;
  constructor(
    readonly source: Source,
    readonly offset: number,
    end: number,
  ) {
    this.text = source.text.slice(offset, end);
  }

  span(from: number, to: number): Span {
    return { source: this.source, offset: this.offset + from, length: Math.max(0, to - from) };
  }
}

/**
 * Several runs of one source joined. Run k stands at `textStarts[k]` in `text` and at `offsets[k]` in the source; the
 * first character of a continued run is the `+`, read as a blank, so that every character has its place.
 */
export class JoinedPiece implements Piece {
  readonly text: string;
  private readonly textStarts: number[] = [];
  private readonly offsets: readonly number[];

  constructor(
    readonly source: Source,
    runs: readonly { readonly start: number; readonly end: number }[],
  ) {
    this.offsets = runs.map(({ start }) => start);
    const parts: string[] = [];
    let length = 0;
    for (const { start, end } of runs) {
      this.textStarts.push(length);
      const run = source.text.slice(start, end);
      parts.push(length === 0 ? run : ` ${run.slice(1)}`);
      length += run.length;
    }
    this.text = parts.join("");
  }

  span(from: number, to: number): Span {
    const offset = this.place(from);
    if (to <= from) return { source: this.source, offset, length: 0 };
    return { source: this.source, offset, length: this.place(to - 1) + 1 - offset };
  }

  /** The offset in the source of character `at`; one past the last character is one past the end of the last run. */
  private place(at: number): number {
    let low = 0;
    let high = this.textStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.textStarts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return this.offsets[low]! + at - this.textStarts[low]!;
  }
}

/** Another text of the same length for the same places. */
export function retext(piece: Piece, text: string): Piece {
  return { text, span: (from, to) => piece.span(from, to) };
}

/** A text that is written nowhere, such as the value 1 of a flag; all of it points at one place. */
export function impliedPiece(text: string, span: Span): Piece {
  return { text, span: () => span };
}

/** Pieces joined by text that is written nowhere; the latter points at `whole`. */
export function composedPiece(parts: readonly (string | Piece)[], whole: Span): Piece {
  const ends: number[] = [];
  let text = "";
  for (const part of parts) {
    text += typeof part === "string" ? part : part.text;
    ends.push(text.length);
  }
  return {
    text,
    span(from, to) {
      const k = ends.findIndex((end) => from < end);
      const part = parts[k];
      if (part === undefined || typeof part === "string") return whole;
      const start = ends[k]! - part.text.length;
      return part.span(from - start, Math.min(to, ends[k]!) - start);
    },
  };
}
