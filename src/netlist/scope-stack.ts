import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Card } from "./contract.js";
import type { Cursor } from "./cursor.js";
import { readSubcircuit } from "./subcircuit-card.js";
import type { MainCards } from "./main-cards.js";
import { type Misplaced, OpenScope } from "./scopes.js";
import { placeOf, quoted } from "./text.js";

/** Cards of a subcircuit that are about its own nodes. */
const LOCAL_CARDS: ReadonlySet<string> = new Set([".ic", ".nodeset", ".save"]);

/** The scopes that are open: the main circuit, then subcircuits, each inside of the one before. */
export class ScopeStack {
  readonly open: OpenScope[];

  constructor(
    private readonly diagnostics: Diagnostics,
    place: Span,
    /** Takes cards that stand in a subcircuit and belong to the main circuit. */
    private readonly main: MainCards,
    /** Whether gnd may be a port. */
    private readonly groundPorts: boolean,
  ) {
    this.open = [new OpenScope(diagnostics, "", place)];
  }

  get top(): OpenScope {
    return this.open[0]!;
  }

  get innermost(): OpenScope {
    return this.open[this.open.length - 1]!;
  }

  /** Whether a subcircuit is open. */
  get inside(): boolean {
    return this.open.length > 1;
  }

  /** Takes a dot card that defines nothing. */
  add(card: Card): void {
    if (!this.inside) this.main.add(card);
    else if (LOCAL_CARDS.has(card.name)) this.innermost.commands.push(card);
    else this.misplace({ name: card.name, span: card.nameSpan, card });
  }

  /** Notes what holds for the whole netlist, in case that it stands in a subcircuit. */
  misplace(card: Misplaced): void {
    if (this.inside) this.innermost.misplaced.push(card);
  }

  /** Reads `.subckt`. */
  begin(card: Card, cursor: Cursor): void {
    const { name, span, ports, formals } = readSubcircuit(cursor, this.groundPorts);
    this.open.push(new OpenScope(this.diagnostics, name, span, ports, formals, card.nameSpan));
  }

  /** Reads `.ends`. */
  end(card: Card, cursor: Cursor): void {
    const { diagnostics } = this;
    const name = cursor.done ? undefined : cursor.word("the name of the subcircuit");
    cursor.end();
    if (!this.inside) {
      const hint = "remove it, or put .subckt before the subcircuit's cards";
      diagnostics.error("unbalanced", `${quoted(card.name)} ends nothing: no .subckt is open`, card.nameSpan, hint);
      return;
    }
    let depth = this.open.length - 1;
    if (name !== undefined) {
      const named = this.open.findLastIndex((s, k) => k > 0 && s.name === name.lower);
      if (named > 0) {
        depth = named;
      } else {
        const { name: open, span } = this.innermost;
        const message = `this ends ${quoted(name.text)}, but the open subcircuit is ${quoted(open)} at ${placeOf(span)}`;
        diagnostics.error("unbalanced", message, name.span, `write .ends ${open}, or .ends alone`);
      }
    }
    while (this.open.length - 1 > depth) this.unclosed(this.innermost);
    this.close();
  }

  /** Ends the innermost subcircuit. */
  private close(): void {
    const scope = this.open.pop()!;
    for (const { name, span, card } of scope.misplaced) {
      this.diagnostics.warning(
        "card-in-subcircuit",
        `${quoted(name)} stands inside the subcircuit ${quoted(scope.name)}, but holds for the whole netlist`,
        span,
        "put it outside; is an .ends missing above?",
      );
      if (card !== undefined) this.main.add(card);
    }
    if (scope.name !== "") this.innermost.addSubcircuit(scope);
  }

  /** The fault of a subcircuit without .ends; the cards it swallowed count for the main circuit, so that only this is said. */
  private unclosed(scope: OpenScope): void {
    const message = `subcircuit ${quoted(scope.name)} has no .ends`;
    this.diagnostics.error("missing-ends", message, scope.opener, `add .ends after its last card`);
    for (const { card } of scope.misplaced.splice(0)) if (card !== undefined) this.main.add(card);
    this.close();
  }

  closeAll(): void {
    while (this.inside) this.unclosed(this.innermost);
  }
}
