import { numberOf } from "../analyses/start.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import { findOwned, findQuantity, keyOf } from "../circuit/quantities.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { Alteration } from "./script.js";

/** The values that alterations put in place of the netlist's, by the keys of their quantities; the last one counts. */
export function alteredValues(
  alterations: readonly Alteration[],
  circuit: Circuit,
  diagnostics: Diagnostics,
): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { card, target, value } of alterations) {
    const colon = target.lastIndexOf(":");
    const found =
      colon < 0
        ? findQuantity(target, circuit)
        : findOwned(target.slice(0, colon).replaceAll(":", "."), target.slice(colon + 1), circuit);
    const number = numberOf(impliedPiece(value, card.span), circuit, diagnostics);
    if (found === undefined) continue;
    if ("code" in found) diagnostics.error(found.code, found.message, card.span, found.hint);
    else if (number !== undefined) values.set(keyOf(found), number);
  }
  return values;
}
