import { nearest, type Diagnostics } from "../base/diagnostics.js";
import * as math from "../base/math.js";
import type { Span } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { DataTable } from "../netlist/contract.js";
import type { Cursor } from "../netlist/cursor.js";
import { findQuantity } from "../circuit/quantities.js";
import { numberOf } from "./start.js";
import { type Sweep as QuantitySweep, sweptOf } from "./sweep.js";

/** Where a small-signal analysis looks, and, in a table, which values of the circuit hold there. */
export interface Sweep {
  /** [Hz] */
  readonly frequencies: Float64Array;
  /** Numbers that follow on the card. */
  readonly rest?: readonly Given[];
  /** What a table has beside the frequencies: quantities of the circuit and their values at each of these. */
  readonly beside?: QuantitySweep;
}

interface Given {
  readonly value: number;
  readonly span: Span;
}

export const frequencySyntax = "dec|oct|lin points fstart fstop";

const LARGEST = 1e8;

/** Reports numbers after the frequencies, where an analysis takes none. */
export function refuseRest({ rest = [] }: Sweep, diagnostics: Diagnostics, syntax: string): void {
  if (rest.length > 0) diagnostics.error("unexpected-text", "a number too many", rest[0]!.span, syntax);
}

/** Reads `dec|oct|lin points fstart fstop`, `data=table`, or gnucap's `fstart [fstop [step]]`; undefined after a fault. */
export function readFrequencies(
  cursor: Cursor,
  circuit: Circuit,
  diagnostics: Diagnostics,
  syntax: string,
): Sweep | undefined {
  if (cursor.atAssignment) return readTable(cursor, circuit, diagnostics, syntax);
  const kind = cursor.keyword("dec", "decade", "oct", "octave", "lin", "linear", "list", "poi");
  const numbers: Given[] = [];
  const by = readNumbers(cursor, circuit, diagnostics, numbers);
  if (by === undefined) return undefined;
  const fault = (code: string, message: string, span: Span | undefined) => {
    diagnostics.error(code, message, span ?? cursor.place, syntax);
    return undefined;
  };
  const negative = numbers.find(({ value }) => value < 0);
  if (negative !== undefined) return fault("bad-frequency", `a frequency or count is not negative`, negative.span);
  const given = numbers.map(({ value }) => value);
  const rest = numbers.slice(3);
  if (kind?.lower === "list") return { frequencies: Float64Array.from(given) };
  if (kind?.lower === "poi") return { frequencies: Float64Array.from(given.slice(1)) };
  // gnucap goes on to where the stop is met or passed.
  const whole = circuit.parameters.notation.sequential ? Math.ceil : Math.floor;
  if (kind === undefined) {
    const sweep = gnucap(given, by, whole, numbers, fault);
    return sweep && { ...sweep, rest };
  }
  if (numbers.length < 3)
    return fault("missing-value", `${cursor.card.name} ${kind.lower} needs points, fstart and fstop`, kind.span);
  const [points, start, stop] = given as [number, number, number];
  if (points < 1) return fault("bad-count", `the number of points must be at least 1, not ${points}`, numbers[0]!.span);
  if (stop < start) return fault("bad-frequency", `fstop ${stop} is below fstart ${start}`, numbers[2]!.span);
  const isLinear = kind.lower.startsWith("lin");
  if (isLinear && points === 1 && stop > start)
    diagnostics.warning("unused-value", `one point is at fstart; fstop ${stop} has no effect`, numbers[2]!.span);
  if (points > 1 && stop === start)
    diagnostics.note("one-frequency", `fstart is fstop: there is one point, not ${points}`, numbers[0]!.span);
  if (!isLinear && !(start > 0)) return fault("bad-frequency", "fstart must be greater than 0", numbers[1]!.span);
  const spaced = isLinear ? linear : kind.lower.startsWith("dec") ? decades : octaves;
  const sweep =
    whole === Math.ceil && !isLinear && stop > start
      ? gnucap([start, stop, points], kind.lower.startsWith("dec") ? "decade" : "octave", whole, numbers, fault)
      : checked(spaced(Math.floor(points), start, stop), fault, numbers[0]!.span);
  return sweep && { ...sweep, rest };
}

/** gnucap's ways from one frequency to the next. */
type Spread = "decade" | "octave" | "times" | "step" | "lin";

/** Its words for them, by their first letters. */
const WAYS: Readonly<Record<string, Spread>> = { d: "decade", o: "octave", t: "times", "*": "times", l: "lin" };

type Fault = (code: string, message: string, span: Span | undefined) => undefined;

/** Numbers as they come; gnucap has words between. Gives the way of stepping those ask for. */
function readNumbers(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics, numbers: Given[]): Spread | undefined {
  let by: Spread = "step";
  for (;;) {
    const token = cursor.peek();
    if (token === undefined || cursor.atAssignment || (token.kind === "mark" && token.text !== "(")) return by;
    if (circuit.parameters.notation.sequential && cursor.keyword("start", "stop")) continue;
    if (token.kind === "word" && numbers.length > 0) {
      if (cursor.keyword("by", "step")) continue;
      const word = cursor.keyword("decade", "dec", "octave", "oct", "times", "*", "lin");
      if (word !== undefined) {
        by = WAYS[word.lower[0]!]!;
        continue;
      }
      if (/^[a-z_]/.test(token.lower)) return by;
    }
    const value = cursor.value("a number");
    const number = value && numberOf(value.piece, circuit, diagnostics);
    if (number === undefined) return undefined;
    numbers.push({ value: number, span: value!.span });
  }
}

function checked(frequencies: Float64Array | undefined, fault: Fault, span: Span): Sweep | undefined {
  if (frequencies !== undefined) return { frequencies };
  return fault("too-many-points", "the sweep would have more than 1e8 points", span);
}

