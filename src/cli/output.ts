import type { Deck, Diagnostic, Library, ResultTable, SimulationResult } from "./library.js";
import type { Options } from "./options.js";
import { columns as columnsText } from "./table.js";

export type Format = NonNullable<Options["format"]>;

type Chunks = Iterable<string | Uint8Array>;

/** A result as the contents of a file. */
export function render(
  library: Library,
  deck: Deck,
  result: SimulationResult,
  format: Format,
  columns: Options["columns"],
): Chunks {
  switch (format) {
    case "raw":
    case "raw-ascii":
      return library.rawfile(result.analyses, { ...rawOptions(deck.title), ascii: format === "raw-ascii" });
    case "csv":
      return csvOf(library, result, columns);
    case "json":
      return library.json({
        lockspice: library.version,
        deck: deck.name,
        seed: deck.seed,
        analyses: result.analyses.map(library.tableJson),
        measures: result.measures,
        fourier: Object.keys(result.fourier).length > 0 ? result.fourier : undefined,
        ...(result.stepped.length > 0 && {
          steps: result.stepped.map(({ step, measures, fourier }) => ({ step, measures, fourier })),
        }),
        ...(result.summaries.length > 0 && {
          summaries: result.summaries.map(({ step, measures }) => ({
            step,
            measures: Object.fromEntries(Object.entries(measures).map(([name, spread]) => [name, { ...spread }])),
          })),
        }),
        warnings: result.warnings.map((d) => diagnosticJson(library, d)),
      });
  }
}

export const rawOptions = (title: string) => ({ title, sourceDateEpoch: process.env["SOURCE_DATE_EPOCH"] });

/** Which tables a format holds: CSV those of .print cards where there are some, unless all columns are asked for. */
export function takenBy(format: Format, columns: Options["columns"]): "saved" | "printed" {
  return format === "csv" && columns !== "all" ? "printed" : "saved";
}

/** The columns of an analysis are those of its .print cards where it has some, unless all are asked for. */
function* csvOf(library: Library, result: SimulationResult, columns: Options["columns"]): Generator<string> {
  const prints = takenBy("csv", columns) === "printed" ? [...result.prints] : [];
  const chosen = (table: ResultTable): ResultTable => {
    const { kind, step, plotname } = table;
    const k = prints.findIndex((each) => each.kind === kind && each.step === step && each.plotname === plotname);
    return k < 0 ? table : prints.splice(k, 1)[0]!;
  };
  yield* library.csv(result.analyses.map(chosen));
  yield* measuresCsv(library, result, result.analyses.length > 0);
}

/** The tables of measures, after others where there are some. */
export function* measuresCsv(library: Library, result: SimulationResult, after: boolean): Generator<string> {
  let before = after;
  for (const { step, measures, fourier } of measured(result)) {
    if (before) yield "\n";
    before = step === undefined;
    if (step !== undefined) yield `# step ${step}\n`;
    yield* library.csvValues([...Object.entries(measures), ...Object.entries(fourier)]);
  }
  yield* summariesCsv(library, result);
}

const SPREAD = ["count", "mean", "std", "min", "max"] as const;

/** Summaries of measures over draws, as tables whose rows are the measures. */
function* summariesCsv(library: Library, { summaries }: SimulationResult): Generator<string> {
  for (const { step, measures } of summaries) {
    yield `\n# summary${step === undefined ? "" : ` ${step}`}\n${["name", ...SPREAD].join(",")}\n`;
    for (const [name, spread] of Object.entries(measures))
      yield `${[library.csvCell(name), ...SPREAD.map((key) => String(spread[key]))].join(",")}\n`;
  }
}

/** The tables of measures that there are: one, or one for each step. */
function measured({ measures, fourier, stepped }: SimulationResult) {
  const all = [{ step: undefined, measures, fourier }, ...stepped];
  return all.filter((each) => Object.keys(each.measures).length + Object.keys(each.fourier).length > 0);
}

/** What people read of a result: the values of operating points, .print tables, and measures. */
export function* listing(library: Library, result: SimulationResult): Generator<string> {
  let before = false;
  for (const table of [
    ...result.analyses.filter((analysis) => analysis.kind === "op" || analysis.list),
    ...result.prints,
  ]) {
    if (before) yield "\n";
    before = true;
    yield* library.tableText(table);
  }
  for (const { step, measures } of measured(result)) {
    const values = Object.entries(measures).map(
      ([name, value]) => [name, Number.isNaN(value) ? "failed" : value] as const,
    );
    if (values.length === 0) continue;
    if (before) yield "\n";
    before = true;
    if (step !== undefined) yield `${step}\n`;
    yield* library.valuesText(values);
  }
  for (const { step, measures } of result.summaries) {
    yield `\nover all draws${step === undefined ? "" : `, ${step}`}\n`;
    const rows = Object.entries(measures).map(([name, spread]) => [name, ...SPREAD.map((key) => spread[key])]);
    yield columnsText([["", ...SPREAD], ...rows], [1, 2, 3, 4, 5]);
  }
}

/** A diagnostic with its place, for JSON documents. */
export function diagnosticJson(library: Library, { severity, code, message, span, hint }: Diagnostic) {
  if (span === undefined) return { severity, code, message, hint };
  const { file, line, column, text } = library.locate(span);
  return { severity, code, message, file, line, column, text, hint };
}
