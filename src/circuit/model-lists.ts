import type { Piece } from "../base/source.js";
import type { ModelCard, Token } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { Device } from "./device.js";

/** What stands behind the values of those parameters of a model that are lists, as in `l=1u 0.2u 1u`. */
function furtherOf({ values, flags }: ModelCard, name: string): readonly Token[] {
  const at = values.findIndex((value) => value.name === name);
  if (at < 0) return [];
  const from = values[at]!.span.offset;
  const to = values[at + 1]?.span.offset ?? Infinity;
  return flags.filter(({ span: { offset } }) => offset > from && offset < to);
}

const pieceOf = (token: Token): Piece => (token.kind === "expr" ? token.piece : impliedPiece(token.text, token.span));

/** The lists that a model gives, with all their values. */
export function listsOf(model: ModelCard, device: Device): ReadonlyMap<string, readonly Piece[]> {
  const lists = new Map<string, readonly Piece[]>();
  for (const { name, value } of model.values)
    if (device.model?.lists?.[name] !== undefined) lists.set(name, [value, ...furtherOf(model, name).map(pieceOf)]);
  return lists;
}

/** The values of a model by the names of the parameters that they are: those of lists one by one. */
export function assignmentsOf(
  model: ModelCard,
  device: Device,
): readonly { readonly name: string; readonly value: Piece }[] {
  const lists = listsOf(model, device);
  return model.values.flatMap(({ name, value }) => {
    const pieces = lists.get(name);
    if (pieces === undefined) return [{ name, value }];
    return pieces.map((piece, k) => ({ name: device.model!.lists![name]![k] ?? name, value: piece }));
  });
}

/** Whether the lists of a model have as many values as those of a device. */
export function fitsLists(model: ModelCard, device: Device): boolean {
  return [...listsOf(model, device)].every(([name, pieces]) => pieces.length === device.model!.lists![name]!.length);
}

/** What stands in a model without a name, and is neither part of a list nor a word that a device knows. */
export function looseFlags(model: ModelCard, devices: readonly Device[]): readonly Token[] {
  const names = new Set(devices.flatMap((device) => Object.keys(device.model?.lists ?? {})));
  const listed = new Set([...names].flatMap((name) => furtherOf(model, name)));
  const words = new Set(devices.flatMap((device) => Object.keys(device.model?.words ?? {})));
  return model.flags.filter((flag) => !listed.has(flag) && !words.has(flag.text.toLowerCase()));
}
