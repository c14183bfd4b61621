import { UsageError } from "../base/errors.js";
import { checkTable, headOf, type ResultTable, type TableHead } from "./table.js";

export interface RawOptions {
  /** The netlist's title line. */
  readonly title: string;
  /** Numbers as text instead of doubles (little endian). */
  readonly ascii?: boolean;
  /** Seconds since 1970 for the header's date; SOURCE_DATE_EPOCH of the environment, as text. Default 0. */
  readonly sourceDateEpoch?: string | undefined;
}

const ROWS_A_CHUNK = 4096;
/** Room for the number of points. */
const POINT_DIGITS = 16;

/**
 * ngspice's raw format (ngspice manual, "Raw file formats"): a plot after the other, each with its header. In a complex
 * plot every column is complex. Steps without rows are left out. @throws UsageError for a SOURCE_DATE_EPOCH that is no whole number of seconds.
 */
export function* rawfile(tables: Iterable<ResultTable>, options: RawOptions): Generator<Uint8Array> {
  for (const table of tables) {
    if (table.failure !== undefined) continue;
    yield rawHeader(headOf(table), table.points, options);
    yield* rawRows(table, 0, options);
  }
}

/** The rows of a table, or of a part of one whose first row is the row `from` of the whole. */
export function* rawRows(table: ResultTable, from: number, { ascii }: RawOptions): Generator<Uint8Array> {
  checkTable(table);
  if (ascii !== true) yield* binaryRows(table);
  else for (const text of asciiRows(table, from)) yield encoder.encode(text);
}

const encoder = new TextEncoder();

/** The header of a plot; its length does not depend on the number of points, which may be known only at the end. */
export function rawHeader(table: TableHead, points: number, options: RawOptions): Uint8Array {
  const plotname = table.step === undefined ? table.plotname : `${table.plotname} (${table.step})`;
  const lines = [
    `Title: ${oneLine(options.title)}`,
    `Date: ${date(options.sourceDateEpoch)}`,
    `Plotname: ${oneLine(plotname)}`,
    `Flags: ${table.complex ? "complex" : "real"}`,
    `No. Variables: ${table.columns.length}`,
    `No. Points: ${String(points).padEnd(POINT_DIGITS)}`,
    "Variables:",
    ...table.columns.map(({ name, type }, i) => `\t${i}\t${name}\t${type}${type === "frequency" ? " grid=3" : ""}`),
    options.ascii === true ? "Values:" : "Binary:",
  ];
  return encoder.encode(lines.join("\n") + "\n");
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}

/** As C's ctime writes it, in UTC: `Thu Jan  1 00:00:00  1970`. */
function date(epoch = "0"): string {
  const seconds = Number(epoch);
  if (!/^\d+$/.test(epoch) || seconds > 8.64e12) {
    throw new UsageError(`SOURCE_DATE_EPOCH=${epoch} is not a whole number of seconds since 1970`);
  }
  const [day, number, month, year, time] = new Date(seconds * 1000).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time}  ${year}`;
}

function* asciiRows(table: ResultTable, from: number): Generator<string> {
  for (let row = 0; row < table.points; row++) {
    let text = ` ${from + row}`;
    for (const column of table.data) {
      const whole = column.length === table.points;
      const re = column[whole ? row : 2 * row]!;
      const im = whole ? 0 : column[2 * row + 1]!;
      text += `\t${cNumber(re)}${table.complex ? `,${cNumber(im)}` : ""}\n`;
    }
    yield text + "\n";
  }
}

/** 17 digits, as C's scanf reads them back to the same double. */
function cNumber(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  return (Object.is(x, -0) ? "-" : "") + x.toExponential(16);
}

function* binaryRows(table: ResultTable): Generator<Uint8Array> {
  const width = table.complex ? 2 : 1;
  const perRow = table.columns.length * width * 8;
  for (let from = 0; from < table.points; from += ROWS_A_CHUNK) {
    const rows = Math.min(ROWS_A_CHUNK, table.points - from);
    const bytes = new Uint8Array(rows * perRow);
    const view = new DataView(bytes.buffer);
    table.data.forEach((column, i) => {
      const whole = column.length === table.points;
      for (let r = 0; r < rows; r++) {
        const at = r * perRow + i * width * 8;
        view.setFloat64(at, column[whole ? from + r : 2 * (from + r)]!, true);
        if (!whole) view.setFloat64(at + 8, column[2 * (from + r) + 1]!, true);
      }
    });
    yield bytes;
  }
}
