import type { Diagnostic } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import type { ResultTable } from "../report/table.js";
import { figuresOfMerit, spectrumListing } from "./derived/listing.js";
import type { DerivedOutcome } from "./derived/recorder.js";
import { evaluateFouriers, type FourierCard, fourierTable, fourierValues } from "./fourier.js";
import type { Measure } from "./measures/card.js";
import type { MeasuredRun } from "./measures/context.js";
import { evaluateMeasures, type MeasureResult } from "./measures/measures.js";
import type { Signal } from "./signal.js";

/** The `.measure` and `.four` cards of a netlist. */
export interface MeasureCards {
  readonly measures: readonly Measure[];
  readonly fouriers: readonly FourierCard[];
}

/** The signals that have to be recorded of an analysis of this kind, each once. */
export function measuredSignals({ measures, fouriers }: MeasureCards, kind: string): Signal[] {
  const needed = [
    ...measures.filter((measure) => isOf(measure, kind)).flatMap(({ signals }) => signals),
    ...(kind === "tran" ? fouriers.flatMap(({ signals }) => signals) : []),
  ];
  return [...new Map(needed.map((signal) => [signal.name, signal])).values()];
}

/** Whether a measure looks at the points of an analysis of this kind, the one of a number. */
const isOf = ({ derived, kind, after = Infinity }: Measure, of: string, analysis = 0): boolean =>
  derived === undefined && kind === of && analysis <= after;

/** Whether an analysis of this kind is measured at all; a measure may need no signal. */
export function isMeasured({ measures, fouriers }: MeasureCards, kind: string): boolean {
  return measures.some((measure) => isOf(measure, kind)) || (kind === "tran" && fouriers.length > 0);
}

/** The cards of one run, and the circuit they are read for. */
export interface MeasuredBench {
  readonly run: { readonly kind: string };
  readonly circuit: Circuit;
  readonly measured: MeasureCards;
}

/**
 * Results of the measures of one step (or of a netlist without steps); a later run of the same analysis replaces those of
 * an earlier one.
 */
export class Measured {
  readonly tables: ResultTable[] = [];
  /** Values of `.four` by name. */
  readonly fourier: Record<string, number> = {};
  private readonly results = new Map<string, MeasureResult>();
  private readonly others: Record<string, number> = {};
  private order: readonly string[] = [];
  private shorter: Diagnostic[] = [];

  constructor(readonly step?: string) {}

  /** Evaluates all that concerns a run, the analysis of a number. */
  take({ run: { kind }, circuit, measured }: MeasuredBench, run: MeasuredRun, analysis: number): void {
    this.order = measured.measures.map(({ name }) => name);
    const measures = measured.measures.filter((measure) => isOf(measure, kind, analysis));
    for (const { name } of measures) for (const old of this.further(name)) this.results.delete(old);
    for (const result of evaluateMeasures(measures, run, this.results)) this.results.set(result.name, result);
    if (kind !== "tran") return;
    this.shorter = [];
    for (const outcome of evaluateFouriers(measured.fouriers, run.table, circuit.options)) {
      const { signal, span, result } = outcome;
      if (result === undefined)
        this.shorter.push(
          this.failure("fourier-failed", `.four of ${signal} failed: the run is shorter than a period`, span),
        );
      for (const [name, value] of fourierValues(outcome)) this.fourier[name] = value;
      const table = fourierTable(outcome);
      if (table !== undefined) this.tables.push(this.step === undefined ? table : { ...table, step: this.step });
    }
  }

  /** Evaluates all that concerns a table that was made of the points of a run. */
  takeDerived(
    { measured }: Pick<MeasuredBench, "measured">,
    { derived, whole, measured: table }: DerivedOutcome,
    valueOf: MeasuredRun["valueOf"],
  ): void {
    this.order = measured.measures.map(({ name }) => name);
    if (typeof whole === "string") {
      this.shorter.push(this.failure("derived-failed", whole, derived.span));
      return;
    }
    const measures = measured.measures.filter((measure) => measure.derived === derived);
    const run = { table: table ?? whole, hasAxis: true, valueOf, derived };
    for (const result of evaluateMeasures(measures, run, this.results)) this.results.set(result.name, result);
    for (const [name, value] of figuresOfMerit(derived, whole)) this.fourier[name] = value;
    const listing = spectrumListing(derived, whole);
    if (listing !== undefined) this.tables.push(listing);
  }

  /** A value that is none of a card. */
  set(name: string, value: number): void {
    this.others[name] = value;
  }

  /** Values of `.measure` in the order of their cards, NaN where one failed, and others. */
  get measures(): Record<string, number> {
    const values = { ...this.others };
    for (const name of this.order)
      for (const each of [name, ...this.further(name)]) {
        const result = this.results.get(each);
        if (result !== undefined) values[each] = result.value;
      }
    return values;
  }

  /** Names of what a measure came to at later events. */
  private further(name: string): string[] {
    const names: string[] = [];
    for (let k = 2; this.results.has(`${name}[${k}]`); k++) names.push(`${name}[${k}]`);
    return names;
  }

  get isEmpty(): boolean {
    return [this.measures, this.fourier].every((values) => Object.keys(values).length === 0);
  }

  get failures(): Diagnostic[] {
    const failed = [...this.results.values()].flatMap(({ name, failure: reason, span }) =>
      reason === undefined ? [] : [this.failure("measure-failed", `the measure ${name} failed: ${reason}`, span)],
    );
    return [...failed, ...this.shorter];
  }

  private failure(code: string, message: string, span: Diagnostic["span"]): Diagnostic {
    const where = this.step === undefined ? "" : ` (step ${this.step})`;
    return { severity: "error", code, message: message + where, ...(span && { span }) };
  }
}
