import type { Run, Statistics } from "../analyses/index.js";
import type { Diagnostic } from "../base/diagnostics.js";
import { ConvergenceError, type LockspiceError, NetlistError } from "../base/errors.js";
import { Pacer } from "../learning/pacer.js";
import type { ResultTable } from "../report/table.js";
import { type Assertion, assertMeasures } from "./assertions.js";
import { readings } from "./instruments.js";
import { Measured } from "./measured.js";
import type { Bench, Deck } from "./parse.js";
import { Recorder, type StreamSink } from "./recorder.js";

/** One step of a deck with all analyses that take part in it: what one thread does at a time. */
export interface Job {
  /** Numbers of the analyses. */
  readonly runs: readonly number[];
  /** Number of the step. */
  readonly index: number;
}

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

export interface JobOptions {
  readonly signal?: AbortSignal | undefined;
  /** "all": every node voltage and branch current, whatever .save and .print say. */
  readonly columns?: "all" | undefined;
  /** Numbers that are held of a table before they are handed on. */
  readonly chunk: number;
  /** Values in place of the netlist's, by the keys of their quantities. */
  readonly set: ReadonlyMap<string, number>;
  /** How far the job is, from 0 to 1, and where. */
  readonly onProgress?: ((fraction: number, label: string) => void) | undefined;
}

/** The jobs of a deck in the order of their results, made one at a time. Analyses with equal loops go together. */
export function* jobsOf(deck: Deck): Generator<Job> {
  const groups = new Map<string, number[]>();
  deck.runs.forEach(({ kind }, number) => {
    const key = deck.steps.loopsAround(kind);
    groups.set(key, [...(groups.get(key) ?? []), number]);
  });
  for (const runs of groups.values()) {
    const count = deck.steps.count(deck.runs[runs[0]!]!.kind);
    for (let index = 0; index < count; index++) yield { runs, index };
  }
}

/**
 * Runs the analyses of a job in their order. In a step, one that finds no solution, or whose values are at fault, is told
 * among the failures.
 * @throws ConvergenceError when an analysis without steps finds no solution, AbortedError
 */
export async function runJob(deck: Deck, job: Job, sink: StreamSink, options: JobOptions): Promise<JobOutcome> {
  const stats: JobStatistics = { points: 0, rejected: 0, newton: 0, final: NaN, setupMs: 0 };
  const assertions: Assertion[] = [];
  const failures: StepFailure[] = [];
  const pacer = new Pacer(options.signal);
  const { label, setting: stepped } = deck.steps.at(deck.runs[job.runs[0]!]!.kind, job.index);
  const setting = { ...stepped, set: new Map([...options.set, ...stepped.set]) };
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
      const asWritten = label === undefined && options.set.size === 0 && !deck.isAltered(analysis);
      const bench: Bench = asWritten ? { ...deck, run } : deck.bench(analysis, setting);
      const { chunk, columns } = options;
      const seed = setting.seed ?? deck.seed;
      const steps = deck.steps.count(run.kind);
      const settings = { all: columns === "all", seed, draw: setting.draw, label, steps, analysis, chunk };
      recorder = new Recorder(bench, settings, sink);
      stats.setupMs += performance.now() - begun;
      await carryOut(bench.run, recorder, pacer, stats, note);
      const watched = await recorder.finish();
      const { columns: values } = recorder.system;
      if (watched !== undefined)
        measured.take(bench, {
          table: watched,
          hasAxis: bench.run.axis.length > 0,
          valueOf: (value) => values.valueOf(value, 0),
        });
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
    const points = run.points({ system: recorder.system, statistics: counts, nextInstant: recorder.instants() });
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
