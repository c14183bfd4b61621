import type { Diagnostics } from "../base/diagnostics.js";
import { type Span, subpiece } from "../base/source.js";
import type { Card, OptionCard } from "./contract.js";
import { makeCard } from "./cards.js";
import { Cursor } from "./cursor.js";
import { readOptions } from "./option-card.js";
import { composedPiece } from "./pieces.js";
import { splitSweep } from "./inner-sweep.js";
import { placeOf } from "./text.js";

/** The dot cards of the main circuit that no stage before reads: options, and all others in order. */
export class MainCards {
  readonly options: OptionCard[] = [];
  readonly commands: Card[] = [];
  /** Places of the sweeps that stood on cards of analyses. */
  private readonly sweeps = new Set<Span>();

  constructor(private readonly diagnostics: Diagnostics) {}

  add(card: Card): void {
    if (/^\.opt(?:ions?)?$/.test(card.name)) this.options.push(...readOptions(new Cursor(card, this.diagnostics)));
    else this.command(card);
  }

  /** What can be told when all cards are there: Xyce's and HSPICE's `.lin` is `.sp` at the frequencies of `.ac`. */
  finish(): void {
    for (const card of [...this.commands]) {
      if (card.name !== ".lin") continue;
      const ac = this.commands.find(({ name }) => name === ".ac");
      const k = this.commands.indexOf(card);
      const words = card.piece.text.slice(card.name.length);
      if (ac === undefined) {
        const message = ".lin takes its frequencies from .ac, and there is none";
        this.diagnostics.error("missing-analysis", message, card.nameSpan, ".sp dec 10 1k 1g has its own");
        this.commands.splice(k, 1);
        continue;
      }
      if (words.trim() !== "") {
        const message = "what follows has no effect: all of S, Y and Z are in the results";
        this.diagnostics.warning("ignored-word", message, card.piece.span(card.name.length, card.piece.text.length));
      }
      const rest = subpiece(ac.piece, ac.name.length, ac.piece.text.length);
      this.commands[k] = makeCard(composedPiece([".sp", rest], card.nameSpan), this.diagnostics)!;
    }
  }

  /** A card that may have a sweep of its own, as in HSPICE; it holds for all analyses, so that they must agree. */
  private command(card: Card): void {
    const split = splitSweep(card, this.diagnostics);
    this.commands.push(split?.analysis ?? card);
    if (split === undefined) return;
    const { step, span } = split;
    const first = this.commands.find(({ name, span: place }) => name === step.name && this.sweeps.has(place));
    if (first === undefined) {
      this.commands.push(step);
      this.sweeps.add(step.span);
    } else if (first.piece.text !== step.piece.text) {
      const message = `the analyses of a netlist have one sweep, and another is at ${placeOf(first.span)}`;
      this.diagnostics.error("bad-sweep", message, span, "netlists of their own, or .step cards that nest");
    }
  }
}