function grid(count: number, at: (k: number) => number): Float64Array | undefined {
  return count > LARGEST ? undefined : Float64Array.from({ length: count }, (_, k) => at(k));
}

/** Evenly from start to stop, both included. */
function linear(points: number, start: number, stop: number): Float64Array | undefined {
  if (points === 1 || start === stop) return Float64Array.of(start);
  return grid(points, (k) => (k === points - 1 ? stop : start + (k * (stop - start)) / (points - 1)));
}

/** Both ends and even ratios between, as many as fit of at least `points` a decade, as ngspice spaces them. */
function decades(points: number, start: number, stop: number): Float64Array | undefined {
  const exact = math.log10(stop / start) * points;
  const steps = Math.floor(exact * (1 + 1e-12) + 1e-9);
  if (steps === 0) return Float64Array.of(start);
  // Whole decades by powers of ten, which are exact.
  const [base, each] = Math.abs(exact - steps) < 1e-9 ? [10, points] : [stop / start, steps];
  return grid(steps + 1, (k) => (k === steps ? stop : start * math.pow(base, k / each)));
}

/** Ratios of 2^(1/points) from start on; stop is met only where it lies on this grid. */
function octaves(points: number, start: number, stop: number): Float64Array | undefined {
  const steps = Math.floor(math.log2(stop / start) * points * (1 + 1e-12) + 1e-9);
  return grid(steps + 1, (k) => start * math.pow(2, k / points));
}

/** A number of steps as a whole one; what is whole but for rounding stays. */
const steps = (whole: (x: number) => number, exact: number): number =>
  Math.abs(exact - Math.round(exact)) < 1e-9 * (1 + exact) ? Math.round(exact) : whole(exact);

/** gnucap: start, stop and step, the step linear unless a word says what else it is. */
function gnucap(
  [start, stop, step]: readonly number[],
  by: Spread,
  whole: (x: number) => number,
  places: readonly { readonly span: Span }[],
  fault: Fault,
): Sweep | undefined {
  if (start === undefined) return fault("missing-value", "a small-signal analysis needs its frequencies", undefined);
  if (stop === undefined || stop === start) return { frequencies: Float64Array.of(start) };
  if (stop < start) return fault("bad-frequency", `fstop ${stop} is below fstart ${start}`, places[1]!.span);
  if (by === "lin") {
    if (!(step !== undefined && step >= 1))
      return fault("bad-count", "lin needs the number of points", places[2]?.span);
    return checked(linear(Math.floor(step), start, stop), fault, places[2]!.span);
  }
  const ratio =
    by === "step" ? undefined
    : by === "times" ? (step ?? 2)
    : math.pow(by === "decade" ? 10 : 2, 1 / (step ?? 1)); // prettier-ignore
  if (ratio === undefined) {
    if (step === undefined || !(step > 0))
      return fault("missing-value", "the step between fstart and fstop must be greater than 0", places[2]?.span);
    const count = steps(whole, (stop - start) / step) + 1;
    return checked(
      grid(count, (k) => start + k * step),
      fault,
      places[0]!.span,
    );
  }
  if (!(start > 0)) return fault("bad-frequency", "fstart must be greater than 0", places[0]!.span);
  if (!(ratio > 1)) return fault("bad-count", "steps must lead upwards", places[2]?.span);
  const count = steps(whole, math.log(stop / start) / math.log(ratio)) + 1;
  return checked(
    grid(count, (k) => start * math.pow(ratio, k)),
    fault,
    places[0]!.span,
  );
}

/** `data=table`: a column freq or hertz, others set the parameters of their names. */
function readTable(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics, syntax: string): Sweep | undefined {
  const assignment = cursor.assignment();
  if (assignment === undefined) return undefined;
  if (assignment.name !== "data") {
    diagnostics.error("unexpected-text", `unexpected ${assignment.name}=`, assignment.span, syntax);
    return undefined;
  }
  const name = assignment.value.text.toLowerCase();
  const span = assignment.value.span(0, assignment.value.text.length);
  const table = circuit.data.get(name);
  if (table === undefined) {
    const near = nearest(name, circuit.data.keys());
    diagnostics.error("unknown-data", `there is no .data "${name}"`, span, near && `did you mean "${near}"?`);
    return undefined;
  }
  const at = table.columns.findIndex((column) => column === "freq" || column === "hertz" || column === "frequency");
  if (at < 0) {
    diagnostics.error("missing-column", `the table ${name} has no column freq or hertz`, span);
    return undefined;
  }
  return { frequencies: column(table, at), ...besides(table, at, circuit, diagnostics) };
}

function column({ rows, columns, values }: DataTable, k: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns.length + k]!);
}

function besides(
  table: DataTable,
  frequency: number,
  circuit: Circuit,
  diagnostics: Diagnostics,
): Pick<Sweep, "beside"> {
  const { columns, columnSpans, rows, values } = table;
  const named = columns.flatMap((name, k) => {
    if (k === frequency) return [];
    const found = findQuantity(name, circuit);
    if (found !== undefined && "kind" in found) return [{ swept: sweptOf(found, name), k }];
    const message = `the column ${name} is no .param and no device of the netlist and has no effect here`;
    diagnostics.warning("unused-column", message, columnSpans[k] ?? table.span);
    return [];
  });
  if (named.length === 0) return {};
  const value = (place: number, row: number) => values[row * columns.length + named[place]!.k]!;
  return { beside: { swept: named.map(({ swept }) => swept), length: rows, value } };
}

/** The part of a run that says what its frequencies come with. */
export function sweptBeside({ beside }: Sweep): { readonly sweeps?: readonly QuantitySweep[] } {
  return beside === undefined ? {} : { sweeps: [beside] };
}
