import { formatNumber } from "../base/units.js";
import { makeCard } from "../netlist/cards.js";
import type { Card } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { Context } from "./context.js";
import type { NodeTable } from "./flat.js";
import type { Elaboration } from "./registry.js";

/**
 * A card of a subcircuit as it would stand in the main circuit: names of nodes and devices are full, expressions are
 * numbers. All of it points at the card as written.
 */
export function localCard(
  card: Card,
  context: Context,
  nodes: NodeTable,
  { parameters, diagnostics }: Elaboration,
): Card {
  const { path } = context.scope;
  const nodeName = (name: string) => {
    const number = nodes.number(name.toLowerCase(), context);
    return number < 0 ? "0" : nodes.paths[number]!;
  };
  const named = card.piece.text.replaceAll(/\b([vi])[ \t]*\(([^()]*)\)/gi, (_, quantity: string, names: string) => {
    const full = names
      .split(",")
      .map((name) => (quantity.toLowerCase() === "v" ? nodeName(name.trim()) : path + name.trim().toLowerCase()));
    return `${quantity}(${full.join(",")})`;
  });
  const text = named.replaceAll(/=[ \t]*(\{[^{}]*\}|'[^']*'|[^\s,]+)/g, (whole, value: string) => {
    const bare = value.replace(/^[{'](.*)[}']$/, "$1");
    const node = parameters.node(impliedPiece(bare, card.span), context.scope, [path, card.name]);
    const known = node === undefined ? undefined : parameters.value(node);
    if (known === undefined) return whole;
    return `=${formatNumber(typeof known === "number" ? known : parameters.atNominal()[known.live]!)}`;
  });
  return makeCard(impliedPiece(text, card.span), diagnostics)!;
}
