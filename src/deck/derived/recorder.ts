import type { Point, Run } from "../../analyses/index.js";
import type { System } from "../../equations/system.js";
import type { ResultTable } from "../../report/table.js";
import type { Measure } from "../measures/card.js";
import { Recording } from "../recording.js";
import type { Stream } from "../streams.js";
import type { DerivedBench } from "./bench.js";
import type { Derived } from "./contract.js";
import { derivedTable, shownTable, wholeTable } from "./rows.js";

/** What one derived table came to. */
export interface DerivedOutcome {
  readonly derived: Derived;
  /** All of it; a text says why there is none. */
  readonly whole: ResultTable | string;
  /** What measures look at. */
  readonly measured?: ResultTable;
  /** Tables for results, by the stream that they go to. */
  readonly tables: readonly (readonly [stream: Stream, table: ResultTable])[];
}

/** Records what derived tables of one run are made of, and makes them. */
export class DerivedRecorder {
  private readonly recordings: readonly (readonly [DerivedBench, Recording])[];

  constructor(
    run: Run,
    benches: readonly DerivedBench[],
    analysis: number,
    private readonly system: System,
    private readonly measures: readonly Measure[],
  ) {
    const own = benches.filter(
      ({ derived: { analysis: place } }) => run.kind === "tran" && (place === undefined || place === analysis),
    );
    this.recordings = own.map((bench) => {
      const { columns } = bench.derived;
      return [
        bench,
        new Recording(
          run,
          columns.map(({ source }) => source),
          [],
          system,
        ),
      ];
    });
  }

  get isEmpty(): boolean {
    return this.recordings.length === 0;
  }

  /** The next time that some table needs a point at; undefined where none does. */
  get nextInstant(): ((t: number) => number) | undefined {
    const wanted = this.recordings.flatMap(([{ derived }]) => derived.nextInstant ?? []);
    return wanted.length === 0 ? undefined : (t) => Math.min(...wanted.map((next) => next(t)));
  }

  record(point: Point): void {
    for (const [, recording] of this.recordings) {
      if (point.recorded === false) recording.follow(point);
      else recording.add(point);
    }
  }

  finish(step: string | undefined): DerivedOutcome[] {
    return this.recordings.map(([{ derived, outputs }, recording]) => {
      const { widths: _, ...head } = recording.head(step);
      const made = derived.make({ ...head, ...recording.take() });
      if (typeof made === "string") return { derived, whole: made, tables: [] };
      const tables: [Stream, ResultTable][] = [];
      const shown = shownTable(derived, made, this.system, step);
      if (shown !== undefined) tables.push(["saved", shown]);
      for (const stream of ["printed", "scripted"] as const) {
        const wanted = outputs[stream] ?? [];
        if (wanted.length > 0) tables.push([stream, derivedTable(derived, made, wanted, this.system, step)]);
      }
      const wanted = this.measures.filter((measure) => measure.derived === derived).flatMap(({ signals }) => signals);
      const distinct = [...new Map(wanted.map((signal) => [signal.name, signal])).values()];
      const measured = derivedTable(derived, made, distinct, this.system, step);
      return { derived, whole: wholeTable(derived, made, step), measured, tables };
    });
  }
}
