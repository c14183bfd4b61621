import type { Point, Run } from "../analyses/index.js";
import type { Circuit } from "../circuit/circuit.js";
import { System } from "../equations/system.js";
import { headOf, type ResultTable, type TableHead } from "../report/table.js";
import { AssertionWatch } from "./assertions.js";
import { type DerivedOutcome, DerivedRecorder } from "./derived/recorder.js";
import { deviceTables } from "./device-tables.js";
import { connect, type Instrument } from "./instruments.js";
import { isMeasured, measuredSignals } from "./measured.js";
import { defaultOutputs } from "./output.js";
import { OwnTables } from "./own-tables.js";
import type { Bench } from "./parse.js";
import { Recording } from "./recording.js";
import type { Reader } from "./signal.js";
import { type Stream, streams } from "./streams.js";

/** Takes the tables of all streams row by row, each stream a table at a time. */
export interface StreamSink {
  /** A saved table is `replaced` where a printed one says what people want to see of it. */
  begin(stream: Stream, head: TableHead, analysis: number, replaced: boolean): void | Promise<void>;
  rows(stream: Stream, data: readonly Float64Array[], points: number): void | Promise<void>;
  end(stream: Stream, failure?: string): void | Promise<void>;
}

export interface RecorderOptions {
  /** Every node voltage and branch current, whatever is asked for. */
  readonly all: boolean;
  readonly seed: number;
  readonly draw: number | undefined;
  /** Of the step. */
  readonly label: string | undefined;
  /** Number of the analysis in the deck. */
  readonly analysis: number;
  /** Numbers that are held before they are handed on. */
  readonly chunk: number;
}

/** The system that an analysis is solved in; with `others` for several of them at a time. */
export function systemOf({ circuit, run }: Bench, others: readonly Circuit[] = []): System {
  return new System(circuit, { others, ...(run.window && { window: run.window }) });
}

/** Reads all that is to be seen at the points of one run, and hands it on. */
export class Recorder {
  readonly instruments: readonly Instrument[];
  /** The value in the last row of the last column that was saved. */
  final = NaN;
  readonly watches: readonly AssertionWatch[];
  private readonly run: Run;
  private readonly recordings: Record<Stream, Recording | undefined>;
  private readonly watched: Recording | undefined;
  private readonly inputs: Reader[];
  private readonly own: OwnTables | undefined;
  private readonly derived: DerivedRecorder;
  private readonly begun = new Set<Stream>();

  constructor(
    { circuit, run, outputs, instruments, measured, asserts, scripted, derived }: Bench,
    private readonly options: RecorderOptions,
    private readonly sink: StreamSink,
    /** Where the points are; those of others may be in it in between. */
    readonly system: System,
  ) {
    this.run = run;
    this.instruments = run.kind === "tran" ? connect(instruments, options.seed, options.draw) : [];
    this.inputs = this.instruments.map(({ card }) => card.signal.reader(this.system));
    this.own = run.tables && new OwnTables(run, run.tables);
    const asked = options.all ? undefined : outputs.save;
    const saved = asked ?? defaultOutputs(circuit, instruments);
    const print = outputs.print.get(run.kind);
    const script = scripted.get(options.analysis);
    this.recordings = {
      saved:
        this.own === undefined ? new Recording(run, saved, this.instruments, this.system, options.chunk) : undefined,
      printed: print && new Recording(run, print, this.instruments, this.system, options.chunk),
      scripted: script && new Recording(run, script, this.instruments, this.system, options.chunk),
    };
    this.watches = asserts
      .filter(({ kind }) => kind === run.kind)
      .map((card) => new AssertionWatch(card, this.system, run));
    this.derived = new DerivedRecorder(run, derived, options.analysis, system, measured.measures);
    if (isMeasured(measured, run.kind))
      this.watched = new Recording(run, measuredSignals(measured, run.kind), [], this.system);
  }

  /** The sampling instants of instruments and spectra, as breakpoints. */
  instants(): ((t: number) => number) | undefined {
    const samples = this.derived.nextInstant;
    if (this.instruments.length === 0) return samples;
    return (t) => Math.min(samples?.(t) ?? Infinity, ...this.instruments.map(({ lockIn }) => lockIn.nextInstant));
  }

