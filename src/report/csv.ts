import { exactText } from "./number.js";
import type { ResultTable } from "./table.js";
import { realColumns } from "./table.js";

const ROWS_A_CHUNK = 2000;

/**
 * Tables as comma-separated values: a header row, then rows of numbers that read back to the same double (NaN, Infinity
 * and -Infinity by these names). Complex columns become `re(x)` and `im(x)`. Steps of one analysis follow each other,
 * each with a line `# step r=1k` and its own header, or `# failed: why`; another analysis follows after a blank line.
 * Lists of results are tables `name,value`.
 */
export function* csv(tables: Iterable<ResultTable>): Generator<string> {
  let before: ResultTable | undefined;
  const steps = new Set<string>();
  for (const table of tables) {
    // Where a step comes again, another analysis of this kind has begun.
    const another = table.kind !== before?.kind || table.plotname !== before.plotname;
    if (another || table.step === undefined || steps.has(table.step)) {
      if (before !== undefined) yield "\n";
      steps.clear();
    }
    before = table;
    if (table.step !== undefined) steps.add(table.step);
    if (table.step !== undefined) yield `# step ${table.step.replace(/[\r\n]+/g, " ")}\n`;
    if (table.failure !== undefined) {
      yield `# failed: ${firstLine(table.failure)}\n`;
      continue;
    }
    const columns = realColumns(table);
    if (table.list) {
      yield* csvValues(columns.map(({ name, value }) => [name, value(0)]));
      continue;
    }
    yield columns.map((column) => cell(column.name)).join(",") + "\n";
    for (let from = 0; from < table.points; from += ROWS_A_CHUNK) {
      let text = "";
      for (let row = from; row < Math.min(from + ROWS_A_CHUNK, table.points); row++) {
        text += columns.map((column) => exactText(column.value(row))).join(",") + "\n";
      }
      yield text;
    }
  }
}

/** A table `name,value`: results of .measure, .tf, .sens, .four. */
export function* csvValues(values: Iterable<readonly [name: string, value: number]>): Generator<string> {
  yield "name,value\n";
  for (const [name, value] of values) yield `${cell(name)},${exactText(value)}\n`;
}

const firstLine = (text: string): string => text.split(/[\r\n]/, 1)[0]!;

/** Quoted where a comma, a quote or a line end asks for it (RFC 4180): `"v(a,b)"`. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
