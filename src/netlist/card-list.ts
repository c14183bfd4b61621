import type { Source } from "../base/source.js";
import { lineCard, placeOfLine } from "./cards.js";
import type { Card, Cards } from "./contract.js";

/** The lines of a source from the `from`-th card of a list on. */
interface Stretch {
  readonly source: Source;
  readonly from: number;
}

/** Names and lines that are longer are kept. */
const [NAME, LINE] = [512, 1 << 22];

/** Cards while they are read. */
export interface GrowingCards extends Cards {
  push(card: Card): void;
  /** Puts a card in the place of another one. */
  replace(k: number, card: Card): void;
}

/** The element cards of a subcircuit: they are few, and read at every call. */
export class FewCards implements GrowingCards {
  private readonly list: Card[] = [];

  get length(): number {
    return this.list.length;
  }

  push(card: Card): void {
    this.list.push(card);
  }

  replace(k: number, card: Card): void {
    this.list[k] = card;
  }

  [Symbol.iterator](): Iterator<Card> {
    return this.list[Symbol.iterator]();
  }
}

/**
 * The element cards of the main circuit, of which there may be millions, and which are read once. Those that are one line
 * and nothing but words are kept as the places of their lines, and made whenever they are asked for.
 */
export class CardList implements GrowingCards {
  length = 0;
  /** Where the line of each card begins, and its length with that of the name; -1 and a number for those that are kept. */
  private places = new Int32Array(64);
  private readonly kept: Card[] = [];
  private readonly stretches: Stretch[] = [];

  push(card: Card): void {
    if (2 * this.length === this.places.length) {
      const larger = new Int32Array(2 * this.places.length);
      larger.set(this.places);
      this.places = larger;
    }
    const place = placeOfLine(card);
    const line = place !== undefined && place.nameLength < NAME && place.end - place.offset < LINE ? place : undefined;
    if (line !== undefined && this.stretches.at(-1)?.source !== line.source)
      this.stretches.push({ source: line.source, from: this.length });
    this.places[2 * this.length] = line?.offset ?? -1;
    const lengths = line && (line.end - line.offset) * NAME + line.nameLength;
    this.places[2 * this.length + 1] = lengths ?? this.kept.push(card) - 1;
    this.length++;
  }

  replace(k: number, card: Card): void {
    this.places[2 * k] = -1;
    this.places[2 * k + 1] = this.kept.push(card) - 1;
  }

  /** Written out it is its cards, and not where they are. */
  toJSON(): Card[] {
    return [...this];
  }

  *[Symbol.iterator](): Generator<Card> {
    let stretch = 0;
    for (let k = 0; k < this.length; k++) {
      while (stretch + 1 < this.stretches.length && this.stretches[stretch + 1]!.from <= k) stretch++;
      const from = this.places[2 * k]!;
      const more = this.places[2 * k + 1]!;
      if (from < 0) yield this.kept[more]!;
      else yield lineCard(this.stretches[stretch]!.source, from, Math.floor(more / NAME), more % NAME);
    }
  }
}