  /** The nodes that are to be seen, where nothing else is. */
  get nodes(): readonly number[] | undefined {
    if (this.watches.length > 0 || this.instruments.length > 0 || !this.derived.isEmpty) return undefined;
    const { saved, printed, scripted } = this.recordings;
    const lists = [saved, printed, scripted, this.watched].flatMap((recording) => (recording ? [recording.nodes] : []));
    return lists.includes(undefined) ? undefined : [...new Set(lists.flatMap((list) => list!))];
  }

  /** Whether so many points can be recorded before rows have to be handed on. */
  holds(points: number): boolean {
    const { saved, printed } = this.recordings;
    return [saved, printed].every((recording) => recording === undefined || points <= recording.limit);
  }

  /** Whether rows have to be handed on before the next point. */
  get full(): boolean {
    return streams.some((stream) => this.recordings[stream]?.full === true);
  }

  record(point: Point): void {
    this.instruments.forEach(({ lockIn }, k) => lockIn.advance(point.axis[0]!, this.inputs[k]!.real(point)));
    this.own?.add(point);
    this.derived.record(point);
    // Further tables of an analysis are no course that anything else could be seen along.
    if (point.row !== undefined && point.row.table > 0) return;
    if (point.recorded !== false) for (const watch of this.watches) watch.see(point);
    const { saved, printed, scripted } = this.recordings;
    for (const recording of [saved, printed, scripted, this.watched]) {
      if (point.recorded === false) recording?.follow(point);
      else recording?.add(point);
    }
  }

  /** Hands on the rows so far. */
  async flush(): Promise<void> {
    for (const stream of streams) {
      const recording = this.recordings[stream];
      if (recording === undefined) continue;
      // The system is at the point that was recorded last, which for an operating point is the only one.
      const reported = this.run.kind === "op" && stream === "saved";
      await this.begin(stream, recording, reported ? { devices: deviceTables(this.system) } : {});
      const { data, points } = recording.take();
      if (points === 0) continue;
      if (stream === "saved") this.final = data.at(-1)?.at(-1) ?? NaN;
      await this.sink.rows(stream, data, points);
    }
  }

  private get prints(): boolean {
    return this.recordings.printed !== undefined;
  }

  private async begin(stream: Stream, recording: Recording, more: Pick<TableHead, "devices"> = {}): Promise<void> {
    if (this.begun.has(stream)) return;
    this.begun.add(stream);
    const head = { ...recording.head(this.options.label), ...more };
    await this.sink.begin(stream, head, this.options.analysis, this.prints);
  }

  /** Ends all tables; gives what measures look at: the points of the run, and tables that are made of them. */
  async finish(): Promise<{ readonly points: ResultTable | undefined; readonly derived: readonly DerivedOutcome[] }> {
    await this.flush();
    for (const stream of this.begun) await this.sink.end(stream);
    for (const [k, table] of this.own?.results(this.options.label).entries() ?? []) {
      await this.sink.begin("saved", headOf(table), this.options.analysis, this.prints && k === 0);
      await this.sink.rows("saved", table.data, table.points);
      await this.sink.end("saved");
      if (k === 0) this.final = table.data.at(-1)?.at(-1) ?? NaN;
    }
    const derived = this.derived.finish(this.options.label);
    for (const [stream, table] of derived.flatMap(({ tables }) => tables)) {
      await this.sink.begin(stream, headOf(table), this.options.analysis, false);
      await this.sink.rows(stream, table.data, table.points);
      await this.sink.end(stream);
    }
    if (this.watched === undefined) return { points: undefined, derived };
    const { widths: _, ...head } = this.watched.head(this.options.label);
    return { points: { ...head, ...this.watched.take() }, derived };
  }

  /** Takes the tables back: the run has failed. */
  async fail(why: string): Promise<void> {
    const { label, analysis } = this.options;
    for (const stream of streams) {
      const recording = this.recordings[stream];
      if (recording !== undefined) {
        await this.begin(stream, recording);
        await this.sink.end(stream, why);
      } else if (stream === "saved") {
        const { kind, plotname, complex = false, tables } = this.run;
        const name = tables?.[0]?.plotname ?? plotname;
        const step = label === undefined ? {} : { step: label };
        const head = { kind, plotname: name, ...step, columns: [], complex, widths: [] };
        await this.sink.begin(stream, head, analysis, this.prints);
        await this.sink.end(stream, why);
      }
    }
  }
}
