import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Card, OptionCard } from "./contract.js";
import { Cursor } from "./cursor.js";
import { readOptions } from "./option-card.js";
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
