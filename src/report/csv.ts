import { exactText } from "./number.js";
import { headOf, realColumns, type ResultTable, type TableHead } from "./table.js";

const ROWS_A_CHUNK = 2000;

/**
 * Tables as comma-separated values: a header row, then rows of numbers that read back to the same double (NaN, Infinity
 * and -Infinity by these names). Complex columns become `re(x)` and `im(x)`. Steps of one analysis follow each other,
 * each with a line `# step r=1k` and its own header, or `# failed: why`; another analysis follows after a blank line.
 * Lists of results are tables `name,value`.
 */
export function* csv(tables: Iterable<ResultTable>): Generator<string> {
  const text = new CsvText();
  for (const table of tables) {
    const head = headOf(table);
    yield text.begin(head);
    if (table.failure !== undefined) yield failureLine(table.failure);
    else {
      yield headerRow(head);
      yield* csvRows(table);
    }
  }
}

/** What stands before the tables of a file. */
export class CsvText {
  private before: TableHead | undefined;
  private readonly steps = new Set<string>();

  /** A blank line before another analysis, and the line of a step. */
  begin(head: TableHead): string {
    const { before, steps } = this;
    const { step, kind, plotname } = head;
    this.before = head;
    // Where a step comes again, another analysis of this kind has begun.
    const another = kind !== before?.kind || plotname !== before.plotname || step === undefined || steps.has(step);
    if (another) steps.clear();
    const blank = another && before !== undefined ? "\n" : "";
    if (step === undefined) return blank;
    steps.add(step);
    return `${blank}# step ${step.replace(/[\r\n]+/g, " ")}\n`;
  }
}

export const failureLine = (why: string): string => `# failed: ${why.split(/[\r\n]/, 1)[0]!}\n`;

export function headerRow({ columns, widths, list }: TableHead): string {
  if (list) return LIST_HEADER;
  const names = columns.flatMap(({ name }, k) => (widths[k] === 2 ? [`re(${name})`, `im(${name})`] : [name]));
  return names.map(cell).join(",") + "\n";
}

/** The rows of a table, or of a part of one. */
export function* csvRows(table: ResultTable): Generator<string> {
  const columns = realColumns(table);
  if (table.list) {
    for (const { name, value } of columns) yield `${cell(name)},${exactText(value(0))}\n`;
    return;
  }
  for (let from = 0; from < table.points; from += ROWS_A_CHUNK) {
    let text = "";
    for (let row = from; row < Math.min(from + ROWS_A_CHUNK, table.points); row++) {
      text += columns.map((column) => exactText(column.value(row))).join(",") + "\n";
    }
    yield text;
  }
}

const LIST_HEADER = "name,value\n";

/** A table `name,value`: results of .measure, .tf, .sens, .four. */
export function* csvValues(values: Iterable<readonly [name: string, value: number]>): Generator<string> {
  yield LIST_HEADER;
  for (const [name, value] of values) yield `${cell(name)},${exactText(value)}\n`;
}

/** Quoted where a comma, a quote or a line end asks for it (RFC 4180): `"v(a,b)"`. */
export function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
