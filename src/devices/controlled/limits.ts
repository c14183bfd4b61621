import type { Draft } from "../../circuit/device.js";
import type { Value } from "../../netlist/cursor.js";
import { composedPiece } from "../../netlist/pieces.js";

/** HSPICE's bounds of what a controlled source gives, and whether it gives the magnitude. */
const WORDS = ["max", "min", "abs"] as const;

export const isLimited = (draft: Draft): boolean => WORDS.some((name) => draft.values.has(name));

/** An expression within the bounds of the card, which are taken from what it gives. */
export function limited(draft: Draft, { piece, span }: Value): Value {
  if (!isLimited(draft)) return { piece, span };
  const [most, least, magnitude] = WORDS.map((name) => {
    const given = draft.values.get(name);
    draft.values.delete(name);
    return given?.piece;
  });
  let parts: Parameters<typeof composedPiece>[0] = ["(", piece, ")"];
  if (magnitude !== undefined) parts = ["((", magnitude, ") == 0 ? (", ...parts, ") : abs(", ...parts, "))"];
  if (most !== undefined) parts = ["min((", ...parts, "), (", most, "))"];
  if (least !== undefined) parts = ["max((", ...parts, "), (", least, "))"];
  return { piece: composedPiece(parts, span), span };
}
