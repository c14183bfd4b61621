import type { Circuit } from "../circuit/circuit.js";
import { type InstrumentCard, type Trace, tracesOf } from "./instruments.js";
import type { Signal } from "./signal.js";
import { defaultSignals } from "./signals.js";

/** A column of a result beside its axis. */
export type Output = Signal | Trace;

/** Node voltages, branch currents, and readings of lock-in amplifiers: what is saved when nothing is said. */
export function defaultOutputs(circuit: Circuit, instruments: readonly InstrumentCard[]): Output[] {
  return [...defaultSignals(circuit), ...tracesOf(instruments)];
}
