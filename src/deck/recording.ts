import type { Point, Run } from "../analyses/index.js";
import type { Complex } from "../base/complex.js";
import type { System } from "../equations/system.js";
import type { ResultColumn, TableHead } from "../report/table.js";
import type { Instrument } from "./instruments.js";
import type { Output } from "./output.js";

/** Rows that room is made for at first. */
const FEWEST = 16;

/** Columns that grow as points arrive, until somebody takes them. */
export class Recording {
  /** Whether it holds as many rows as it may. */
  full = false;
  private readonly columns: ResultColumn[];
  private readonly readers: ((point: Point) => number | Complex)[];
  /** Those that have to see what is not recorded, too. */
  private readonly remembering: ((point: Point) => number | Complex)[];
  /** Numbers a row each column takes: 2 where it is complex. */
  private readonly widths: number[];
  /** The nodes it reads, where it reads nothing else. */
  readonly nodes: readonly number[] | undefined;
  /** Rows at most. */
  readonly limit: number;
  private data: Float64Array[] = [];
  private room = 0;
  private length = 0;

  /** Readings of instruments that are not connected in this run are left out. `most` numbers are held at a time. */
  constructor(
    private readonly run: Pick<Run, "kind" | "plotname" | "axis" | "complex" | "tables">,
    outputs: readonly Output[],
    instruments: readonly Instrument[],
    system: System,
    most = Infinity,
  ) {
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
    const nodes = readable.map(({ output }) => ("nodes" in output ? output.nodes : undefined));
    this.nodes = nodes.includes(undefined) ? undefined : nodes.flatMap((list) => list!);
    const isReal = ({ output }: (typeof readable)[0]) => "isReal" in output && output.isReal === true;
    this.widths = [...run.axis.map(() => 1), ...readable.map((one) => (run.complex && !isReal(one) ? 2 : 1))];
    const row = this.widths.reduce((sum, width) => sum + width, 0);
    this.limit = Math.max(1, Math.floor(most / Math.max(1, row)));
  }

  /** Sees a point that is not recorded. */
  follow(point: Point): void {
    for (const read of this.remembering) read(point);
  }

  add(point: Point): void {
    if (this.length === this.room) this.grow();
    let column = 0;
    for (const value of point.axis) this.data[column++]![this.length] = value;
    for (const read of this.readers) {
      const value = read(point);
      const to = this.data[column++]!;
      if (typeof value === "number") to[this.length] = value;
      else to.set([value.re, value.im], 2 * this.length);
    }
    this.length++;
    this.full = this.length >= this.limit;
  }

  private grow(): void {
    this.room = Math.min(Math.max(FEWEST, 2 * this.room), this.limit);
    this.data = this.widths.map((width, k) => {
      const grown = new Float64Array(width * this.room);
      if (this.data[k] !== undefined) grown.set(this.data[k]);
      return grown;
    });
  }

  head(step: string | undefined): TableHead {
    const { kind, tables, complex = false } = this.run;
    const { columns, widths } = this;
    const plotname = tables?.[0]?.plotname ?? this.run.plotname;
    const axes = this.run.axis.length;
    return { kind, plotname, ...(step !== undefined && { step }), columns, axes, complex, widths };
  }

  /** The rows so far, which it then forgets. */
  take(): { readonly data: readonly Float64Array[]; readonly points: number } {
    const points = this.length;
    const data = this.widths.map((width, k) => this.data[k]?.slice(0, width * points) ?? new Float64Array(0));
    this.length = 0;
    this.full = false;
    return { data, points };
  }
}
