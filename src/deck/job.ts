import type { Run, Statistics } from "../analyses/index.js";
import type { Diagnostic } from "../base/diagnostics.js";
import { ConvergenceError, type LockspiceError, NetlistError } from "../base/errors.js";
import type { Value } from "../circuit/value.js";
import { Pacer } from "../learning/pacer.js";
import type { ResultTable } from "../report/table.js";
import { type Assertion, assertMeasures } from "./assertions.js";
import { readings } from "./instruments.js";
import { Measured } from "./measured.js";
import { type Job, type JobOptions, prepare, stepOf } from "./jobs.js";
import type { Deck } from "./parse.js";
import { Recorder, type StreamSink, systemOf } from "./recorder.js";
import { type Ahead, solveTogether } from "./together.js";

/** Why a step of an analysis has no result. */
export interface StepFailure {
  readonly kind: string;
  readonly step: string;
  readonly error: LockspiceError;
}

/** What a job leaves beside the rows of its tables. */
export interface JobOutcome {
  readonly step: string | undefined;
  readonly measures: Readonly<Record<string, number>>;
  readonly fourier: Readonly<Record<string, number>>;
  /** Tables of Fourier series. */
  readonly tables: readonly ResultTable[];
  /** Why measures failed. */
  readonly unmeasured: readonly Diagnostic[];
  /** What the netlist asserts, and whether it holds. */
  readonly assertions: readonly Assertion[];
  readonly failures: readonly StepFailure[];
  readonly stats: JobStatistics;
}

export interface JobStatistics {
  points: number;
  rejected: number;
  newton: number;
  /** Last value of the last column of the last analysis. */
  final: number;
  setupMs: number;
}

/**
 * Runs jobs, each analysis of each in their order; operating points are solved side by side before. In a step, an analysis
 * that finds no solution, or whose values are at fault, is told among the failures.
 * @throws ConvergenceError when an analysis without steps finds no solution, AbortedError
 */
export async function* runJobs(
  deck: Deck,
  jobs: readonly Job[],
  sink: StreamSink,
  options: JobOptions,
): AsyncGenerator<JobOutcome> {
  const pacer = new Pacer(options.signal);
  const ahead = jobs.length > 1 ? await solveTogether(deck, jobs, sink, options, pacer) : undefined;
  for (const [done, job] of jobs.entries()) {
    const onProgress = (fraction: number, label: string) =>
      options.onProgress?.((done + fraction) / jobs.length, label);
    yield await runJob(deck, job, ahead?.get(job) ?? new Map(), sink, { ...options, onProgress }, pacer);
  }
}

async function runJob(
  deck: Deck,
  job: Job,
  ahead: Ahead,
  sink: StreamSink,
  options: JobOptions,
  pacer: Pacer,
): Promise<JobOutcome> {
  const stats: JobStatistics = { points: 0, rejected: 0, newton: 0, final: NaN, setupMs: 0 };
  const assertions: Assertion[] = [];
  const failures: StepFailure[] = [];
  const { label } = stepOf(deck, job);
  const measured = new Measured(label);
  for (const [place, analysis] of job.runs.entries()) {
    const run = deck.runs[analysis]!;
    const note = (fraction: number) =>
      options.onProgress?.(
        (place + fraction) / job.runs.length,
        label === undefined ? run.card.name : `${run.card.name} ${label}`,
      );
    let recorder: Recorder | undefined;
    try {
      const begun = performance.now();
      const known = ahead.get(analysis);
      const { bench, settings } = known ?? prepare(deck, job, analysis, options);
      if (known?.solved !== undefined) {
        recorder = known.solved.recorder;
        known.solved.restore();
        stats.points += known.solved.points;
        stats.newton += known.solved.iterations;
      } else {
        recorder = new Recorder(bench, settings, sink, systemOf(bench));
        stats.setupMs += performance.now() - begun;
        await carryOut(bench.run, recorder, pacer, stats, note);
      }
      const { points, derived } = await recorder.finish();
      const { columns: values } = recorder.system;
      const valueOf = (value: Value) => values.valueOf(value, 0);
      const hasAxis = bench.run.axis.length > 0;
      if (points !== undefined) measured.take(bench, { table: points, hasAxis, valueOf }, analysis);
      for (const outcome of derived) measured.takeDerived(bench, outcome, valueOf);
      for (const { card, lockIn } of recorder.instruments)
        for (const key of readings) measured.set(`${card.name}.${key}`, lockIn[key]);
      assertions.push(...recorder.watches.map((watch) => watch.result(label)));
      stats.final = recorder.final;
    } catch (error) {
      if (label === undefined || !(error instanceof ConvergenceError || error instanceof NetlistError)) throw error;
      failures.push({ kind: run.kind, step: label, error });
      const why = error.diagnostics[0]?.message ?? error.message;
      if (recorder !== undefined) await recorder.fail(why);
      else await failBefore(run, label, analysis, why, sink);
      await pacer.breathe();
    }
  }
  const { measures, fourier, tables, failures: unmeasured } = measured;
  assertions.push(...assertMeasures(deck.asserts, measures, deck.circuit, label));
  return { step: label, measures, fourier, tables, unmeasured, assertions, failures, stats };
}

/** A step whose circuit could not be made. */
async function failBefore(run: Run, step: string, analysis: number, why: string, sink: StreamSink): Promise<void> {
  const { kind, plotname, complex = false } = run;
  await sink.begin("saved", { kind, plotname, step, columns: [], complex, widths: [] }, analysis, false);
  await sink.end("saved", why);
}

/** Runs one analysis to its end. */
async function carryOut(
  run: Run,
  recorder: Recorder,
  pacer: Pacer,
  stats: JobStatistics,
  note: (fraction: number) => void,
): Promise<void> {
  const counts: Statistics = { points: 0, rejected: 0, iterations: 0 };
  try {
    recorder.system.setKind(run.kind);
    const { system, nodes } = recorder;
    const points = run.points({ system, statistics: counts, nextInstant: recorder.instants(), nodes });
    for (const point of points) {
      recorder.record(point);
      if (recorder.full) await recorder.flush();
      if (!pacer.due) continue;
      note(run.progress(point));
      await pacer.breathe();
    }
  } finally {
    stats.points += counts.points;
    stats.rejected += counts.rejected;
    stats.newton += counts.iterations;
  }
}
