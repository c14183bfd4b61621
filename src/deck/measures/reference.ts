import type { Diagnostics } from "../../base/diagnostics.js";
import type { Span } from "../../base/source.js";
import type { Reader } from "../../netlist/contract.js";
import { decodeText } from "../../netlist/decode.js";
import { FileError } from "../../base/errors.js";
import { isRawfile, readRawfile } from "../../report/rawfile-read.js";
import { realColumns, type ResultTable } from "../../report/table.js";
import type { Wave } from "../../signals/measure/wave.js";

export interface ReferenceColumns {
  readonly x: number;
  readonly y: number;
}

/**
 * Two columns, counted from 0, of a raw file (of its first plot, complex columns as two), or of a
 * table of numbers between blanks or commas, as Xyce's .prn and .csv files; lines that do not begin with a number
 * (headers, the last line of a .prn file) are skipped. Undefined after a fault was reported.
 */
export function readReference(
  file: string,
  span: Span,
  { x: xColumn, y: yColumn }: ReferenceColumns,
  reader: Reader,
  diagnostics: Diagnostics,
): Wave | undefined {
  let bytes: Uint8Array;
  try {
    ({ bytes } = reader.read(file, span.source));
  } catch (error) {
    diagnostics.error("missing-file", `cannot read the reference "${file}": ${(error as Error).message}`, span);
    return undefined;
  }
  let data: readonly Float64Array[];
  try {
    data = isRawfile(bytes) ? columnsOf(readRawfile(bytes, file)[0]!) : numbersIn(decodeText(bytes));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    diagnostics.error("bad-reference", error.message, span);
    return undefined;
  }
  const rows = data[0]?.length ?? 0;
  const missing = [xColumn, yColumn].find((column) => data[column] === undefined);
  if (rows === 0 || missing !== undefined) {
    const message =
      rows === 0
        ? `"${file}" has no rows of numbers`
        : `"${file}" has ${data.length} columns, and no column ${missing}`;
    diagnostics.error("bad-reference", message, span, "columns are counted from 0");
    return undefined;
  }
  return { x: data[xColumn]!, y: data[yColumn]! };
}

function columnsOf(table: ResultTable): Float64Array[] {
  return realColumns(table).map(({ value }) => Float64Array.from({ length: table.points }, (_, row) => value(row)));
}

function numbersIn(text: string): Float64Array[] {
  const rows = text
    .split(/\r\n?|\n/)
    .map((line) =>
      line
        .trim()
        .split(/\s*,\s*|\s+/)
        .map(Number),
    )
    .filter((row) => row.length > 1 && !Number.isNaN(row[0]));
  const widest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: widest }, (_, k) => Float64Array.from(rows, (row) => row[k] ?? NaN));
}
