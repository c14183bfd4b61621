import { cell, csv, csvValues } from "../report/csv.js";
import type { ResultTable } from "../report/table.js";
import type { SimulationResult } from "./simulate.js";

/** The columns of an analysis are those of its .print cards where it has some, unless all are asked for. */
export function writtenTables({ analyses, prints }: SimulationResult, columns?: "all"): ResultTable[] {
  const left = columns === "all" ? [] : [...prints];
  return analyses.map((table) => {
    const { kind, step, plotname } = table;
    const k = left.findIndex((each) => each.kind === kind && each.step === step && each.plotname === plotname);
    return k < 0 ? table : left.splice(k, 1)[0]!;
  });
}

/** A result as comma-separated values: a table an analysis, then one of measures. */
export function* resultCsv(result: SimulationResult, columns?: "all"): Generator<string> {
  yield* csv(writtenTables(result, columns));
  yield* measuresCsv(result, result.analyses.length > 0);
}

/** The tables of measures, after others where there are some. */
export function* measuresCsv(result: SimulationResult, after: boolean): Generator<string> {
  let before = after;
  for (const { step, measures, fourier } of measuredSteps(result)) {
    if (before) yield "\n";
    before = step === undefined;
    if (step !== undefined) yield `# step ${step}\n`;
    yield* csvValues([...Object.entries(measures), ...Object.entries(fourier)]);
  }
  yield* summariesCsv(result);
}

export const spreadNames = ["count", "mean", "std", "min", "max"] as const;

/** Summaries of measures over draws, as tables whose rows are the measures. */
function* summariesCsv({ summaries }: SimulationResult): Generator<string> {
  for (const { step, measures } of summaries) {
    yield `\n# summary${step === undefined ? "" : ` ${step}`}\n${["name", ...spreadNames].join(",")}\n`;
    for (const [name, spread] of Object.entries(measures))
      yield `${[cell(name), ...spreadNames.map((key) => String(spread[key]))].join(",")}\n`;
  }
}

/** The tables of measures that there are: one, or one for each step. */
export function measuredSteps({ measures, fourier, stepped }: SimulationResult) {
  const all = [{ step: undefined, measures, fourier }, ...stepped];
  return all.filter((each) => Object.keys(each.measures).length + Object.keys(each.fourier).length > 0);
}
