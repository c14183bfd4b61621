import type { Point, Run, Statistics } from "../analyses/index.js";
import type { Complex } from "../base/complex.js";
import type { Diagnostic } from "../base/diagnostics.js";
import { ConvergenceError, type LockspiceError, NetlistError } from "../base/errors.js";
import { System } from "../equations/system.js";
import { Pacer } from "../learning/pacer.js";
import type { ResultColumn, ResultTable } from "../report/table.js";
import { connect, type Instrument, readings } from "./instruments.js";
import { OwnTables } from "./own-tables.js";
import { isMeasured, Measured, measuredSignals } from "./measured.js";
import type { Bench, Deck } from "./parse.js";
import { defaultOutputs, type Output } from "./output.js";
import type { Reader } from "./signal.js";

export interface SimulateOptions {
  /** Stops within a step, with AbortedError. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly fraction: number; readonly label: string }) => void;
  /** "all": every node voltage and branch current, whatever .save and .print say. */
  readonly columns?: "all";
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
  /** Why measures failed. */
  readonly unmeasured: readonly Diagnostic[];
  /** Steps that ended without a result, the others being there. */
  readonly failures: readonly StepFailure[];
  readonly warnings: readonly Diagnostic[];
  readonly stats: {
    readonly points: number;
    readonly rejected: number;
    readonly newton: number;
    /** Last value of the last column of the last analysis. */
    readonly final: number;
    readonly setupMs: number;
  };
}

/** Measures of one step. */
export interface SteppedValues {
  readonly step: string;
  readonly measures: Readonly<Record<string, number>>;
  readonly fourier: Readonly<Record<string, number>>;
}

/** Why a step of an analysis has no result. */
export interface StepFailure {
  readonly kind: string;
  readonly step: string;
  readonly error: LockspiceError;
}

/** Device evaluations beyond which emitting code pays (measured: some 1e5). */
const WORTH_EMITTING = 1e5;

/**
 * Runs all analyses of a deck in their order, each for all its steps. A step that finds no solution, or whose values are
 * at fault, is told among the failures, and the others go on.
 * @throws ConvergenceError when an analysis without steps finds no solution, AbortedError
 */
export async function simulate(deck: Deck, options: SimulateOptions = {}): Promise<SimulationResult> {
  const analyses: ResultTable[] = [];
  const prints: ResultTable[] = [];
  const measured = new Map<string | undefined, Measured>();
  const failures: StepFailure[] = [];
  const stats = { points: 0, rejected: 0, newton: 0, final: NaN, setupMs: 0 };
  const pacer = new Pacer(options.signal);
  const total = deck.runs.reduce((sum, { kind }) => sum + deck.steps.count(kind), 0);
  let done = 0;
  for (const [number, { kind }] of deck.runs.entries()) {
    for (let index = 0; index < deck.steps.count(kind); index++, done++) {
      const { label, setting } = deck.steps.at(kind, index);
      const before = done;
      const note = (fraction: number, card: string) =>
        options.onProgress?.({
          fraction: (before + fraction) / total,
          label: label === undefined ? card : `${card} ${label}`,
        });
      try {
        const begun = performance.now();
        const bench =
          label === undefined && !deck.isAltered(number)
            ? { ...deck, run: deck.runs[number]! }
            : deck.bench(number, setting);
        const seed = setting.seed ?? deck.seed;
        const recorder = new Recorder(bench, { all: options.columns === "all", seed, draw: setting.draw, label });
        stats.setupMs += performance.now() - begun;
        await carryOut(bench.run, recorder, pacer, stats, note);
        const { results, print, watched } = recorder.tables();
        analyses.push(...results);
        if (print !== undefined) prints.push(print);
        const into = measured.get(label) ?? new Measured(label);
        measured.set(label, into);
        if (watched !== undefined) {
          const { columns } = recorder.system;
          into.take(bench, {
            table: watched,
            hasAxis: bench.run.axis.length > 0,
            valueOf: (value) => columns.valueOf(value, 0),
          });
        }
        for (const { card, lockIn } of recorder.instruments)
          for (const key of readings) into.set(`${card.name}.${key}`, lockIn[key]);
        const table = results[0];
        stats.final = table?.data[table.data.length - 1]?.[table.points - 1] ?? NaN;
      } catch (error) {
        if (label === undefined || !(error instanceof ConvergenceError || error instanceof NetlistError)) throw error;
        failures.push({ kind, step: label, error });
        const { plotname, complex = false } = deck.runs[number]!;
        const failure = error.diagnostics[0]?.message ?? error.message;
        analyses.push({ kind, plotname, step: label, columns: [], complex, points: 0, failure, data: [] });
        await pacer.breathe();
      }
    }
  }
  const taken = [...measured.values()];
  prints.push(...taken.flatMap(({ tables }) => tables));
  const { measures = {}, fourier = {} } = measured.get(undefined) ?? {};
  return {
    analyses,
    prints,
    measures,
    fourier,
    stepped: taken.flatMap((each) => (each.step === undefined || each.isEmpty ? [] : [each as SteppedValues])),
    unmeasured: taken.flatMap((each) => each.failures),
    failures,
    warnings: deck.diagnostics,
    stats,
  };
}

/** Runs one analysis to its end. */
async function carryOut(
  run: Run,
  recorder: Recorder,
  pacer: Pacer,
  stats: { points: number; rejected: number; newton: number },
  note: (fraction: number, card: string) => void,
): Promise<void> {
  const counts: Statistics = { points: 0, rejected: 0, iterations: 0 };
  try {
    const points = run.points({ system: recorder.system, statistics: counts, nextInstant: recorder.instants() });
    for (const point of points) {
      recorder.record(point);
      if (!pacer.due) continue;
      note(run.progress(point), run.card.name);
      await pacer.breathe();
    }
  } finally {
    stats.points += counts.points;
    stats.rejected += counts.rejected;
    stats.newton += counts.iterations;
  }
}

