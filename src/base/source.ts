/** A text with a name: a netlist file, an include, standard input, or the text of a device law. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A run of characters of one source. Offsets count UTF-16 code units from the start of the text. */
export interface Span {
  readonly source: Source;
  readonly offset: number;
  readonly length: number;
}

/** A place as people count: line and column start at 1; `text` is what the span covers, `lineText` its whole line. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly lineText: string;
}

/**
 * A text that was put together from a source (continuation lines joined, comments cut), which still knows where each of
 * its characters came from. Tokens and expressions are read from pieces, so every fault can point into the file.
 */
export interface Piece {
  readonly text: string;
  /** The place in the source of the characters `from` (inclusive) to `to` (exclusive) of `text`. */
  span(from: number, to: number): Span;
}

const lineStarts = new WeakMap<Source, number[]>();

function startsOf(source: Source): number[] {
  let starts = lineStarts.get(source);
  if (starts === undefined) {
    starts = [0];
    const { text } = source;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
    }
    lineStarts.set(source, starts);
  }
  return starts;
}

/** Line, column and texts of a span. */
export function locate(span: Span): Place {
  const { source, offset, length } = span;
  const starts = startsOf(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  const begin = starts[low]!;
  let end = low + 1 < starts.length ? starts[low + 1]! : source.text.length;
  while (end > begin && (source.text[end - 1] === "\n" || source.text[end - 1] === "\r")) end--;
  return {
    file: source.name,
    line: low + 1,
    column: offset - begin + 1,
    text: source.text.slice(offset, offset + length),
    lineText: source.text.slice(begin, end),
  };
}

/** The smallest span that covers both; they must lie in the same source. */
export function join(a: Span, b: Span): Span {
  const offset = Math.min(a.offset, b.offset);
  return { source: a.source, offset, length: Math.max(a.offset + a.length, b.offset + b.length) - offset };
}

/** A piece that is a source's own text, unchanged. */
export function pieceOf(source: Source): Piece {
  return { text: source.text, span: (from, to) => ({ source, offset: from, length: Math.max(0, to - from) }) };
}

/** Part of a piece, as a piece. */
export function subpiece(piece: Piece, from: number, to: number): Piece {
  return new Part(piece, from, to);
}

class Part implements Piece {
  readonly text: string;
  constructor(
    private readonly whole: Piece,
    private readonly from: number,
    to: number,
  ) {
    this.text = whole.text.slice(from, to);
  }
  span(from: number, to: number): Span {
    return this.whole.span(this.from + from, this.from + to);
  }
}
