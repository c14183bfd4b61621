import type { Point, Run } from "../analyses/contract.js";
import { numberOf } from "../analyses/start.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Value } from "../circuit/value.js";
import type { System } from "../equations/system.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { startsAssignment, valuePiece } from "../netlist/values.js";
import { type Expression, inputReaders, readExpression } from "./expressions.js";
import type { Reader } from "./signal.js";

/** `.assert [analysis] expression [from=] [to=] [at=]`: what must hold at every point of an analysis, or of measures. */
export interface AssertCard {
  readonly text: string;
  readonly span: Span;
  readonly expression: Expression;
  /** The analysis it looks at; undefined where it is about measures alone. */
  readonly kind: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly at: number | undefined;
}

/** Whether an assertion holds, and if not where. */
export interface Assertion {
  readonly text: string;
  readonly span: Span;
  readonly holds: boolean;
  readonly message: string;
}

const SYNTAX = ".assert [op|dc|tran|ac] expression [from=] [to=] [at=]";

/** Reads all `.assert` cards. `kinds` are the analyses of the netlist, in their order. */
export function readAssertions(
  circuit: Circuit,
  kinds: readonly string[],
  measures: ReadonlySet<string>,
  diagnostics: Diagnostics,
): AssertCard[] {
  return circuit.commands
    .filter((card) => card.name === ".assert")
    .flatMap((card) => readAssertion(card, circuit, kinds, measures, diagnostics) ?? []);
}

function readAssertion(
  card: Card,
  circuit: Circuit,
  kinds: readonly string[],
  measures: ReadonlySet<string>,
  diagnostics: Diagnostics,
): AssertCard | undefined {
  const { tokens } = card;
  const cursor = new Cursor(card, diagnostics);
  const named = cursor.keyword("op", "dc", "tran", "ac");
  const start = named === undefined ? 0 : 1;
  let end = start;
  while (end < tokens.length && !startsAssignment(tokens, end, tokens.length)) end++;
  if (end === start) {
    diagnostics.error("missing-text", "nothing is asserted", card.nameSpan, SYNTAX);
    return undefined;
  }
  const piece = valuePiece(card.piece, card.tokens, start, end);
  const options = windowOf(card, end, circuit, diagnostics);
  const expression = readExpression(piece, { circuit, diagnostics, measures });
  if (expression === undefined || options === undefined) return undefined;
  const looks = expression.inputs.some(({ kind }) => kind === "signal" || kind === "axis");
  const known = [...new Set(kinds)];
  const kind = named?.lower ?? (looks ? known[0] : undefined);
  if (looks && named === undefined && known.length !== 1) {
    const message = "this netlist has several analyses: which one is meant?";
    diagnostics.error("ambiguous-analysis", message, card.nameSpan, `.assert ${known.join("|") || "op"} ${piece.text}`);
    return undefined;
  }
  if (kind !== undefined && !known.includes(kind)) {
    const message = `there is no .${kind} analysis that this could look at`;
    diagnostics.error("unknown-analysis", message, named?.span ?? card.nameSpan, SYNTAX);
    return undefined;
  }
  const text = piece.text.trim();
  return { text, span: card.nameSpan, expression, kind, ...options };
}

function windowOf(
  card: Card,
  from: number,
  circuit: Circuit,
  diagnostics: Diagnostics,
): Pick<AssertCard, "from" | "to" | "at"> | undefined {
  const values = new Map<string, number>();
  const cursor = new Cursor(card, diagnostics, from);
  while (!cursor.done) {
    const assignment = cursor.assignment();
    if (assignment === undefined) {
      cursor.end(SYNTAX);
      return undefined;
    }
    const { name, span, value } = assignment;
    if (!["from", "to", "at"].includes(name)) {
      diagnostics.error("unknown-parameter", `.assert has no parameter "${name}"`, span, SYNTAX);
      return undefined;
    }
    const number = numberOf(value, circuit, diagnostics);
    if (number === undefined) return undefined;
    values.set(name, number);
  }
  return { from: values.get("from") ?? -Infinity, to: values.get("to") ?? Infinity, at: values.get("at") };
}

