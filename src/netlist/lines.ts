import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Source } from "../base/source.js";
import { JoinedPiece, RunPiece } from "./pieces.js";
import { isBlank } from "./text.js";

/** Offset of the end of the line (its CR, LF or the end of the text) that holds `from`. */
export function lineEnd(text: string, from: number): number {
  let end = from;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 10 || code === 13) break;
  }
  return end;
}

/** Offset of the line after the one that ends at `end`; CR LF counts as one line end. */
export function nextLine(text: string, end: number): number {
  return text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10 ? end + 2 : end + 1;
}

/**
 * Where the trailing comment of a line begins, or `end`: at `;`, at `//`, at `$` after a blank or a comma (as in
 * ngspice 39, where `1k$x` is one word, and in scripts `$x` and `$&x` are values of x); `$G_` begins the names of nodes that PSpice and
 * Xyce know in all subcircuits. Inside quotes or braces that close on the same line nothing begins a comment.
 */
function commentStart(text: string, start: number, end: number, inScript: boolean): number {
  // An opening delimiter that does not close protects nothing, and need not be looked for again.
  let open = "";
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 59) return i;
    if (code === 36) {
      const before = i === start ? 32 : text.charCodeAt(i - 1);
      const after = text.charCodeAt(i + 1);
      const script = after === 38 || (inScript && i + 1 < end && !isBlank(after));
      if (!script && (before === 44 || isBlank(before)) && !GLOBAL_NODE.test(text.slice(i, i + 4))) return i;
    } else if (code === 47) {
      if (i + 1 < end && text.charCodeAt(i + 1) === 47) return i;
    } else if (code === 34 || code === 39 || code === 123) {
      const delimiter = text[i]!;
      if (open.includes(delimiter)) continue;
      const close = code === 123 ? matchingBrace(text, i, end) : matchingQuote(text, i, end, code);
      if (close < 0) open += delimiter;
      else i = close;
    }
  }
  return end;
}

const GLOBAL_NODE = /^\$g_\w/i;

function matchingQuote(text: string, open: number, end: number, quote: number): number {
  for (let i = open + 1; i < end; i++) if (text.charCodeAt(i) === quote) return i;
  return -1;
}

/** The `}` that closes the `{` at `open`, before `end`, or -1. */
export function matchingBrace(text: string, open: number, end: number): number {
  let depth = 0;
  for (let i = open; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 123) depth++;
    else if (code === 125 && --depth === 0) return i;
  }
  return -1;
}

/**
 * What most lines are: a line that begins with a letter or a dot, holds nothing that could begin a comment or protect one,
 * and is followed by a line that begins in the same way, so that nothing continues it. The expression finds its end at once.
 */
const PLAIN = /[A-Za-z.][^;$/"'{\r\n]*(?=\r?\n[A-Za-z.])/y;

/**
 * Logical lines of a source, one after the other: continuation lines (`+`) joined, also across comment lines and blank
 * lines; comments and surrounding blanks cut; lines that hold nothing else skipped. Reading is lazy, so that what stands
 * after `.end` is never looked at.
 */
export class LineReader {
  /** Lines given back, the next one last. */
  private readonly ahead: Piece[] = [];
  /** The line that was looked at to see whether it continues the one before. */
  private following: PhysicalLine | undefined;

  /** Whether what comes next are commands of a script. */
  private inScript = false;

  /** Reads from `position`, the offset of the start of a line. */
  constructor(
    readonly source: Source,
    private position: number,
    private readonly diagnostics: Diagnostics,
    /** Whether `#`, `'` and `"` begin comment lines, and what follows `*>` is read, as in gnucap. */
    private readonly gnucap = false,
  ) {}

  next(): Piece | undefined {
    return this.ahead.length > 0 ? this.ahead.pop() : this.read();
  }

  /** Gives lines back, to be read again in their order. */
  unread(lines: readonly Piece[]): void {
    for (let k = lines.length - 1; k >= 0; k--) this.ahead.push(lines[k]!);
  }

  private read(): Piece | undefined {
    return this.plainLine() ?? this.joinedLine();
  }

  private plainLine(): Piece | undefined {
    const { text } = this.source;
    const start = this.following?.start ?? this.position;
    PLAIN.lastIndex = start;
    if (!PLAIN.test(text)) return undefined;
    let end = PLAIN.lastIndex;
    this.note(start);
    this.position = nextLine(text, end);
    this.following = undefined;
    while (isBlank(text.charCodeAt(end - 1))) end--;
    return new RunPiece(this.source, start, end);
  }

  private joinedLine(): Piece | undefined {
    for (;;) {
      const first = this.following ?? this.physicalLine();
      this.following = undefined;
      if (first === undefined) return undefined;
      const runs = this.continued(first);
      if (!this.continues(first)) {
        return runs.length === 0
          ? new RunPiece(this.source, first.start, first.end)
          : new JoinedPiece(this.source, [first, ...runs]);
      }
      this.diagnostics.error(
        "nothing-to-continue",
        `a line that begins with "+" continues the line before it, but here is none to continue`,
        { source: this.source, offset: first.start, length: first.end - first.start },
        `remove the "+", or put the card it belongs to before it (line 1 is the title and cannot be continued)`,
      );
    }
  }

  /** The lines that continue the one before, which has just been read. */
  private continued(first: PhysicalLine): readonly PhysicalLine[] {
    this.position = first.next;
    let runs: PhysicalLine[] | undefined;
    for (;;) {
      const line = this.physicalLine();
      if (line === undefined) break;
      this.position = line.next;
      if (!this.continues(line)) {
        this.following = line;
        break;
      }
      (runs ??= []).push(line);
    }
    return runs ?? NONE;
  }

  /** Notes where scripts begin and end, by a line that has been looked at. */
  private note(start: number): void {
    const { text } = this.source;
    if (text.charCodeAt(start) !== 46) return;
    SCRIPT.lastIndex = start;
    const word = SCRIPT.exec(text)?.[0];
    if (word !== undefined) this.inScript = word.length === ".control".length;
  }

  /** Whether a line that begins with a character is a comment. */
  private isComment(code: number): boolean {
    return code === 42 || (this.gnucap && (code === 35 || code === 39 || code === 34));
  }

  private continues(line: PhysicalLine): boolean {
    return this.source.text.charCodeAt(line.start) === 43;
  }

  /** The next line with content at or after `position`; does not advance. */
  private physicalLine(): PhysicalLine | undefined {
    const { text } = this.source;
    let position = this.position;
    while (position < text.length) {
      const stop = lineEnd(text, position);
      const next = nextLine(text, stop);
      let start = position;
      while (start < stop && isBlank(text.charCodeAt(start))) start++;
      if (this.gnucap && text.startsWith("*>", start)) {
        start += 2;
        while (start < stop && isBlank(text.charCodeAt(start))) start++;
      }
      if (start < stop && !this.isComment(text.charCodeAt(start))) {
        let end = commentStart(text, start, stop, this.inScript);
        while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
        if (end > start) {
          this.note(start);
          return { start, end, next };
        }
      }
      position = next;
    }
    return undefined;
  }
}

/** The cards around scripts. */
const SCRIPT = /\.(?:control|endc)\b/iy;

const NONE: readonly PhysicalLine[] = [];

/** Content of a line without blanks and comments around it, and where the next line starts. */
interface PhysicalLine {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}
