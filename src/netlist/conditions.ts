import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { subpiece } from "../base/source.js";
import type { Scope } from "./contract.js";
import { quoted } from "./text.js";

/**
 * The value of a condition where it stands: `scopes` are the main circuit and the subcircuits that are open, with what
 * was read of them. Undefined after a fault was reported.
 */
export type ConditionReader = (condition: Piece, scopes: readonly Scope[]) => boolean | undefined;

/** An `.if` that is open. */
interface Open {
  readonly span: Span;
  /** The lines around it are read. */
  readonly outer: boolean;
  /** One of its branches was, or is, read. */
  taken: boolean;
  reading: boolean;
  /** Its .else has been. */
  last: boolean;
}

/** `.if (condition)`, `.elseif`, `.else`, `.endif`: which lines count. */
export class Conditions {
  private readonly stack: Open[] = [];

  constructor(
    private readonly condition: ConditionReader | undefined,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Whether lines are to be passed over. */
  get skipping(): boolean {
    const { stack } = this;
    // Asked for every line, and mostly of none: a place before the first would be looked up by its name.
    return stack.length > 0 && !stack[stack.length - 1]!.reading;
  }

  /** Takes a line that is one of the four cards, `name` its first word; false for all others. */
  read(name: string, line: Piece, scopes: readonly Scope[]): boolean {
    switch (name) {
      case ".if": {
        const outer = !this.skipping;
        const reading = outer && this.holds(line, name, scopes);
        this.stack.push({ span: line.span(0, name.length), outer, taken: reading, reading, last: false });
        return true;
      }
      case ".elseif":
      case ".else":
        this.branch(name, line, scopes);
        return true;
      case ".endif":
        if (this.stack.pop() === undefined) this.stray(name, line);
        return true;
    }
    return false;
  }

  /** Reports what is open at the end. */
  close(): void {
    for (const { span } of this.stack.splice(0))
      this.diagnostics.error("missing-endif", "this .if has no .endif", span, "add .endif after its last card");
  }

  private branch(name: string, line: Piece, scopes: readonly Scope[]): void {
    const open = this.stack[this.stack.length - 1];
    if (open === undefined || open.last) return this.stray(name, line);
    open.last = name === ".else";
    open.reading = open.outer && !open.taken && (open.last || this.holds(line, name, scopes));
    open.taken ||= open.reading;
  }

  private stray(name: string, line: Piece): void {
    const message = `${quoted(name)} has no .if to belong to`;
    this.diagnostics.error("unbalanced", message, line.span(0, name.length), "remove it, or put .if before it");
  }

  private holds(line: Piece, name: string, scopes: readonly Scope[]): boolean {
    if (this.condition !== undefined)
      return this.condition(subpiece(line, name.length, line.text.length), scopes) ?? false;
    const hint = "give the parser a reader for conditions";
    this.diagnostics.error("no-conditions", `${name} cannot be decided here`, line.span(0, name.length), hint);
    return false;
  }
}