/** An assertion about the points of one run, as they come. */
export class AssertionWatch {
  private readonly axis: string | undefined;
  private readonly complex: boolean;
  private readonly readers: readonly Reader[];
  private seen = 0;
  private violation: string | undefined;
  private before: { readonly axis: number; readonly values: Float64Array } | undefined;

  constructor(
    readonly card: AssertCard,
    system: System,
    { axis, complex = false }: Pick<Run, "axis" | "complex">,
  ) {
    this.axis = axis[0]?.name;
    this.complex = complex;
    this.readers = inputReaders(card.expression, system);
  }

  see(point: Point): void {
    const { from, to, at } = this.card;
    const axis = point.axis[0] ?? 0;
    if (this.complex) {
      if (axis < from || axis > to || (at !== undefined && axis !== at)) return;
      const values = this.readers.map((reader) => reader.complex(point));
      return this.judge(
        axis,
        this.card.expression.complex(values).re !== 0,
        values.map(({ re }) => re),
      );
    }
    const values = Float64Array.from(this.readers, (reader) => reader.real(point));
    const { before } = this;
    this.before = { axis, values };
    if (at === undefined) {
      if (axis >= from && axis <= to) this.judge(axis, this.card.expression.real(values.slice()) !== 0, values);
    } else if (axis === at || (before !== undefined && before.axis < at && axis > at)) {
      // Between two points everything that is read goes on a straight line.
      const part = before === undefined || axis === at ? 1 : (at - before.axis) / (axis - before.axis);
      const between = values.map((value, k) => (part === 1 ? value : value * part + before!.values[k]! * (1 - part)));
      this.judge(at, this.card.expression.real(between.slice()) !== 0, between);
    }
  }

  private judge(axis: number, holds: boolean, values: ArrayLike<number>): void {
    this.seen++;
    if (holds || this.violation !== undefined) return;
    const place = this.axis === undefined ? "" : ` at ${this.axis} = ${axis}`;
    const read = this.card.expression.inputs.flatMap((input, k) =>
      input.kind === "signal" ? [`${input.signal.name} = ${values[k]}`] : [],
    );
    this.violation = `does not hold${place}${read.length === 0 ? "" : ` (${read.join(", ")})`}`;
  }

  result(step?: string): Assertion {
    const { text, span, kind } = this.card;
    const fault = this.violation ?? (this.seen === 0 ? "saw no point in its window" : undefined);
    const where = step === undefined ? `.${kind}` : `.${kind}, ${step}`;
    return {
      text,
      span,
      holds: fault === undefined,
      message: fault === undefined ? "" : `assertion ${text} (${where}): ${fault}`,
    };
  }
}

/** Assertions about measures alone. */
export function assertMeasures(
  cards: readonly AssertCard[],
  measures: Readonly<Record<string, number>>,
  { parameters }: Circuit,
  step?: string,
): Assertion[] {
  const live = parameters.atNominal();
  const where = step === undefined ? "" : ` (${step})`;
  return cards
    .filter(({ kind }) => kind === undefined)
    .map(({ text, span, expression }) => {
      const values = expression.inputs.map((input) =>
        input.kind === "measure"
          ? (measures[input.name] ?? NaN)
          : input.kind === "live"
            ? valueOf(input.value, live)
            : NaN,
      );
      const used = expression.inputs.flatMap((input, k) =>
        input.kind === "measure" ? [`${input.name} = ${values[k]}`] : [],
      );
      // A measure that failed has no value: nothing holds of it.
      const holds = !values.some(Number.isNaN) && expression.real(Float64Array.from(values)) !== 0;
      return {
        text,
        span,
        holds,
        message: holds ? "" : `assertion ${text}${where}: does not hold (${used.join(", ")})`,
      };
    });
}

function valueOf(value: Value, live: Float64Array): number {
  return typeof value === "number" ? value : live[value.live]!;
}
