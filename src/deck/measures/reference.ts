import type { Diagnostics } from "../../base/diagnostics.js";
import type { Span } from "../../base/source.js";
import type { Reader } from "../../netlist/contract.js";
import { decodeText } from "../../netlist/decode.js";
import type { Wave } from "../../signals/measure/wave.js";

export interface ReferenceColumns {
  readonly x: number;
  readonly y: number;
}

/**
 * Two columns, counted from 0, of a table of numbers between blanks or commas, as Xyce's .prn and .csv files; lines that
 * do not begin with a number (headers, the last line of a .prn file) are skipped. Undefined after a fault was reported.
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
  const rows = decodeText(bytes)
    .split(/\r\n?|\n/)
    .map((line) =>
      line
        .trim()
        .split(/\s*,\s*|\s+/)
        .map(Number),
    )
    .filter((row) => row.length > 1 && !Number.isNaN(row[0]));
  const widest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const missing = [xColumn, yColumn].find((column) => !(Number.isInteger(column) && column >= 0 && column < widest));
  if (rows.length === 0 || missing !== undefined) {
    const message =
      rows.length === 0
        ? `"${file}" has no rows of numbers`
        : `"${file}" has ${widest} columns, and no column ${missing}`;
    diagnostics.error("bad-reference", message, span, "columns are counted from 0");
    return undefined;
  }
  const column = (k: number) => Float64Array.from(rows, (row) => row[k] ?? NaN);
  return { x: column(xColumn), y: column(yColumn) };
}
