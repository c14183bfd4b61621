import { nearest, type Diagnostics } from "../base/diagnostics.js";
import { stream } from "../base/random.js";
import type { Circuit } from "../circuit/circuit.js";
import { drawKey } from "../circuit/random-functions.js";
import { Cursor } from "../netlist/cursor.js";
import { LockInInstrument } from "../signals/lockin-instrument.js";
import { lockInModel, type LockInModel } from "../signals/lockin-model.js";
import { expressionSignal } from "./expressions.js";
import type { Signal } from "./signal.js";

/** A `.lockin` card: an amplifier on a signal. */
export interface InstrumentCard {
  readonly name: string;
  readonly signal: Signal;
  readonly model: LockInModel;
}

/** A model of type LOCKIN by name. */
export function lockInOf(circuit: Circuit, name: string): LockInModel | undefined {
  const model = circuit.models.get(name);
  if (model?.type !== "lockin") return undefined;
  return lockInModel(
    Object.fromEntries([...model.values].map(([key, { value }]) => [key, value])) as unknown as LockInModel,
  );
}

/** Reads all `.lockin NAME expression model` cards. */
export function readInstruments(circuit: Circuit, diagnostics: Diagnostics): InstrumentCard[] {
  const list: InstrumentCard[] = [];
  const names = new Set<string>();
  for (const card of circuit.commands) {
    if (card.name !== ".lockin") continue;
    const cursor = new Cursor(card, diagnostics);
    const name = cursor.word("a name for the instrument");
    if (name === undefined) continue;
    if (names.has(name.lower))
      diagnostics.error("duplicate-name", `there is already a lock-in amplifier "${name.text}"`, name.span);
    names.add(name.lower);
    const expression = cursor.value("an expression to measure, as v(out)");
    const model = expression && cursor.word("a model of type LOCKIN");
    if (expression === undefined || model === undefined) continue;
    cursor.end(".lockin NAME expression model");
    const signal = expressionSignal(circuit, expression.piece, diagnostics);
    if (circuit.models.get(model.lower)?.faulty) continue;
    const found = lockInOf(circuit, model.lower);
    if (found === undefined) {
      const near = nearest(model.lower, circuit.models.keys());
      diagnostics.error(
        "unknown-lockin",
        `there is no .model ${model.text} of type LOCKIN`,
        model.span,
        near && `did you mean "${near}"?`,
      );
    } else if (signal !== undefined) list.push({ name: name.lower, signal, model: found });
  }
  return list;
}

/** An amplifier at work. */
export interface Instrument {
  readonly card: InstrumentCard;
  readonly lockIn: LockInInstrument;
}

/** Each draw of a Monte-Carlo analysis has its own noise. */
export function connect(cards: readonly InstrumentCard[], seed: number, draw: number | undefined): Instrument[] {
  return cards.map((card) => ({
    card,
    lockIn: new LockInInstrument(card.model, stream(seed, ...drawKey(draw), card.name, "noise")),
  }));
}

/** What an amplifier shows. */
export const readings = ["x", "y", "r", "theta", "dc"] as const;

/** One of the readings of an amplifier over time: a column of a transient analysis. */
export interface Trace {
  readonly name: string;
  readonly type: "notype";
  readonly instrument: InstrumentCard;
  readonly reading: (typeof readings)[number];
}

export function tracesOf(cards: readonly InstrumentCard[]): Trace[] {
  return cards.flatMap((instrument) =>
    readings.map((reading): Trace => ({ name: `${instrument.name}.${reading}`, type: "notype", instrument, reading })),
  );
}
