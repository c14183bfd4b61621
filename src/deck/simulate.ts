import type { Diagnostic } from "../base/diagnostics.js";
import { UsageError } from "../base/errors.js";
import { hasThreads } from "../base/worker.js";
import { findQuantity, keyOf } from "../circuit/quantities.js";
import type { ResultTable } from "../report/table.js";
import type { Assertion } from "./assertions.js";
import { Collection, type Destination } from "./collection.js";
import { type JobOutcome, type JobStatistics, runJobs, type StepFailure } from "./job.js";
import { jobsOf } from "./jobs.js";
import type { Deck } from "./parse.js";
import type { StreamSink } from "./recorder.js";
import { scriptResult, type ScriptResult } from "./script-outputs.js";
import { type Summary, summarise } from "./summary.js";
import { jobsInThreads } from "./threads.js";

export interface SimulateOptions {
  /** Stops within a step, with AbortedError. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly fraction: number; readonly label: string }) => void;
  /** "all": every node voltage and branch current, whatever .save and .print say. */
  readonly columns?: "all";
  /** Threads that steps, draws and corners are shared among; results do not depend on it. */
  readonly threads?: number;
  /** Steps, draws and corners whose operating points are solved side by side, from 1 to 16; results do not depend on it. */
  readonly lanes?: number;
  /** Take the tables as they grow. */
  readonly destinations?: readonly Destination[];
  /**
   * Whether the result holds the saved tables; default where there is no destination. Operating points and lists of
   * results it holds in any case.
   */
  readonly keep?: boolean;
  /** Numbers that are held of a table before they are handed on. */
  readonly chunk?: number;
  /** Values in place of the netlist's: of a .param, a device, owner:parameter, or temp, as .corner names them. */
  readonly set?: Readonly<Record<string, number>>;
}

export interface SimulationResult {
  /** A table for each analysis, with the columns that .save asks for. */
  readonly analyses: readonly ResultTable[];
  /** A table for each analysis that .print names, with its columns. */
  readonly prints: readonly ResultTable[];
  /** Values of `.measure` (NaN where one failed), and final readings of the lock-in amplifiers, as `name.x`. */
  readonly measures: Readonly<Record<string, number>>;
  /** Values of `.four`, as `four.v(a).thd .dc .mag1 .phase1 ...`; tables of them are among the prints. */
  readonly fourier: Readonly<Record<string, number>>;
  /** The same of each step, where analyses are stepped; `measures` and `fourier` are then empty. */
  readonly stepped: readonly SteppedValues[];
  /** What measures came to over the draws of .mc. */
  readonly summaries: readonly Summary[];
  /** Why measures failed. */
  readonly unmeasured: readonly Diagnostic[];
  /** What the netlist asserts, and whether it holds. */
  readonly assertions: readonly Assertion[];
  /** Steps that ended without a result, the others being there. */
  readonly failures: readonly StepFailure[];
  /** What the commands of a script say and write; nothing is written yet. */
  readonly script: ScriptResult;
  readonly warnings: readonly Diagnostic[];
  readonly stats: Readonly<JobStatistics>;
}

/** Measures of one step. */
export interface SteppedValues {
  readonly step: string;
  readonly measures: Readonly<Record<string, number>>;
  readonly fourier: Readonly<Record<string, number>>;
}

/** Numbers that are held of a table before they are handed on: half a megabyte. */
const CHUNK = 1 << 16;

/**
 * Runs all analyses of a deck in their order, each for all its steps. A step that finds no solution, or whose values are
 * at fault, is told among the failures, and the others go on.
 * @throws ConvergenceError when an analysis without steps finds no solution, AbortedError
 */
export async function simulate(deck: Deck, options: SimulateOptions = {}): Promise<SimulationResult> {
  const { destinations = [] } = options;
  const collection = new Collection(destinations, options.keep ?? destinations.length === 0);
  const outcomes: JobOutcome[] = [];
  const stats: JobStatistics = { points: 0, rejected: 0, newton: 0, final: NaN, setupMs: 0 };
  for await (const outcome of outcomesOf(deck, collection, options)) {
    outcomes.push(outcome);
    stats.points += outcome.stats.points;
    stats.rejected += outcome.stats.rejected;
    stats.newton += outcome.stats.newton;
    stats.setupMs += outcome.stats.setupMs;
    stats.final = outcome.stats.final;
  }
  const stepped = outcomes.flatMap(({ step, measures, fourier }) =>
    step === undefined || isEmpty(measures, fourier) ? [] : [{ step, measures, fourier }],
  );
  const { measures = {}, fourier = {} } = outcomes.find(({ step }) => step === undefined) ?? {};
  return {
    analyses: collection.tables("saved"),
    prints: [...collection.tables("printed"), ...outcomes.flatMap(({ tables }) => tables)],
    measures,
    fourier,
    stepped,
    summaries: summarise(stepped),
    unmeasured: outcomes.flatMap(({ unmeasured }) => unmeasured),
    assertions: outcomes.flatMap(({ assertions }) => assertions),
    failures: outcomes.flatMap(({ failures }) => failures),
    script: scriptResult(
      deck.title,
      deck.requests,
      (analysis) => collection.tablesOf("scripted", analysis),
      outcomes.map((outcome) => outcome.measures),
    ),
    warnings: deck.diagnostics,
    stats,
  };
}

/** @throws UsageError where the netlist has no such quantity */
function keyNamed(name: string, { circuit }: Deck): string {
  const found = findQuantity(name, circuit);
  if (found !== undefined && "kind" in found) return keyOf(found);
  throw new UsageError(found?.message ?? `there is no ${name}`, { ...(found?.hint && { hint: found.hint }) });
}

const isEmpty = (...values: readonly object[]): boolean => values.every((each) => Object.keys(each).length === 0);

/** What the jobs of a deck come to, in their order. */
async function* outcomesOf(deck: Deck, sink: StreamSink, options: SimulateOptions): AsyncGenerator<JobOutcome> {
  const { signal, columns, chunk = CHUNK, threads = 1, lanes } = options;
  const jobs = [...jobsOf(deck, threads, lanes)];
  const set = new Map(Object.entries(options.set ?? {}).map(([name, value]) => [keyNamed(name, deck), value]));
  if (threads > 1 && jobs.length > 1 && deck.origin !== undefined && hasThreads()) {
    yield* jobsInThreads(jobs, sink, {
      count: threads,
      data: { origin: deck.origin, columns, chunk, set },
      signal,
      onProgress: (fraction, label) => options.onProgress?.({ fraction, label }),
    });
    return;
  }
  for (const [done, together] of jobs.entries()) {
    const onProgress = (fraction: number, label: string) =>
      options.onProgress?.({ fraction: (done + fraction) / jobs.length, label });
    yield* runJobs(deck, together, sink, { signal, columns, chunk, set, onProgress });
  }
}