interface RecorderOptions {
  /** Every node voltage and branch current, whatever is asked for. */
  readonly all: boolean;
  readonly seed: number;
  readonly draw: number | undefined;
  /** Of the step. */
  readonly label: string | undefined;
}

/** Keeps the points of one run as columns. */
class Recorder {
  readonly system: System;
  readonly instruments: readonly Instrument[];
  private readonly saved: Recording;
  private readonly printed: Recording | undefined;
  private readonly watched: Recording | undefined;
  private readonly inputs: Reader[];
  private readonly own: OwnTables | undefined;

  private readonly run: Run;

  constructor(
    { circuit, run, outputs, instruments, measured }: Bench,
    private readonly options: RecorderOptions,
  ) {
    this.run = run;
    const evaluations = 3 * run.expectedPoints * circuit.instances.length;
    this.system = new System(circuit, {
      ...(run.window && { window: run.window }),
      emit: evaluations > WORTH_EMITTING,
    });
    this.instruments = run.kind === "tran" ? connect(instruments, options.seed, options.draw) : [];
    this.inputs = this.instruments.map(({ card }) => card.signal.reader(this.system));
    this.own = run.tables && new OwnTables(run, run.tables);
    const everything = defaultOutputs(circuit, instruments);
    const saved = this.own !== undefined ? [] : options.all ? everything : (outputs.save ?? everything);
    this.saved = new Recording(run, saved, this.instruments, this.system);
    const print = outputs.print.get(run.kind);
    this.printed = print && new Recording(run, print, this.instruments, this.system);
    if (isMeasured(measured, run.kind))
      this.watched = new Recording(run, measuredSignals(measured, run.kind), [], this.system);
  }

  /** The sampling instants of the instruments, as breakpoints. */
  instants(): ((t: number) => number) | undefined {
    if (this.instruments.length === 0) return undefined;
    return () => Math.min(...this.instruments.map(({ lockIn }) => lockIn.nextInstant));
  }

  record(point: Point): void {
    this.instruments.forEach(({ lockIn }, k) => lockIn.advance(point.axis[0]!, this.inputs[k]!.real(point)));
    this.own?.add(point);
    // Further tables of an analysis are no course that anything else could be seen along.
    if (point.row !== undefined && point.row.table > 0) return;
    for (const recording of [this.saved, this.printed, this.watched]) {
      if (point.recorded === false) recording?.follow(point);
      else recording?.add(point);
    }
  }

  tables(): {
    readonly results: readonly ResultTable[];
    readonly print: ResultTable | undefined;
    /** What measures look at. */
    readonly watched: ResultTable | undefined;
  } {
    const { label } = this.options;
    const [print, watched] = [this.printed, this.watched].map((recording) => recording?.table(this.run, label));
    return { results: this.own?.results(label) ?? [this.saved.table(this.run, label)], print, watched };
  }
}

/** Columns that grow as points arrive. */
class Recording {
  private readonly columns: ResultColumn[];
  private readonly readers: ((point: Point) => number | Complex)[];
  /** Those that have to see what is not recorded, too. */
  private readonly remembering: ((point: Point) => number | Complex)[];
  /** Numbers a row each column takes: 2 where it is complex. */
  private readonly widths: number[];
  private data: Float64Array[];
  private length = 0;

  /** Readings of instruments that are not connected in this run are left out. */
  constructor(run: Run, outputs: readonly Output[], instruments: readonly Instrument[], system: System) {
    const readable = outputs.flatMap((output): { output: Output; read: (point: Point) => number | Complex }[] => {
      if (!("instrument" in output)) {
        const { real, complex } = output.reader(system);
        if (!run.complex) return [{ output, read: real }];
        return [{ output, read: output.isReal ? (point) => complex(point).re : complex }];
      }
      const found = instruments.find(({ card }) => card === output.instrument);
      return found === undefined ? [] : [{ output, read: () => found.lockIn[output.reading] }];
    });
    this.columns = [...run.axis, ...readable.map(({ output: { name, type } }) => ({ name, type }))];
    this.readers = readable.map(({ read }) => read);
    this.remembering = readable.flatMap(({ output, read }) =>
      "remembers" in output && output.remembers ? [read] : [],
    );
    const isReal = ({ output }: (typeof readable)[0]) => "isReal" in output && output.isReal === true;
    this.widths = [...run.axis.map(() => 1), ...readable.map((one) => (run.complex && !isReal(one) ? 2 : 1))];
    this.data = this.widths.map((width) => new Float64Array(64 * width));
  }

  /** Sees a point that is not recorded. */
  follow(point: Point): void {
    for (const read of this.remembering) read(point);
  }

  add(point: Point): void {
    if (this.length * this.widths[0]! === this.data[0]?.length) {
      this.data = this.data.map((old) => {
        const grown = new Float64Array(2 * old.length);
        grown.set(old);
        return grown;
      });
    }
    let column = 0;
    for (const value of point.axis) this.data[column++]![this.length] = value;
    for (const read of this.readers) {
      const value = read(point);
      const to = this.data[column++]!;
      if (typeof value === "number") to[this.length] = value;
      else to.set([value.re, value.im], 2 * this.length);
    }
    this.length++;
  }

  table({ kind, plotname, tables, complex = false }: Run, step: string | undefined): ResultTable {
    const data = this.data.map((column, k) => column.slice(0, this.length * this.widths[k]!));
    return {
      kind,
      plotname: tables?.[0]?.plotname ?? plotname,
      ...(step !== undefined && { step }),
      columns: this.columns,
      complex,
      points: this.length,
      data,
    };
  }
}
