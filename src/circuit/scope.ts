import type { Piece, Span } from "../base/source.js";
import type { Node } from "../law/graph.js";
import type { FunctionCard, Scope as NetlistScope } from "../netlist/contract.js";

/** A name with the expression that defines it; `scope` is where the expression is read. */
export interface Definition {
  readonly piece: Piece;
  readonly span: Span;
  readonly scope: Scope | undefined;
}

/** Whether a definition stands in double quotes: it may be a text, as the name of a file, rather than an expression. */
export function isQuoted({ piece }: Definition): boolean {
  const { source, offset } = piece.span(0, piece.text.length);
  return source.text[offset - 1] === '"';
}

/** What a value follows during an analysis: voltages and currents (and perhaps the time), the time alone, or nothing. */
export type Variation = "circuit" | "time" | "";

/** A parsed `.func`, with the scope that its free names are looked up in. */
export interface UserFunction {
  readonly card: FunctionCard;
  readonly scope: Scope;
}

/**
 * What names mean at one place of the netlist: the main circuit, or one expansion of a subcircuit. Expressions are
 * evaluated on demand, so `.param` cards may stand in any order.
 */
export class Scope {
  readonly definitions = new Map<string, Definition>();
  readonly functions = new Map<string, UserFunction>();
  /** What names were found to be; `faulty` once a fault of theirs has been reported. */
  readonly cache = new Map<string, Node | "pending" | "faulty">();
  /** How parameters and functions (these with parentheses) were found to vary. */
  readonly variations = new Map<string, Variation>();

  constructor(
    readonly parent: Scope | undefined,
    /** Path with a trailing dot, "" for the main circuit. */
    readonly path: string,
  ) {}

  /** Adds the `.param` and `.func` cards of the place that this scope is made for. */
  addCards({ parameters, functions }: NetlistScope): void {
    for (const { name, value, span } of parameters)
      this.definitions.set(name, { piece: value, span, scope: undefined });
    for (const card of functions) this.functions.set(card.name, { card, scope: this });
  }

  find(name: string): { scope: Scope; definition: Definition } | undefined {
    const definition = this.definitions.get(name);
    if (definition !== undefined) return { scope: this, definition };
    return this.parent?.find(name);
  }
  findFunction(name: string): UserFunction | undefined {
    return this.functions.get(name) ?? this.parent?.findFunction(name);
  }
  *functionNames(): Generator<string> {
    yield* this.functions.keys();
    if (this.parent) yield* this.parent.functionNames();
  }
  *names(): Generator<string> {
    yield* this.definitions.keys();
    if (this.parent) yield* this.parent.names();
  }
}
