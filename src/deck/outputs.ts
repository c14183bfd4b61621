import { nearest, type Diagnostics } from "../base/diagnostics.js";
import { subpiece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { type InstrumentCard, type Trace, tracesOf } from "./instruments.js";
import { defaultSignals, expressionSignal, type Signal } from "./signals.js";

/** A column of a result beside its axis. */
export type Output = Signal | Trace;

/** Node voltages, branch currents, and readings of lock-in amplifiers: what is saved when nothing is said. */
export function defaultOutputs(circuit: Circuit, instruments: readonly InstrumentCard[]): Output[] {
  return [...defaultSignals(circuit), ...tracesOf(instruments)];
}

/** What `.save` and `.print` ask for. */
export interface OutputRequests {
  /** Undefined: everything. */
  readonly save: readonly Output[] | undefined;
  /** Columns of the printed table by analysis kind. */
  readonly print: ReadonlyMap<string, readonly Output[]>;
}

/** Reads all `.save` and `.print` cards. `kinds` are the analyses that `.print` may name. */
export function readOutputs(
  circuit: Circuit,
  kinds: readonly string[],
  instruments: readonly InstrumentCard[],
  diagnostics: Diagnostics,
): OutputRequests {
  // Lock-in amplifiers are connected in transient analyses only.
  const read = (cursor: Cursor, card: Card, kind = "tran") =>
    readSignals(cursor, card, circuit, kind === "tran" ? instruments : [], diagnostics);
  let save: Output[] | undefined;
  const print = new Map<string, Output[]>();
  for (const card of circuit.commands) {
    if (card.name === ".save") save = [...(save ?? []), ...read(new Cursor(card, diagnostics), card)];
    if (card.name !== ".print") continue;
    const cursor = new Cursor(card, diagnostics);
    const kind = cursor.word(`an analysis (${kinds.join(", ")})`);
    if (kind === undefined) continue;
    if (!kinds.includes(kind.lower)) {
      const near = nearest(kind.lower, kinds);
      const hint = near ? `did you mean "${near}"?` : `known: ${kinds.join(" ")}`;
      diagnostics.error("unknown-analysis", `.print knows no analysis "${kind.text}"`, kind.span, hint);
      continue;
    }
    if (cursor.done)
      diagnostics.error(
        "missing-text",
        `.print ${kind.lower} names nothing to print`,
        kind.span,
        ".print tran v(out) i(v1)",
      );
    print.set(kind.lower, [...(print.get(kind.lower) ?? []), ...read(cursor, card, kind.lower)]);
  }
  return { save, print };
}

/** Outputs to the end of a card: v(a) v(a,b) i(v1) @d1[id] {expression} lockin.x all. */
function readSignals(
  cursor: Cursor,
  card: Card,
  circuit: Circuit,
  instruments: readonly InstrumentCard[],
  diagnostics: Diagnostics,
): Output[] {
  const signals: Output[] = [];
  const traces = tracesOf(instruments);
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    const token = cursor.next()!;
    if (token.kind === "word" && token.lower === "all") {
      signals.push(...defaultOutputs(circuit, instruments));
      continue;
    }
    const trace = token.kind === "word" ? traces.find(({ name }) => name === token.lower) : undefined;
    if (trace !== undefined) {
      signals.push(trace);
      continue;
    }
    let { end } = token;
    const open = cursor.peek();
    if (token.kind === "word" && open?.kind === "mark" && open.text === "(") {
      cursor.group();
      end = card.piece.text.indexOf(")", open.at) + 1 || open.end;
    }
    const piece = token.kind === "expr" ? token.piece : subpiece(card.piece, token.at, end);
    const signal = expressionSignal(circuit, piece, diagnostics);
    if (signal !== undefined) signals.push(signal);
  }
  return signals;
}
