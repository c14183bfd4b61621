import type { Notation } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import type { Device, Draft, Surroundings } from "./device.js";
import type { Variation } from "./scope.js";
import { isPlain } from "./variations.js";

/** What one card says to a device, with what its surroundings were asked meanwhile, and what they answered. */
class Reading implements Surroundings {
  readonly draft: Draft = { terminals: [], values: new Map(), controls: [] };
  readonly notation: Notation;
  private readonly names: string[] = [];
  private readonly models: boolean[] = [];
  private pieces: Piece[] | undefined;
  private variations: Variation[] | undefined;

  constructor(
    readonly device: Device,
    private surroundings: Surroundings | undefined,
  ) {
    this.notation = surroundings!.notation;
  }

  /** Reads a card, and keeps no hold of the surroundings. */
  read(card: Card, diagnostics: Diagnostics): void {
    this.device.read(new Cursor(card, diagnostics), this.draft, this);
    this.surroundings = undefined;
  }

  model(name: string): boolean {
    const answer = this.surroundings!.model(name);
    this.names.push(name);
    this.models.push(answer);
    return answer;
  }

  variation(piece: Piece): Variation {
    if (isPlain(piece)) return "";
    const answer = this.surroundings!.variation(piece);
    (this.pieces ??= []).push(piece);
    (this.variations ??= []).push(answer);
    return answer;
  }

  /** Whether surroundings still answer what the reading asked as they did. */
  holds(later: Surroundings): boolean {
    return (
      this.names.every((name, k) => later.model(name) === this.models[k]) &&
      (this.pieces ?? []).every((piece, k) => later.variation(piece) === this.variations![k])
    );
  }
}

/**
 * Readings of cards without faults or warnings, for cards that are read again: those of subcircuits, which are called many
 * times, and all of them once a netlist is elaborated for the third time (a sweep takes two).
 */
export class Readings {
  private readonly known = new WeakMap<Card, Reading>();

  /** What an element card says to a device; faults are reported. The draft is shared: it must not be changed. */
  read(card: Card, device: Device, surroundings: Surroundings, diagnostics: Diagnostics, again: boolean): Draft {
    const known = this.known.get(card);
    if (known?.device === device && known.holds(surroundings)) return known.draft;
    const reading = new Reading(device, surroundings);
    const before = diagnostics.list.length;
    reading.read(card, diagnostics);
    if (again && diagnostics.list.length === before) this.known.set(card, reading);
    return reading.draft;
  }
}
