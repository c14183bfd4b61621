import { crossings, pick, type Which } from "../../signals/measure/crossings.js";
import { switchings, timeAbove, timeBelow } from "../../signals/measure/cycles.js";
import { distance, type Norm, relativeError, type RelativeErrorOptions } from "../../signals/measure/errors.js";
import { extreme, peakToPeak } from "../../signals/measure/extremes.js";
import { fourier } from "../../signals/measure/fourier.js";
import { integral, mean, rms } from "../../signals/measure/integrals.js";
import { slopeAt } from "../../signals/measure/slope.js";
import { ascending, cut, nearestPoint, valueAt, type Wave } from "../../signals/measure/wave.js";
import { spectralQuality } from "../../signals/spectral-quality.js";
import type { Expression } from "../expressions.js";
import { boundsOf, type QualityLimits } from "../derived/quality.js";
import { type MeasureContext, MeasureFailure } from "./context.js";

/** A number that is known when the run is over. */
export type Formula = Expression;

/** A part of the largest value of what is looked at, as Xyce's FRAC_MAX. */
export interface Part {
  readonly ofLargest: Formula;
}

/** An event on the axis: an abscissa, or a crossing of two expressions. */
export type Event =
  | { readonly at: Formula }
  | {
      readonly left: Expression;
      readonly right: Expression | Part;
      readonly after: Formula | undefined;
      readonly which: Which | undefined;
    };

/** The range that a measure looks at; a missing end is that of the run. */
export interface Window {
  readonly from: Formula | Event | undefined;
  readonly to: Formula | Event | undefined;
}

/** Where an event is on the axis. @throws MeasureFailure when it does not happen */
export function abscissaOf(event: Event, context: MeasureContext): number {
  if ("at" in event) return context.number(event.at);
  const left = context.wave(event.left);
  const { y: right, name: level } = levels(event.right, left, event.left.name, context);
  const after = event.after === undefined ? -Infinity : context.number(event.after);
  const difference = { x: left.x, y: left.y.map((value, k) => value - right[k]!) };
  const list = crossings(difference, after);
  const found = pick(list, event.which);
  if (found !== undefined) return found.x;
  const what = `${event.left.name} = ${level}`;
  if (list.length === 0)
    throw new MeasureFailure(`${what} never happens${after > -Infinity ? " after its delay" : ""}`);
  const edge = event.which === undefined || event.which.edge === "cross" ? "crossing" : event.which.edge;
  const fit = list.filter(({ direction }) => edge === "crossing" || direction === edge);
  throw new MeasureFailure(`${what} has only ${fit.length} ${edge}${fit.length === 1 ? "" : "s"}`);
}

/** What a wave is to reach, at all its points, and its name in messages. */
function levels(
  right: Expression | Part,
  left: Wave,
  name: string,
  context: MeasureContext,
): { readonly y: ArrayLike<number>; readonly name: string } {
  if (!("ofLargest" in right)) return { y: context.wave(right).y, name: right.name };
  const fraction = context.number(right.ofLargest);
  const largest = left.x.length === 0 ? NaN : extreme(left, 1).y;
  return { y: left.y.map(() => fraction * largest), name: `${fraction} of the maximum of ${name}` };
}

/** The part of a wave that a measure looks at. @throws MeasureFailure when there is none */
function within(expression: Expression, window: Window, context: MeasureContext): Wave {
  const edge = (end: Formula | Event | undefined, otherwise: number) =>
    end === undefined ? otherwise : "inputs" in end ? context.number(end) : abscissaOf(end, context);
  const from = edge(window.from, -Infinity);
  const to = edge(window.to, Infinity);
  if (from > to) throw new MeasureFailure(`its window begins at ${from} and ends at ${to}`);
  const part = cut(context.wave(expression), from, to);
  if (part.x.length > 0) return part;
  const { x } = ascending({ x: context.x, y: context.x });
  const range = x.length === 0 ? "has no points" : `reaches from ${x[0]!} to ${x[x.length - 1]!}`;
  throw new MeasureFailure(`its window from ${from} to ${to} is out of the interval: the run ${range}`);
}

