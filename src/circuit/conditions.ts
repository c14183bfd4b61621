import type { Diagnostics } from "../base/diagnostics.js";
import { pieceOf, type Piece } from "../base/source.js";
import { dialects, type Dialect } from "../base/dialect.js";
import type { ConditionReader } from "../netlist/conditions.js";
import { fixedNumber } from "./numbers.js";
import { Parameters } from "./parameters.js";
import { Scope } from "./scope.js";

/**
 * Decides `.if` by the parameters that stand before it: those of the main circuit, with `define` in their place, and of
 * the subcircuits that are open, whose formal parameters have their defaults.
 */
export function conditionReader(
  define: Readonly<Record<string, string>>,
  dialect: Dialect,
  diagnostics: Diagnostics,
): ConditionReader {
  return (condition: Piece, definitions) => {
    let scope: Scope | undefined;
    for (const definition of definitions) {
      scope = new Scope(scope, scope === undefined ? "" : `${definition.name}.`);
      for (const { name, value, span } of definition.formals)
        scope.definitions.set(name, { piece: value, span, scope: undefined });
      scope.addCards(definition);
      if (scope.parent !== undefined) continue;
      for (const [name, text] of Object.entries(define)) {
        const known = scope.definitions.get(name.toLowerCase());
        const piece = pieceOf({ name: `-D ${name}`, text });
        if (known !== undefined)
          scope.definitions.set(name.toLowerCase(), { piece, span: known.span, scope: undefined });
      }
    }
    const parameters = new Parameters(27, 1, diagnostics, dialects[dialect]);
    const value = fixedNumber(condition, parameters, scope!, ["if"]);
    if (value !== "varying") return value === undefined ? undefined : value !== 0;
    const hint = "the shape of a circuit cannot depend on the temperature";
    diagnostics.error("varying-shape", "this condition varies", condition.span(0, condition.text.length), hint);
    return undefined;
  };
}
