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
      return library.resultCsv(result, columns);
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

/**
 * What people read of a result: the values of operating points, .print tables, and measures. Plots stand in place of the
 * tables that they draw.
 */
export function* listing(
  library: Library,
  result: SimulationResult,
  plots?: Iterable<Iterable<string>>,
): Generator<string> {
  let before = false;
  const isValues = ({ kind, list }: ResultTable): boolean => kind === "op" || list === true;
  const tables = [
    ...result.analyses.filter(isValues),
    ...result.prints.filter((table) => plots === undefined || isValues(table) || table.kind === "four"),
  ];
  for (const text of [...tables.map((table) => library.tableText(table)), ...(plots ?? [])]) {
    if (before) yield "\n";
    before = true;
    yield* text;
  }
  for (const { step, measures } of library.measuredSteps(result)) {
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
    const rows = Object.entries(measures).map(([name, spread]) => [
      name,
      ...library.spreadNames.map((key) => spread[key]),
    ]);
    yield columnsText([["", ...library.spreadNames], ...rows], [1, 2, 3, 4, 5]);
  }
}

/** A diagnostic with its place, for JSON documents. */
export function diagnosticJson(library: Library, { severity, code, message, span, hint }: Diagnostic) {
  if (span === undefined) return { severity, code, message, hint };
  const { file, line, column, text } = library.locate(span);
  return { severity, code, message, file, line, column, text, hint };
}