/** Measures of a wave in a window. */
const overWindow: Readonly<Record<string, (wave: Wave) => number>> = {
  avg: mean,
  rms,
  integ: integral,
  min: (wave) => extreme(wave, -1).y,
  max: (wave) => extreme(wave, 1).y,
  min_at: (wave) => extreme(wave, -1).x,
  max_at: (wave) => extreme(wave, 1).x,
  pp: peakToPeak,
};

/** What a measure does, ready to be evaluated on any run. */
export type Evaluate = (context: MeasureContext) => number;

export const windowKinds = Object.keys(overWindow);

export function windowMeasure(kind: string, expression: Expression, window: Window): Evaluate {
  return (context) => overWindow[kind]!(within(expression, window, context));
}

/** What another measure comes to, or a value in its place where it fails. */
export function defaultMeasure(evaluate: Evaluate, value: Formula): Evaluate {
  const otherwise = formulaMeasure(value, { from: undefined, to: undefined });
  return (context) => {
    try {
      return evaluate(context);
    } catch (error) {
      if (error instanceof MeasureFailure) return otherwise(context);
      throw error;
    }
  };
}

/** TRIG ... TARG ...: the distance of two events. */
export function distanceMeasure(trigger: Event, target: Event): Evaluate {
  return (context) => {
    const from = abscissaOf(trigger, context);
    return abscissaOf(target, context) - from;
  };
}

/** WHEN: where an event is. */
export function whenMeasure(event: Event, window: Window): Evaluate {
  return (context) => {
    const at = abscissaOf(windowed(event, window), context);
    const edges = [window.from, window.to].map((end) => end && "inputs" in end && context.number(end));
    if ((edges[0] !== undefined && at < Number(edges[0])) || (edges[1] !== undefined && at > Number(edges[1])))
      throw new MeasureFailure(`it happens at ${at}, which is out of the interval`);
    return at;
  };
}

/** Crossings count from the beginning of the window on. */
function windowed(event: Event, { from }: Window): Event {
  if ("at" in event || from === undefined || !("inputs" in from) || event.after !== undefined) return event;
  return { ...event, after: from };
}

/** FIND and DERIV: a value or a slope where an event is. */
export function pointMeasure(kind: "find" | "deriv", expression: Expression, event: Event, window: Window): Evaluate {
  const when = whenMeasure(event, window);
  return (context) => {
    const at = when(context);
    const wave = context.wave(expression);
    const line = context.derived?.nearest === true && kind === "find" ? nearestPoint(wave, at) : at;
    const value = kind === "find" ? valueAt(wave, line) : slopeAt(wave, line);
    if (value === undefined) {
      const { x } = ascending(wave);
      throw new MeasureFailure(`${at} is out of the interval from ${x[0]} to ${x[x.length - 1]}`);
    }
    return value;
  };
}

/**
 * What FIND, DERIV and WHEN come to at the events behind the first one, for measures of which all count: those of the same
 * edge, from the one on that the card names.
 */
export function furtherMeasure(
  kind: "find" | "deriv" | "when",
  expression: Expression | undefined,
  event: Event,
  window: Window,
): ((context: MeasureContext) => readonly number[]) | undefined {
  if ("at" in event || (event.which?.count ?? 1) < 0) return undefined;
  const first = event.which?.count ?? 1;
  return (context) => {
    const values: number[] = [];
    for (let count = first + 1; ; count++) {
      const next: Event = { ...event, which: { edge: event.which?.edge ?? "cross", count } };
      try {
        const measure = kind === "when" ? whenMeasure(next, window) : pointMeasure(kind, expression!, next, window);
        values.push(measure(context));
      } catch (error) {
        if (error instanceof MeasureFailure) return values;
        throw error;
      }
    }
  };
}

/** Figures of merit of spectra. */
export const qualityKinds = Object.keys(spectralQuality);

