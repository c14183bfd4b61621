import type { ResultSink, ResultTable, TableHead } from "../report/table.js";
import type { StreamSink } from "./recorder.js";
import type { Stream } from "./streams.js";

/** Where the tables of a deck go. */
export interface Destination {
  readonly sink: ResultSink;
  /** Which tables it takes: what is saved, or, of analyses that have it, what `.print` asks for. */
  readonly takes: Stream;
}

/** The tables of all analyses, in memory or in a sink. */
export class Collection implements StreamSink {
  private readonly collectors: Record<Stream, Collector>;
  /** Where the table goes that was begun last in each stream. */
  private readonly sinks: Record<Stream, readonly ResultSink[]> = { saved: [], printed: [], scripted: [] };

  /** Without `keeps`, saved tables go to the destinations alone. */
  constructor(
    private readonly destinations: readonly Destination[],
    keeps: boolean,
  ) {
    this.collectors = {
      saved: new Collector(keeps),
      printed: new Collector(true),
      scripted: new Collector(true),
    };
  }

  /** Tables by analysis, in each by step. */
  tables(stream: Stream): ResultTable[] {
    return this.collectors[stream].sorted();
  }

  /** Tables of one analysis, by step. */
  tablesOf(stream: Stream, analysis: number): ResultTable[] {
    return this.collectors[stream].of(analysis);
  }

  async begin(stream: Stream, head: TableHead, analysis: number, replaced: boolean): Promise<void> {
    const wanted = this.destinations.filter(({ takes }) =>
      takes === "printed" && stream === "saved" ? !replaced : stream === takes,
    );
    this.sinks[stream] = [this.collectors[stream], ...wanted.map(({ sink }) => sink)];
    for (const sink of this.sinks[stream]) await sink.begin(head, analysis);
  }
  async rows(stream: Stream, data: readonly Float64Array[], points: number): Promise<void> {
    for (const sink of this.sinks[stream]) await sink.rows(data, points);
  }
  async end(stream: Stream, failure?: string): Promise<void> {
    for (const sink of this.sinks[stream]) await sink.end(failure);
  }
}

/** Collects tables in memory; one that does not keep all keeps operating points and lists of results. */
class Collector implements ResultSink {
  private readonly list: { readonly analysis: number; readonly table: ResultTable }[] = [];
  private head!: TableHead;
  private analysis = 0;
  private chunks: (readonly Float64Array[])[] = [];
  private points = 0;

  constructor(private readonly keepsAll: boolean) {}

  sorted(): ResultTable[] {
    return [...this.list].sort((a, b) => a.analysis - b.analysis).map(({ table }) => table);
  }

  of(number: number): ResultTable[] {
    return this.list.flatMap(({ analysis, table }) => (analysis === number ? [table] : []));
  }

  private get keeps(): boolean {
    return this.keepsAll || this.head.kind === "op" || this.head.list === true;
  }

  begin(head: TableHead, analysis: number): void {
    this.head = head;
    this.analysis = analysis;
    this.chunks = [];
    this.points = 0;
  }

  rows(data: readonly Float64Array[], points: number): void {
    if (!this.keeps) return;
    this.chunks.push(data);
    this.points += points;
  }

  end(failure?: string): void {
    const { analysis, points } = this;
    const { widths, ...head } = this.head;
    if (!this.keeps) return;
    const table =
      failure === undefined
        ? { ...head, points, data: this.chunks.length === 1 ? this.chunks[0]! : this.joined(widths) }
        : { ...head, columns: [], points: 0, failure, data: [] };
    this.list.push({ analysis, table });
    this.chunks = [];
  }

  private joined(widths: readonly number[]): Float64Array[] {
    return widths.map((width, column) => {
      const whole = new Float64Array(width * this.points);
      let at = 0;
      for (const chunk of this.chunks) {
        whole.set(chunk[column]!, at);
        at += chunk[column]!.length;
      }
      return whole;
    });
  }
}
