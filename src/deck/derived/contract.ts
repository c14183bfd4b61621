import type { AxisColumn, Point } from "../../analyses/index.js";
import { complex } from "../../base/complex.js";
import type { Span } from "../../base/source.js";
import type { ResultTable } from "../../report/table.js";
import type { Signal } from "../signal.js";

/** A quantity of a derived table and what it is made of. */
export interface DerivedColumn {
  /** Its name in outputs and measures: that of the signal, as `v(out)`. */
  readonly name: string;
  /** Recorded of the analysis. */
  readonly source: Signal;
}

/** A table that is made of the points of a transient analysis after it: evenly spaced points, a spectrum. */
export interface Derived {
  /** What measures and print lines call it by: `fft`, `sp`, `tran`. */
  readonly kind: string;
  readonly plotname: string;
  readonly axis: AxisColumn;
  readonly complex: boolean;
  readonly columns: readonly DerivedColumn[];
  readonly span: Span;
  /** The place in the plan of the analysis that it is made of; undefined: every transient one. */
  readonly analysis?: number;
  /** Times at which samples are taken, which the analysis has to hit: the first after t. */
  readonly nextInstant?: (t: number) => number;
  /** How the line of a frequency is found by measures: the nearest one, rather than between two. */
  readonly nearest?: boolean;
  /** The line of the signal, and the limits of what is looked at beside it [Hz]. */
  readonly quality?: { readonly frequency?: number; readonly lowest?: number; readonly highest?: number };
  /** Values of the axis and of the columns from the recorded points (axis, then sources); a text says why there are none. */
  make(table: ResultTable): { readonly axis: Float64Array; readonly data: readonly Float64Array[] } | string;
  /** What results have of it where it is a table of its own: which rows, and whether as parts of the largest. */
  readonly shown?: {
    rows(frequency: number): boolean;
    readonly normalised: boolean;
    /** Whether figures of merit are told. */
    readonly judged: boolean;
  };
}

/** The columns of a derived table as signals that outputs and measures may name. */
export function derivedSignals({ columns, complex: isComplex }: Derived): Map<string, Signal> {
  return new Map(
    columns.map(({ name, source: { type } }, k) => {
      const at = isComplex ? 2 * k : k;
      const re = ({ row }: Point) => row!.values[at]!;
      const reader = {
        real: re,
        complex: (point: Point) => complex(re(point), isComplex ? point.row!.values[at + 1]! : 0),
      };
      return [name, { name, type, reader: () => reader }];
    }),
  );
}

/** The rows of a derived table as points. */
export function* derivedPoints(
  { complex: isComplex }: Derived,
  { axis, data }: Exclude<ReturnType<Derived["make"]>, string>,
): Generator<Point> {
  const width = isComplex ? 2 : 1;
  const values = new Float64Array(width * data.length);
  const x = new Float64Array(0);
  for (let k = 0; k < axis.length; k++) {
    data.forEach((column, c) => values.set(column.subarray(width * k, width * (k + 1)), width * c));
    yield { axis: [axis[k]!], x, row: { table: 0, values } };
  }
}
