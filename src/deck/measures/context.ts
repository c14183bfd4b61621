import { complex, magnitude } from "../../base/complex.js";
import type { Value } from "../../circuit/value.js";
import type { ResultTable } from "../../report/table.js";
import type { Wave } from "../../signals/measure/wave.js";
import type { Derived } from "../derived/contract.js";
import type { Expression } from "../expressions.js";

/** Why a measure has no value, as the end of a sentence. */
export class MeasureFailure extends Error {}

/** What measures are evaluated on: the points of one run and what is known besides. */
export interface MeasuredRun {
  /** The axis of the run, where it has one, then the signals of the measures, by name. */
  readonly table: ResultTable;
  readonly hasAxis: boolean;
  /** What the table is, where it was made of the points of a run. */
  readonly derived?: Derived;
  /** The number of a value that follows the roots. */
  readonly valueOf: (value: Value) => number;
}

/** The points of one run, as waves of expressions. */
export class MeasureContext {
  readonly x: Float64Array;
  private readonly columns: ReadonlyMap<string, Float64Array>;
  private readonly waves = new Map<Expression, Wave>();

  constructor(
    private readonly run: MeasuredRun,
    /** The value of another measure. @throws MeasureFailure */
    private readonly measure: (name: string) => number,
  ) {
    const { columns, data, points } = run.table;
    this.x = run.hasAxis ? data[0]! : Float64Array.from({ length: points }, (_, k) => k);
    this.columns = new Map(columns.map(({ name }, k) => [name, data[k]!]));
  }

  /** What the table is, where it was made of the points of a run. */
  get derived(): Derived | undefined {
    return this.run.derived;
  }

  get points(): number {
    return this.run.table.points;
  }

  /** An expression over all points; of complex values the real part, of those of a spectrum the magnitude. */
  wave(expression: Expression): Wave {
    let made = this.waves.get(expression);
    if (made === undefined) {
      const y = Float64Array.from({ length: this.points }, this.reader(expression));
      this.waves.set(expression, (made = { x: this.x, y }));
    }
    return made;
  }

  /** The number of an expression; of one with signals its value at the last point. */
  number(expression: Expression): number {
    return this.reader(expression)(undefined, this.points - 1);
  }

  private reader(expression: Expression): (_: unknown, row: number) => number {
    const { inputs } = expression;
    const { points } = this;
    const constants = inputs.map((input) => {
      if (input.kind === "live") return this.run.valueOf(input.value);
      if (input.kind === "measure") return this.measure(input.name);
      return 0;
    });
    const columns = inputs.map((input) => (input.kind === "signal" ? this.columns.get(input.signal.name)! : undefined));
    const isReal = columns.every((column) => column === undefined || column.length === points);
    const axisOf = (k: number, row: number) => (inputs[k]!.kind === "axis" ? this.x[row]! : constants[k]!);
    if (isReal) {
      const values = new Float64Array(inputs.length);
      return (_, row) => {
        columns.forEach((column, k) => (values[k] = column === undefined ? axisOf(k, row) : column[row]!));
        return expression.real(values);
      };
    }
    return (_, row) => {
      const values = columns.map((column, k) => {
        if (column === undefined) return complex(axisOf(k, row));
        return column.length === points ? complex(column[row]!) : complex(column[2 * row]!, column[2 * row + 1]!);
      });
      const value = expression.complex(values);
      return this.run.derived === undefined || expression.isReal ? value.re : magnitude(value);
    };
  }
}
