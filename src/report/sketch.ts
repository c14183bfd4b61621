import { phase } from "../base/complex.js";
import { hypot, log10 } from "../base/math.js";
import { Curve } from "./curve.js";
import { headOf, type ResultColumn, type ResultSink, type ResultTable, type TableHead } from "./table.js";

/** Curves of one kind (voltages, currents, ...) beyond which no more are kept. */
const MOST_OF_A_KIND = 24;
/** Runs (steps, or values of an outer sweep) that are held; of more, every second is let go. */
const MOST_RUNS = 64;

/** Something that is drawn over the axis. */
export interface Trace {
  readonly name: string;
  /** The column's type, or, of complex columns, `decibel` and `phase`. */
  readonly type: string;
  /** Column of the table, and which part of its numbers. */
  readonly column: number;
  readonly part: "real" | "decibel" | "phase";
}

/** A course as far as it is drawn. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** One course of all traces along the axis. */
export interface SketchedRun {
  /** Which step, and where outer sweeps stand; undefined where there is one run only. */
  readonly label: string | undefined;
  readonly step: string | undefined;
  /** One for each trace. */
  readonly curves: readonly Points[];
}

/** Tables of one analysis, as far as a picture needs them. */
export class Subject {
  readonly traces: readonly Trace[];
  /** Names of signals that are not kept. */
  readonly left: readonly string[];
  runs: SketchedRun[] = [];
  /** How many runs there were for each that is kept. */
  stride = 1;
  failures = 0;
  private opened = 0;
  private label = "";
  private run: (SketchedRun & { readonly curves: readonly Curve[] }) | undefined;

  constructor(readonly head: TableHead) {
    const counts = new Map<string, number>();
    const all = head.columns.slice(this.axes).flatMap((column, k) => tracesOf(column, this.axes + k, head));
    const fits = ({ type }: Trace): boolean => {
      counts.set(type, (counts.get(type) ?? 0) + 1);
      return counts.get(type)! <= MOST_OF_A_KIND || this.axis === undefined;
    };
    this.traces = all.filter(fits);
    this.left = [...new Set(all.filter((trace) => !this.traces.includes(trace)).map(({ name }) => name))];
  }

  get axes(): number {
    return this.head.axes ?? (this.head.kind === "op" || this.head.list === true ? 0 : 1);
  }
  get axis(): ResultColumn | undefined {
    return this.axes === 0 ? undefined : this.head.columns[0];
  }

  /** Rows of a table, or of a part of one. */
  rows(head: TableHead, data: readonly Float64Array[], points: number): void {
    const { traces, axes } = this;
    const outer = head.columns.slice(1, axes);
    const labelAt = (row: number): string =>
      [head.step ?? [], ...outer.map(({ name }, k) => `${name}=${figure(data[k + 1]![row]!)}`)].flat().join(", ");
    for (let row = 0; row < points; row++) {
      if (row === 0 || outer.length > 0) this.follow(labelAt(row), head.step);
      const { curves } = this.run!;
      const x = axes === 0 ? this.opened : data[0]![row]!;
      traces.forEach(({ column, part }, k) => curves[k]!.add(x, valueOf(data[column]!, row, part, curves[k]!)));
    }
  }

  /** Ends a table; one that failed is let go. */
  end({ step }: TableHead, failed: boolean): void {
    this.close();
    if (!failed) return;
    this.failures++;
    this.runs = this.runs.filter((run) => run.step !== step);
  }

  private follow(label: string, step: string | undefined): void {
    if (this.run !== undefined && label === this.label) return;
    this.close();
    this.label = label;
    const log = this.axis?.type === "frequency";
    this.run = { label: label === "" ? undefined : label, step, curves: this.traces.map(() => new Curve(log)) };
    this.opened++;
  }

  private close(): void {
    const { run } = this;
    this.run = undefined;
    if (run === undefined) return;
    for (const curve of run.curves) curve.thin(run.label === undefined ? 700 : 300);
    // Single values take no room; of curves as many are kept as can be told apart.
    if (this.axes > 0 && (this.opened - 1) % this.stride !== 0) return;
    this.runs.push(run);
    if (this.axes === 0 || this.runs.length <= MOST_RUNS) return;
    this.stride *= 2;
    this.runs = this.runs.filter((_, k) => k % 2 === 0);
  }
}

const figure = (value: number): string => String(Number(value.toPrecision(6)));

function tracesOf({ name, type }: ResultColumn, column: number, head: TableHead): Trace[] {
  if (head.widths[column] === 2)
    return (["decibel", "phase"] as const).map((part) => ({ name, type: part, column, part }));
  const known = type === "notype" ? (NAMED.find(([pattern]) => pattern.test(name))?.[1] ?? type) : type;
  return [{ name, type: known, column, part: "real" }];
}

/** Outputs whose names say what they are, as `.print ac vdb(out) vp(out)`. */
const NAMED: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^([vi]?db|[vi]d[bB])\(/i, "decibel"],
  [/^([vi]p|ph|phase)\(/i, "phase"],
  [/^(v[mri]?)\([^()]*\)$/i, "voltage"],
  [/^(i[mri]?)\([^()]*\)$/i, "current"],
  [/^p\([^()]*\)$/i, "power"],
];

const DEGREES = 180 / 3.141592653589793;

function valueOf(data: Float64Array, row: number, part: Trace["part"], { y }: Curve): number {
  if (part === "real") return data[row]!;
  const re = data[2 * row]!;
  const im = data[2 * row + 1]!;
  if (part === "decibel") return 20 * log10(hypot(re, im));
  const angle = phase({ re, im }) * DEGREES;
  // The turn that lies nearest the point before: no jumps from -180 to 180 degrees.
  const before = y.at(-1) ?? angle;
  return Number.isFinite(before) ? angle + 360 * Math.round((before - angle) / 360) : angle;
}

/** Takes tables row by row and holds what pictures of them need, however long they are. */
export class Sketch implements ResultSink {
  private readonly list = new Map<string, { readonly analysis: number; readonly subject: Subject }>();
  private head!: TableHead;
  private subject!: Subject;

  get subjects(): Subject[] {
    const sorted = [...this.list.values()].sort((a, b) => a.analysis - b.analysis);
    return sorted.map(({ subject }) => subject);
  }

  begin(head: TableHead, analysis: number): void {
    const key = `${analysis} ${head.plotname}`;
    let found = this.list.get(key);
    if (found === undefined || found.subject.traces.length === 0) {
      found = { analysis, subject: new Subject(head) };
      found.subject.failures = this.list.get(key)?.subject.failures ?? 0;
      this.list.set(key, found);
    }
    this.head = head;
    this.subject = found.subject;
  }

  rows(data: readonly Float64Array[], points: number): void {
    this.subject.rows(this.head, data, points);
  }

  end(failure?: string): void {
    this.subject.end(this.head, failure !== undefined);
  }

  /** A whole table. */
  add(table: ResultTable, analysis = 0): void {
    this.begin(headOf(table), analysis);
    if (table.failure === undefined) this.rows(table.data, table.points);
    this.end(table.failure);
  }
}
