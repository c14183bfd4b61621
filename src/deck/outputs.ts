import { nearest, type Diagnostics } from "../base/diagnostics.js";
import { subpiece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { defaultSignals, expressionSignal, type Signal } from "./signals.js";

/** What `.save` and `.print` ask for. */
export interface OutputRequests {
  /** Undefined: everything. */
  readonly save: readonly Signal[] | undefined;
  /** Columns of the printed table by analysis kind. */
  readonly print: ReadonlyMap<string, readonly Signal[]>;
}

/** Reads all `.save` and `.print` cards. `kinds` are the analyses that `.print` may name. */
export function readOutputs(circuit: Circuit, kinds: readonly string[], diagnostics: Diagnostics): OutputRequests {
  let save: Signal[] | undefined;
  const print = new Map<string, Signal[]>();
  for (const card of circuit.commands) {
    if (card.name === ".save")
      save = [...(save ?? []), ...readSignals(new Cursor(card, diagnostics), card, circuit, diagnostics)];
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
    print.set(kind.lower, [...(print.get(kind.lower) ?? []), ...readSignals(cursor, card, circuit, diagnostics)]);
  }
  return { save, print };
}

/** Signals to the end of a card: v(a) v(a,b) i(v1) @d1[id] {expression} all. */
function readSignals(cursor: Cursor, card: Card, circuit: Circuit, diagnostics: Diagnostics): Signal[] {
  const signals: Signal[] = [];
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    const token = cursor.next()!;
    if (token.kind === "word" && token.lower === "all") {
      signals.push(...defaultSignals(circuit));
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
