import { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { walk } from "../law/walk.js";
import type { Expressions } from "./expressions.js";
import type { Scope, Variation } from "./scope.js";

/** Whether an expression is a number, which follows nothing. */
export const isPlain = ({ text }: Piece): boolean => /^\s*[-+]?[\d.]+(?:e[-+]?\d+)?\w*\s*$/i.test(text);

/** Which expressions, parameters and functions follow the circuit or the time, so that no number stands for them. */
export class Variations {
  constructor(
    private readonly expressions: Expressions,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** What an expression follows, by itself or through parameters and functions, so that no number stands for it. */
  of(piece: Piece, scope: Scope): Variation {
    if (isPlain(piece)) return "";
    const expr = this.expressions.read(piece, new Diagnostics());
    return expr === undefined ? "" : this.variationOf(expr, scope, []);
  }

  /** The definition of a parameter that varies with the circuit or the time, and where it is read. */
  definition(name: string, scope: Scope): { readonly expr: Expr; readonly scope: Scope } | undefined {
    const found = scope.find(name);
    if (found === undefined || this.nameVariation(name, scope) === "") return undefined;
    const { definition } = found;
    const expr = this.expressions.read(definition.piece, this.diagnostics);
    return expr && { expr, scope: definition.scope ?? found.scope };
  }

  private nameVariation(name: string, scope: Scope): Variation {
    const found = scope.find(name);
    if (found === undefined) return name === "time" ? "time" : "";
    const { definition } = found;
    return this.remembered(found.scope, name, () => this.of(definition.piece, definition.scope ?? found.scope));
  }

  private variationOf(expr: Expr, scope: Scope, bound: readonly string[]): Variation {
    const found = new Set<Variation>();
    walk(expr, (e) => {
      if (e.kind === "probe" && (e.quantity === "v" || e.quantity === "i")) found.add("circuit");
      else if (e.kind === "name" && !bound.includes(e.name)) found.add(this.nameVariation(e.name, scope));
      else if (e.kind === "call")
        found.add(e.arguments[0]?.kind === "string" ? "time" : this.functionVariation(e.name, scope));
    });
    return found.has("circuit") ? "circuit" : found.has("time") ? "time" : "";
  }

  private functionVariation(name: string, scope: Scope): Variation {
    const user = scope.findFunction(name);
    if (user === undefined) return "";
    return this.remembered(user.scope, `${name}()`, () => {
      const body = this.expressions.read(user.card.body, new Diagnostics());
      return body === undefined ? "" : this.variationOf(body, user.scope, user.card.arguments);
    });
  }

  private remembered({ variations }: Scope, key: string, find: () => Variation): Variation {
    const known = variations.get(key);
    if (known !== undefined) return known;
    // While it is looked into it does not vary: a circle is told where it is evaluated.
    variations.set(key, "");
    const variation = find();
    variations.set(key, variation);
    return variation;
  }
}