export function qualityMeasure(
  kind: string,
  expression: Expression,
  limits: { readonly [key in keyof QualityLimits]: Formula | undefined },
): Evaluate {
  return (context) => {
    const { x, y } = context.wave(expression);
    const of = (formula: Formula | undefined) => formula && context.number(formula);
    const { lowest, highest, harmonics } = limits;
    const bounds = boundsOf(context.derived!, x, {
      lowest: of(lowest),
      highest: of(highest),
      harmonics: of(harmonics),
    });
    const value = spectralQuality[kind]!(y, bounds);
    if (!Number.isFinite(value))
      throw new MeasureFailure(`${expression.name} has no line but its first to compare with`);
    return value;
  };
}

export interface Levels {
  readonly on: Formula | undefined;
  readonly off: Formula | undefined;
}

/** DUTY, FREQ, ON_TIME, OFF_TIME of a wave that switches. */
export function cycleMeasure(kind: string, expression: Expression, levels: Levels, window: Window): Evaluate {
  return (context) => {
    const wave = within(expression, window, context);
    const [on, off] = [levels.on ?? levels.off, levels.off ?? levels.on].map((level) => context.number(level!)) as [
      number,
      number,
    ];
    const { x } = wave;
    const width = x[x.length - 1]! - x[0]!;
    if (kind === "duty") return timeAbove(wave, on) / width;
    const starts = switchings(wave, on, off);
    if (starts.length < 2) {
      if (kind === "freq") throw new MeasureFailure(`${expression.name} has no whole period`);
      // Without a period the whole time counts.
      return kind === "on_time" ? timeAbove(wave, on) : timeBelow(wave, off);
    }
    const [from, to] = [starts[0]!, starts[starts.length - 1]!];
    const periods = starts.length - 1;
    if (kind === "freq") return periods / (to - from);
    const part = cut(wave, from, to);
    return (kind === "on_time" ? timeAbove(part, on) : timeBelow(part, off)) / periods;
  };
}

/** ERR1, ERR2, ERR3 of two expressions, at the points of the run. */
export function relativeErrorMeasure(
  kind: "err1" | "err2" | "err3",
  measured: Expression,
  calculated: Expression,
  window: Window,
  options: { readonly [key in keyof RelativeErrorOptions]: Formula | undefined },
): Evaluate {
  return (context) => {
    const of = (formula: Formula | undefined, otherwise: number) => (formula ? context.number(formula) : otherwise);
    const result = relativeError(kind, within(measured, window, context).y, within(calculated, window, context).y, {
      smallest: of(options.smallest, 1e-12),
      ignoreBelow: of(options.ignoreBelow, 1e-15),
      ignoreAbove: of(options.ignoreAbove, 1e15),
    });
    if (Number.isNaN(result)) throw new MeasureFailure(`no point of ${measured.name} counts`);
    return result;
  };
}

/** ERROR: the distance from a reference at its points. */
export function referenceMeasure(expression: Expression, reference: Wave, norm: Norm, window: Window): Evaluate {
  return (context) => {
    const wave = within(expression, window, context);
    const points = Array.from(reference.x.keys()).flatMap((k) => {
      const value = valueAt(wave, reference.x[k]!);
      return value === undefined ? [] : [[value, reference.y[k]!] as const];
    });
    if (points.length === 0) throw new MeasureFailure("the run and the reference have no range in common");
    const column = (j: 0 | 1) => Float64Array.from(points, (pair) => pair[j]);
    return distance(column(0), column(1), norm);
  };
}

/** FOUR: the total harmonic distortion [percent]. */
export function fourierMeasure(
  expression: Expression,
  frequency: Formula,
  lines: Formula | undefined,
  grid: Formula | undefined,
  window: Window,
): Evaluate {
  return (context) => {
    const of = (formula: Formula | undefined, otherwise: number) => (formula ? context.number(formula) : otherwise);
    const options = { lines: of(lines, 10), grid: of(grid, 200), degree: 1 };
    const result = fourier(within(expression, window, context), context.number(frequency), options);
    if (result === undefined) throw new MeasureFailure("the run is shorter than a period");
    return result.thd;
  };
}

/** PARAM and EQN: an expression of other measures; with signals, of their values at the end of the window. */
export function formulaMeasure(expression: Expression, window: Window): Evaluate {
  return (context) => {
    if (window.from === undefined && window.to === undefined) return context.number(expression);
    const { y } = within(expression, window, context);
    return y[y.length - 1]!;
  };
}
