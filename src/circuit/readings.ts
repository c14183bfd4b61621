import type { Diagnostics } from "../base/diagnostics.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import type { Device, Draft, Surroundings } from "./device.js";

interface Reading {
  readonly device: Device;
  readonly draft: Draft;
  /** Whether the surroundings still answer what the reading asked them as they did. */
  holds(surroundings: Surroundings): boolean;
}

/** Readings of cards without faults or warnings: subcircuits are called, and steps elaborated, many times. */
const readings = new WeakMap<Card, Reading>();

/** What an element card says to a device; faults are reported. The draft is shared: it must not be changed. */
export function readElement(card: Card, device: Device, surroundings: Surroundings, diagnostics: Diagnostics): Draft {
  const known = readings.get(card);
  if (known?.device === device && known.holds(surroundings)) return known.draft;
  const asked: ((surroundings: Surroundings) => boolean)[] = [];
  const draft: Draft = { terminals: [], values: new Map(), controls: [] };
  const before = diagnostics.list.length;
  device.read(new Cursor(card, diagnostics), draft, {
    model(name) {
      const answer = surroundings.model(name);
      asked.push((later) => later.model(name) === answer);
      return answer;
    },
    variation(piece) {
      const answer = surroundings.variation(piece);
      asked.push((later) => later.variation(piece) === answer);
      return answer;
    },
    notation: surroundings.notation,
  });
  const holds = (later: Surroundings) => asked.every((ask) => ask(later));
  if (diagnostics.list.length === before) readings.set(card, { device, draft, holds });
  return draft;
}
