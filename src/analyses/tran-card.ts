import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { TranWindow } from "../circuit/device.js";
import type { Card } from "../netlist/contract.js";
import type { Cursor } from "../netlist/cursor.js";
import { readNumbers } from "./start.js";

export interface Times {
  readonly step: number;
  /** What sources take from the card. */
  readonly window: TranWindow;
  readonly stop: number;
  readonly start: number;
  readonly largest: number;
  /** The largest step from a time on where a schedule bounds it: pairs of a time and a step, in order. */
  readonly limit: readonly (readonly [from: number, step: number])[];
  readonly uic: boolean;
}

interface Time {
  readonly value: number;
  readonly span: Span;
}

/** The words with which simulators ask for a start without an operating point. */
const NO_OPERATING_POINT = ["uic", "noop", "skipbp"];

/** How long sources take to rise in LTspice [s]. */
const STARTUP = 20e-6;

/** Words of LTspice and gnucap without effect here, and how many words follow them. */
const IGNORED: Readonly<Record<string, number>> = {
  ...{ nodiscard: 0, steady: 0, step: 0, basic: 0, cold: 0, continue: 0, quiet: 0, echo: 0, watch: 0, stiff: 0 },
  ...{ trace: 1, skip: 1, temperature: 1 },
};

/**
 * Reads the times of a `.tran` card: step, stop, start, largest step; the stop alone, as LTspice has it; or gnucap's
 * start, stop, step, which three numbers are whose first is 0 and whose last is a step. Undefined after a fault was
 * reported.
 */
export function readTimes(card: Card, circuit: Circuit, diagnostics: Diagnostics, syntax: string): Times | undefined {
  const read = readNumbers(card, circuit, diagnostics, ["tstep", "tstop", "tstart", "tmax"]);
  if (read === undefined) return undefined;
  const { values } = read;
  const schedule = readSchedule(read.cursor, circuit, diagnostics);
  const { dialect } = circuit.netlist;
  const { uic, startup } = readWords(read.cursor, diagnostics, syntax);
  if (values.length === 1 && dialect !== "ltspice") {
    const message = `one time is the stop time of .tran, as LTspice has it`;
    diagnostics.warning("single-time", message, values[0]!.span, syntax);
  }
  if (values.length === 0) {
    diagnostics.error("missing-value", `.tran needs a step and a stop time`, card.nameSpan, syntax);
    return undefined;
  }
  const { step, stop, start, max } = inOrder(values, card.nameSpan, dialect === "ngspice" || dialect === "gnucap");
  const before = diagnostics.errors;
  const fault = (place: Time, message: string) => diagnostics.error("bad-time", message, place.span, syntax);
  if (!(step.value >= 0)) fault(step, `tstep must not be negative, as ${step.value} is`);
  if (!(stop.value > 0)) fault(stop, `tstop must be greater than 0, not ${stop.value}`);
  if (start.value < 0) fault(start, `tstart must not be negative`);
  else if (stop.value > 0 && start.value >= stop.value) fault(start, `tstart must be less than tstop (${stop.value})`);
  if (max !== undefined && !(max.value >= 0)) fault(max, `tmax must not be negative, as ${max.value} is`);
  if (diagnostics.errors > before) return undefined;
  const part = (stop.value - start.value) / 50;
  // Xyce's step is that of the output; it bounds nothing.
  const shortest = step.value > 0 && dialect !== "xyce" ? Math.min(step.value, part) : part;
  const largest = max !== undefined && max.value > 0 ? max.value : shortest;
  return {
    step: step.value > 0 ? step.value : part,
    window: {
      step: step.value > 0 || dialect === "xyce" ? step.value : part,
      stop: stop.value,
      ...((dialect === "xyce" || dialect === "gnucap") && { literal: true }),
      ...(dialect !== "ngspice" && { prompt: true }),
      ...(startup && { startup: STARTUP }),
    },
    stop: Math.min(stop.value, circuit.options.exittime),
    start: start.value,
    limit: schedule,
    largest: Math.min(largest, circuit.options.delmax),
    uic,
  };
}

/** Xyce's `{schedule(t0, h0, t1, h1, ...)}`: from each time on another largest step; a step of 0 bounds nothing. */
function readSchedule(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics): Times["limit"] {
  const next = cursor.peek();
  if (next?.kind !== "expr" && next?.kind !== "word") return [];
  if (!/^\s*schedule\b/i.test(next.text)) return [];
  const { piece, span } = cursor.value("a schedule")!;
  const expr = circuit.parameters.parse(piece);
  if (expr?.kind !== "call") return [];
  const numbers = expr.arguments.map((argument) => {
    const node = circuit.parameters.nodeOf(argument, circuit.scope, ["card"]);
    const value = node === undefined ? undefined : circuit.parameters.value(node);
    return typeof value === "object" ? circuit.parameters.atNominal()[value.live]! : value;
  });
  if (numbers.includes(undefined)) return [];
  const times = numbers.filter((_, k) => k % 2 === 0) as number[];
  if (numbers.length === 0 || numbers.length % 2 !== 0 || times.some((t, k) => k > 0 && t <= times[k - 1]!)) {
    diagnostics.error(
      "bad-schedule",
      "a schedule has pairs of a rising time and a step",
      span,
      "{schedule(0, 1u, 1m, 10u)}",
    );
    return [];
  }
  return times.map((t, k) => [t, numbers[2 * k + 1]! > 0 ? numbers[2 * k + 1]! : Infinity] as const);
}

function inOrder(values: readonly Time[], span: Span, gnucap: boolean) {
  const zero = { value: 0, span };
  const [first, second, third, max] = values as [Time, ...Time[]];
  if (second === undefined) return { step: zero, stop: first, start: zero, max };
  if (gnucap && first.value === 0 && third !== undefined && third.value > 0 && max === undefined)
    return { step: third, stop: second, start: first, max };
  return { step: first, stop: second, start: third ?? zero, max };
}

/** Reads the words after the times: whether there is to be no operating point, or one without sources. */
function readWords(
  cursor: Cursor,
  diagnostics: Diagnostics,
  syntax: string,
): { readonly uic: boolean; readonly startup: boolean } {
  let [uic, startup] = [false, false];
  while (!cursor.done) {
    if (cursor.keyword(...NO_OPERATING_POINT) !== undefined) {
      uic = true;
      continue;
    }
    if (cursor.keyword("startup") !== undefined) {
      startup = true;
      continue;
    }
    const ignored = cursor.keyword(...Object.keys(IGNORED));
    if (ignored === undefined) break;
    diagnostics.warning("ignored-word", `"${ignored.text}" has no effect here`, ignored.span, syntax);
    for (let k = IGNORED[ignored.lower]!; k > 0; k--) {
      cursor.mark("=");
      cursor.next();
    }
  }
  cursor.end(syntax);
  return { uic, startup };
}
