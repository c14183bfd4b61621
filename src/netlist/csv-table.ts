import type { Diagnostics } from "../base/diagnostics.js";
import type { Source, Span } from "../base/source.js";
import { isFirst } from "./assignments.js";
import type { Columns } from "./data-source.js";
import { quoted } from "./text.js";

/** One cell: its text without blanks and quotes around it, and its place. */
interface Cell {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * A table of comma-separated values as RFC 4180 has them: the header row names the columns (lower case from here on),
 * all other cells are decimal numbers; empty lines are skipped. Faults are reported at their cell, the first of each
 * column and the first row of a wrong length, with the count of the others. Undefined after an error.
 */
export function parseCsv(source: Source, diagnostics: Diagnostics): Columns | undefined {
  const reader = new CsvReader(source, diagnostics);
  const header = reader.row();
  if (header === undefined) {
    diagnostics.error("empty-file", "this table is empty; its first row names the columns", at(source, 0, 0));
    return undefined;
  }
  let good = readHeader(source, header, diagnostics);
  const width = header.length;
  const bad: (BadCell | undefined)[] = new Array<BadCell | undefined>(width).fill(undefined);
  let uneven: { cells: number; span: Span; count: number } | undefined;
  const values: number[] = [];
  for (let row = reader.row(); row !== undefined; row = reader.row()) {
    if (row.length !== width) {
      const last = row[row.length - 1]!;
      const span = at(source, row[0]!.offset, last.offset + last.length - row[0]!.offset);
      uneven ??= { cells: row.length, span, count: 0 };
      uneven.count++;
      continue;
    }
    for (let k = 0; k < width; k++) {
      const cell = row[k]!;
      const value = NUMBER.test(cell.text) ? Number(cell.text) : NaN;
      if (!Number.isFinite(value)) (bad[k] ??= { cell, count: 0 }).count++;
      values.push(value);
    }
  }
  if (uneven !== undefined) {
    const message = `this row has ${uneven.cells} ${uneven.cells === 1 ? "cell" : "cells"}, the header ${width}${more(uneven.count, "row")}`;
    diagnostics.error("uneven-row", message, uneven.span, `every row needs a value for each column`);
    good = false;
  }
  for (let k = 0; k < width; k++) {
    if (bad[k] === undefined) continue;
    reportCell(source, header[k]!, bad[k]!, diagnostics);
    good = false;
  }
  if (!good || reader.failed) return undefined;
  if (values.length === 0) {
    diagnostics.error("empty-file", "this table has no rows below its header", at(source, 0, source.text.length));
    return undefined;
  }
  return {
    columns: header.map((c) => c.text.toLowerCase()),
    columnSpans: header.map((c) => at(source, c.offset, c.length)),
    rows: values.length / width,
    values: Float64Array.from(values),
  };
}

interface BadCell {
  readonly cell: Cell;
  count: number;
}

function readHeader(source: Source, header: readonly Cell[], diagnostics: Diagnostics): boolean {
  if (header.every((c) => NUMBER.test(c.text))) {
    const last = header[header.length - 1]!;
    const span = at(source, header[0]!.offset, last.offset + last.length - header[0]!.offset);
    const hint = "add a first row as x1,x2,target";
    diagnostics.error("missing-header", "the first row must name the columns, but it holds numbers", span, hint);
    return false;
  }
  let good = true;
  const places = new Map<string, Span>();
  for (const { text, offset, length } of header) {
    const span = at(source, offset, length);
    if (text === "") {
      diagnostics.error("bad-name", "a column has no name", span, "the first row names every column");
      good = false;
    } else if (!isFirst(places, "column", text.toLowerCase(), span, diagnostics)) {
      good = false;
    }
  }
  return good;
}

function reportCell(source: Source, header: Cell, { cell, count }: BadCell, diagnostics: Diagnostics): void {
  const what =
    cell.text === ""
      ? `an empty cell`
      : NUMBER.test(cell.text)
        ? `${quoted(cell.text)}, which is too large`
        : `${quoted(cell.text)}, which is no number`;
  diagnostics.error(
    cell.text === "" ? "empty-cell" : "not-a-number",
    `column ${quoted(header.text)} holds ${what}${more(count, "cell")}`,
    at(source, cell.offset, cell.length),
    "cells are decimal numbers as 0.5 or 1e-3; number classes 0, 1, 2, ...",
  );
}

function more(count: number, what: string): string {
  return count > 1 ? ` (and ${count - 1} more ${what}${count > 2 ? "s" : ""} like it)` : "";
}

function at(source: Source, offset: number, length: number): Span {
  return { source, offset, length };
}

/** Cells of a CSV text, row by row. */
class CsvReader {
  failed = false;
  private position = 0;

  constructor(
    private readonly source: Source,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** The next row that is not empty. */
  row(): Cell[] | undefined {
    const { text } = this.source;
    while (this.position < text.length) {
      const cells = [this.cell()];
      while (text.charCodeAt(this.position) === 44) {
        this.position++;
        cells.push(this.cell());
      }
      this.position++;
      if (cells.length > 1 || cells[0]!.length > 0) return cells;
    }
    return undefined;
  }

  /** Reads up to the comma or line end after the cell. */
  private cell(): Cell {
    const { text } = this.source;
    let from = this.position;
    while (text.charCodeAt(from) === 32 || text.charCodeAt(from) === 9) from++;
    if (text.charCodeAt(from) === 34) return this.quotedCell(from);
    let end = from;
    while (end < text.length && !ends(text.charCodeAt(end))) end++;
    this.position = end;
    while (end > from && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 9)) end--;
    return { text: text.slice(from, end), offset: from, length: end - from };
  }

  private quotedCell(open: number): Cell {
    const { text } = this.source;
    let close = text.indexOf('"', open + 1);
    while (close >= 0 && text.charCodeAt(close + 1) === 34) close = text.indexOf('"', close + 2);
    if (close < 0) return this.fault("this quote is never closed", open, 1, text.length);
    let end = close + 1;
    while (text.charCodeAt(end) === 32 || text.charCodeAt(end) === 9) end++;
    if (end < text.length && !ends(text.charCodeAt(end))) {
      let stop = end;
      while (stop < text.length && !ends(text.charCodeAt(stop))) stop++;
      return this.fault("text follows the closing quote", end, stop - end, stop);
    }
    this.position = end;
    const inner = text
      .slice(open + 1, close)
      .replaceAll('""', '"')
      .trim();
    return { text: inner, offset: open, length: close + 1 - open };
  }

  private fault(message: string, offset: number, length: number, goOn: number): Cell {
    const hint = 'a quote inside a quoted cell is written twice: "a ""b"" c"';
    this.diagnostics.error("unbalanced", message, at(this.source, offset, length), hint);
    this.failed = true;
    this.position = goOn;
    return { text: "0", offset, length };
  }
}

/** Comma, CR and LF end a cell. */
function ends(code: number): boolean {
  return code === 44 || code === 10 || code === 13;
}
