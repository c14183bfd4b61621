import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { scanNumber } from "../base/units.js";
import { isFirst } from "./assignments.js";
import type { DataTable } from "./contract.js";
import { wordEnd } from "./tokens.js";
import { isBlank, isIdentifier, quoted } from "./text.js";

/**
 * The columns and rows of an inline `.data` table: names up to the first number, then numbers row by row, blanks and
 * commas between them, lines of any length. It is read without tokens, since tables are long.
 */
export class InlineTable {
  private readonly columns: string[] = [];
  private readonly columnSpans: Span[] = [];
  private readonly places = new Map<string, Span>();
  private readonly values: number[] = [];
  private good = true;

  constructor(
    private readonly name: string,
    private readonly span: Span,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Reads a line of the table from character `from` on. */
  add(piece: Piece, from: number): void {
    const { text } = piece;
    let i = from;
    while (i < text.length) {
      const code = text.charCodeAt(i);
      if (isBlank(code) || code === 44) {
        i++;
        continue;
      }
      const end = Math.max(i + 1, wordEnd(text, i));
      if (this.values.length === 0 && isIdentifier(text.slice(i, end))) {
        this.column(text.slice(i, end), piece.span(i, end));
      } else {
        this.values.push(this.number(piece, i, end));
      }
      i = end;
    }
  }

  /** The table; undefined, with an error, when it is at fault. */
  finish(): DataTable | undefined {
    const { columns, columnSpans, values, name, span } = this;
    const width = columns.length;
    if (width === 0) {
      this.fault("missing-text", `table ${quoted(name)} names no columns`, span, ".data NAME x1 x2 then the numbers");
    } else if (values.length === 0) {
      this.fault("missing-text", `table ${quoted(name)} has no numbers`, span, "rows follow the names of the columns");
    } else if (values.length % width !== 0) {
      const rows = Math.floor(values.length / width);
      this.fault(
        "uneven-row",
        `table ${quoted(name)} has ${values.length} numbers, which fill no whole rows of ${width} columns`,
        span,
        `${rows * width} or ${(rows + 1) * width} numbers would; the columns are ${quoted(columns.join(" "))}`,
      );
    }
    if (!this.good) return undefined;
    return { name, span, columns, columnSpans, rows: values.length / width, values: Float64Array.from(values) };
  }

  private column(name: string, span: Span): void {
    if (!isFirst(this.places, "column", name.toLowerCase(), span, this.diagnostics)) this.good = false;
    this.columns.push(name.toLowerCase());
    this.columnSpans.push(span);
  }

  private number(piece: Piece, from: number, end: number): number {
    const { text } = piece;
    const sign = text[from] === "-" || text[from] === "+" ? 1 : 0;
    const scanned = from + sign < end ? scanNumber(text, from + sign) : undefined;
    if (scanned !== undefined && "value" in scanned && scanned.end === end && Number.isFinite(scanned.value)) {
      return text[from] === "-" ? -scanned.value : scanned.value;
    }
    const word = quoted(text.slice(from, end));
    const reason = scanned !== undefined && "error" in scanned ? `: ${scanned.error}` : "";
    const hint = "a table holds numbers; names of columns stand before the first number";
    this.fault("not-a-number", `${word} is no number${reason}`, piece.span(from, end), hint);
    return NaN;
  }

  private fault(code: string, message: string, span: Span, hint: string): void {
    this.diagnostics.error(code, message, span, hint);
    this.good = false;
  }
}
