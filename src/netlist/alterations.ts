import type { Diagnostics } from "../base/diagnostics.js";
import { pieceOf, type Piece, type Span } from "../base/source.js";
import { makeCard } from "./cards.js";
import type { ConditionReader } from "./conditions.js";
import type { Card, Scope } from "./contract.js";
import { impliedPiece } from "./pieces.js";
import type { OpenScope } from "./scopes.js";

/** The parameter whose value says how many of the alterations hold. */
const NAME = "alter";

/** What an alteration cannot change: what is computed, and how often. */
const FIXED: ReadonlySet<string> = new Set(
  ".op .dc .tran .ac .sp .tf .noise .sens .pz .step .temp .mc .corner .learn .data .control".split(" "),
);

/**
 * HSPICE's `.alter` blocks: after the netlist has run as it is, it runs again with the first of them, then with the first
 * two, and so on. What a block defines takes the place of what had the name before. The runs are steps of a parameter.
 */
export class AlterBlocks {
  count = 0;
  private place: Span | undefined;
  /** Whether lines belong to a block that does not hold. */
  passing = false;

  constructor(
    private readonly condition: ConditionReader | undefined,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Whether a block is being read that holds. */
  get altering(): boolean {
    return this.count > 0 && !this.passing;
  }

  /** Begins a block. */
  begin(line: Piece, top: OpenScope, open: readonly Scope[]): void {
    const span = line.span(0, ".alter".length);
    this.place ??= span;
    if (++this.count === 1) {
      if (top.parameters.some(({ name }) => name === NAME)) {
        const message = `the parameter ${NAME} counts the .alter blocks: the netlist must not have one of that name`;
        this.diagnostics.error("duplicate-name", message, span, "rename it");
      } else top.addParameter({ name: NAME, span, value: impliedPiece("0", span) });
    }
    const holds = this.condition?.(pieceOf({ name: "alter", text: `${NAME} >= ${this.count}` }), open) ?? false;
    this.passing = !holds;
    top.replaces = holds;
  }

  /** Whether a card may stand in a block; reports where it may not. */
  admits(card: Card): boolean {
    if (!this.altering || !FIXED.has(card.name)) return true;
    const hint = "blocks change elements, models, parameters, subcircuits and options; .options temp= is a temperature";
    this.diagnostics.error("bad-alteration", `${card.name} cannot stand in an .alter block`, card.nameSpan, hint);
    return false;
  }

  /** The card that has all analyses run for each number of blocks; undefined where there is none. */
  finish(): Card | undefined {
    if (this.place === undefined) return undefined;
    const numbers = Array.from({ length: this.count + 1 }, (_, k) => String(k)).join(" ");
    return makeCard(impliedPiece(`.step param ${NAME} list ${numbers}`, this.place), this.diagnostics);
  }
}
