import { log10, pow } from "../base/math.js";
import type { Piece, Span } from "../base/source.js";
import type { Cursor } from "../netlist/cursor.js";

/** How the values of a sweep are spread; `poi` is HSPICE's word for a list that begins with its length. */
export const SCALES = ["lin", "dec", "oct", "list", "poi"] as const;
export type Scale = (typeof SCALES)[number];

/** More values than this are a slip, and more than memory holds. */
const MOST = 1e8;

interface Read {
  readonly value: number;
  readonly span: Span;
}

/** Reads the values of a sweep after its name; undefined after a fault was reported. */
export function sweepValues(
  cursor: Cursor,
  scale: Scale,
  number: (piece: Piece) => number | undefined,
): Float64Array | undefined {
  const read = (what: string): Read | undefined => {
    const written = cursor.value(what);
    const value = written && number(written.piece);
    return value === undefined ? undefined : { value, span: written!.span };
  };
  if (scale === "list" || scale === "poi") return list(cursor, scale, read);
  const start = worded(cursor, "start", () => read("the start of the sweep"));
  const stop = start && worded(cursor, "stop", () => read("the stop of the sweep"));
  const spread = scale === "lin" && stop !== undefined ? cursor.keyword(...Object.keys(SPREADS)) : undefined;
  if (spread !== undefined) {
    const last = read(`what stands after "${spread.text}"`);
    return last && SPREADS[spread.lower]!(cursor, start!, stop!, last);
  }
  const last = stop && read(scale === "lin" ? "the step of the sweep" : `the number of points ${per[scale]}`);
  if (last === undefined) return undefined;
  return scale === "lin" ? linear(cursor, start!, stop!, last) : logarithmic(cursor, scale, start!, stop!, last);
}

/** A value that gnucap may write behind a word of its own: `start 0 stop 5`. */
function worded<T>(cursor: Cursor, word: string, read: () => T): T {
  if (cursor.peek(1)?.kind === "word" && !cursor.atAssignment) cursor.keyword(word);
  return read();
}

/** gnucap's words between the stop of a sweep and what leads to it. */
const SPREADS: Readonly<
  Record<string, (cursor: Cursor, start: Read, stop: Read, last: Read) => Float64Array | undefined>
> = {
  // gnucap steps towards the stop, whatever the sign says.
  by: (cursor, start, stop, { value, span }) =>
    linear(cursor, start, stop, { value: Math.abs(value) * (stop.value < start.value ? -1 : 1), span }),
  step: (cursor, start, stop, last) => SPREADS["by"]!(cursor, start, stop, last),
  lin: evenly,
  times: geometric,
  decade: (cursor, start, stop, last) => logarithmic(cursor, "dec", start, stop, last),
  octave: (cursor, start, stop, last) => logarithmic(cursor, "oct", start, stop, last),
};

const per = { dec: "per decade", oct: "per octave" };

function list(cursor: Cursor, scale: Scale, read: (what: string) => Read | undefined): Float64Array | undefined {
  const count = scale === "poi" ? read("the number of values") : undefined;
  if (scale === "poi" && count === undefined) return undefined;
  const values: number[] = [];
  while (!cursor.done && !cursor.atAssignment && values.length !== count?.value) {
    if (cursor.mark(",")) continue;
    const token = cursor.peek()!;
    // A name begins the next sweep of the card.
    if (token.kind === "word" && /^[a-z_@]/i.test(token.text)) break;
    const value = read("a value of the list");
    if (value === undefined) return undefined;
    values.push(value.value);
  }
  if (values.length > 0 && (count === undefined || values.length === count.value)) return Float64Array.from(values);
  cursor.expected(count === undefined ? "a value of the list" : `${count.value} values`);
  return undefined;
}

function linear(cursor: Cursor, start: Read, stop: Read, step: Read): Float64Array | undefined {
  const { diagnostics } = cursor;
  if (step.value === 0 && start.value !== stop.value) {
    diagnostics.error("zero-step", "the step of a sweep must not be 0", step.span, "start stop step");
    return undefined;
  }
  if (step.value * (stop.value - start.value) < 0) {
    const message = `steps of ${step.value} do not lead from ${start.value} to ${stop.value}`;
    diagnostics.error("wrong-step", message, step.span, `write ${-step.value}`);
    return undefined;
  }
  const steps = step.value === 0 ? 0 : (stop.value - start.value) / step.value;
  const count = Math.floor(steps * (1 + 1e-12) + 1e-9) + 1;
  return filled(cursor, count, step.span, (k) => start.value + k * step.value);
}

function logarithmic(
  cursor: Cursor,
  scale: "dec" | "oct",
  start: Read,
  stop: Read,
  points: Read,
): Float64Array | undefined {
  const { diagnostics } = cursor;
  if (!(points.value >= 1)) {
    const message = `the number of points ${per[scale]} must be at least 1, not ${points.value}`;
    diagnostics.error("bad-points", message, points.span);
    return undefined;
  }
  if (!(start.value > 0 && stop.value >= start.value)) {
    const message = `a sweep by ${scale === "dec" ? "decades" : "octaves"} rises from a positive value`;
    diagnostics.error("bad-range", message, start.value > 0 ? stop.span : start.span);
    return undefined;
  }
  const base = scale === "dec" ? 10 : 2;
  const steps = (points.value * log10(stop.value / start.value)) / log10(base);
  const count = Math.floor(steps * (1 + 1e-12) + 1e-9) + 1;
  return filled(cursor, count, points.span, (k) => start.value * pow(base, k / points.value));
}

/** So many values, the start and the stop among them. */
function evenly(cursor: Cursor, start: Read, stop: Read, points: Read): Float64Array | undefined {
  if (!(Number.isInteger(points.value) && points.value >= 1)) {
    const message = `the number of points must be a whole number, not ${points.value}`;
    cursor.diagnostics.error("bad-points", message, points.span);
    return undefined;
  }
  const step = points.value === 1 ? 0 : (stop.value - start.value) / (points.value - 1);
  return filled(cursor, points.value, points.span, (k) => start.value + k * step);
}

/** Each value the factor times the one before. */
function geometric(cursor: Cursor, start: Read, stop: Read, factor: Read): Float64Array | undefined {
  const ratio = stop.value / start.value;
  const steps = log10(ratio) / log10(factor.value);
  if (!(factor.value > 0) || !(steps >= 0)) {
    const message = `a factor of ${factor.value} does not lead from ${start.value} to ${stop.value}`;
    cursor.diagnostics.error("wrong-step", message, factor.span);
    return undefined;
  }
  const count = Math.floor(steps * (1 + 1e-12) + 1e-9) + 1;
  return filled(cursor, count, factor.span, (k) => start.value * pow(factor.value, k));
}

function filled(cursor: Cursor, count: number, span: Span, value: (k: number) => number): Float64Array | undefined {
  if (count <= MOST) return Float64Array.from({ length: count }, (_, k) => value(k));
  cursor.diagnostics.error("too-many-points", `the sweep would have ${count} points`, span);
  return undefined;
}
