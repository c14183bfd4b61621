import { Diagnostics } from "../../base/diagnostics.js";
import type { Span } from "../../base/source.js";
import type { Circuit } from "../../circuit/circuit.js";
import type { Card, Reader } from "../../netlist/contract.js";
import { Cursor } from "../../netlist/cursor.js";
import type { Derived } from "../derived/contract.js";
import type { Signal } from "../signal.js";
import { type Measure, openMeasure, openResult, readMeasure, readResult } from "./card.js";
import { MeasureContext, MeasureFailure, type MeasuredRun } from "./context.js";

const KEYWORDS: ReadonlySet<string> = new Set([".measure", ".meas"]);

export interface MeasureCards {
  readonly circuit: Circuit;
  /** Analyses whose points can be measured, and those that the netlist asks for. */
  readonly kinds: readonly string[];
  readonly asked: ReadonlySet<string>;
  readonly reader: Reader;
  readonly diagnostics: Diagnostics;
  /** Columns that analyses make themselves, by kind. */
  readonly own: ReadonlyMap<string, readonly Signal[]>;
  /** Tables that are made of the points of transient analyses. */
  readonly derived: readonly Derived[];
  /** All columns are wanted whatever the cards say: a measure that cannot be read is one that fails. */
  readonly lenient: boolean;
}

/** Reads all `.measure` cards. */
export function readMeasures(cards: MeasureCards): Measure[] {
  const { circuit, kinds, asked, reader, diagnostics, own, lenient, derived } = cards;
  const fallback = [...asked][0] ?? "tran";
  const opened = circuit.commands.flatMap((card) => {
    const found = KEYWORDS.has(card.name)
      ? openMeasure(card, kinds, fallback, diagnostics)
      : card.name === ".result"
        ? openResult(card, fallback, diagnostics)
        : undefined;
    return found === undefined ? [] : [{ ...found, card }];
  });
  const names = new Set(opened.map(({ name }) => name.lower));
  const before = new Set<string>();
  return opened.flatMap(({ card, from, kind, name: { lower: name, text, span }, kindSpan, isContinued }): Measure[] => {
    if (before.has(name))
      diagnostics.warning("duplicate-name", `there is already a measure "${text}"; the later one counts`, span);
    before.add(name);
    const made = tablesFor(card, kind, derived);
    const isResult = card.name === ".result";
    const tables = made.length === 0 && kinds.includes(kind) ? [undefined] : made;
    if (made.length === 0 && !asked.has(kind))
      diagnostics.warning("unused-measure", `the netlist has no .${kind}: "${text}" is not measured`, kindSpan);
    // Of several spectra the first counts that has what the measure looks at.
    let [read, found] = [undefined, new Diagnostics()] as [Reading | undefined, Diagnostics];
    for (const table of tables) {
      const faults = new Diagnostics();
      const place = {
        kind,
        continued: isContinued,
        circuit,
        names,
        reader,
        diagnostics: faults,
        own: own.get(kind),
        derived: table,
      };
      const cursor = new Cursor(card, faults, from);
      read = isResult ? readResult(cursor, place) : readMeasure(cursor, place);
      if (read !== undefined || table === tables[0]) found = faults;
      if (read !== undefined) break;
    }
    for (const { severity, code, message, span: at, hint } of found.list)
      diagnostics.add(lenient && severity === "error" ? "warning" : severity, code, message, at, hint);
    const analysed = circuit.commands.filter((other) => other.name === `.${kind}`).length;
    if (read !== undefined && card.after === undefined && analysed > 1 && made.length === 0) {
      const message = `there are ${analysed} .${kind} analyses: "${text}" is what the last of them gives`;
      diagnostics.warning("measured-again", message, span, "a .control section measures each of them");
    }
    if (read !== undefined) return [{ name, kind, span: card.span, after: card.after, ...read }];
    return lenient && tables.length > 0
      ? [{ name, kind, span: card.span, signals: [], derived: tables[0], evaluate: unreadable }]
      : [];
  });
}

type Reading = Pick<Measure, "signals" | "evaluate" | "derived" | "further">;

/** The derived tables that a measure may mean: those of `.fft` cards, or the last that a script has made before it. */
function tablesFor(card: Card, kind: string, derived: readonly Derived[]): readonly Derived[] {
  // Measures of the time look at the points themselves.
  const fitting = kind === "tran" ? [] : derived.filter((table) => table.kind === kind);
  if (card.scripted !== true) return fitting.filter(({ analysis }) => analysis === undefined);
  const last = fitting.findLast(({ span }) => span.offset < card.span.offset);
  return last === undefined ? [] : [last];
}

function unreadable(): never {
  throw new MeasureFailure("it cannot be read");
}

/** What became of a measure. */
export interface MeasureResult {
  readonly name: string;
  /** NaN where it failed. */
  readonly value: number;
  /** Why it failed. */
  readonly failure?: string;
  readonly span: Span;
}

/**
 * Evaluates the measures of one run, in their order; one that is named in another's expression comes before it. `known`
 * has the results of other analyses.
 */
export function evaluateMeasures(
  measures: readonly Measure[],
  run: MeasuredRun,
  known: ReadonlyMap<string, MeasureResult>,
): MeasureResult[] {
  const results = new Map<string, MeasureResult>();
  const pending = new Set<string>();
  const byName = new Map(measures.map((measure) => [measure.name, measure]));
  const context = new MeasureContext(run, (name) => {
    const measure = byName.get(name);
    if (pending.has(name)) throw new MeasureFailure(`it depends on itself by way of ${name}`);
    const result = measure === undefined ? known.get(name) : resultOf(measure);
    if (result === undefined) throw new MeasureFailure(`the measure ${name} has no value yet`);
    if (result.failure !== undefined) throw new MeasureFailure(`the measure ${name} failed`);
    return result.value;
  });
  const resultOf = (measure: Measure): MeasureResult => {
    const { name, span } = measure;
    const done = results.get(name);
    if (done !== undefined) return done;
    pending.add(name);
    const result = { name, span, ...outcome(measure, context) };
    pending.delete(name);
    results.set(name, result);
    return result;
  };
  return [...byName.values()].flatMap((measure) => [resultOf(measure), ...furtherResults(measure, context)]);
}

/** `NAME[2]`, `NAME[3]` ...: what a measure of which all events count comes to at later ones. */
function furtherResults({ name, span, further }: Measure, context: MeasureContext): MeasureResult[] {
  if (further === undefined || context.points === 0) return [];
  return further(context).map((value, k) => ({ name: `${name}[${k + 2}]`, span, value }));
}

function outcome({ evaluate }: Measure, context: MeasureContext): Pick<MeasureResult, "value" | "failure"> {
  if (context.points === 0) return { value: NaN, failure: "the run has no points" };
  try {
    const value = evaluate(context);
    return Number.isNaN(value) ? { value, failure: "its value is not a number" } : { value };
  } catch (error) {
    if (error instanceof MeasureFailure) return { value: NaN, failure: error.message };
    throw error;
  }
}
