import type { Draft, Surroundings } from "../../circuit/device.js";
import type { Cursor } from "../../netlist/cursor.js";
import { readTransistor } from "../transistor.js";

/** Reads the card of a MOSFET: with its bulk, or, where the word in its place is a model and no other follows, without. */
export function readMosfet(cursor: Cursor, draft: Draft, surroundings: Surroundings): void {
  const names = [3, 4].map((ahead) => {
    const token = cursor.peek(ahead);
    return token?.kind === "word" ? token.lower : undefined;
  });
  const isModel = (name: string | undefined) => name !== undefined && surroundings.model(name);
  const terminals = ["d", "g", "s"];
  if (!isModel(names[0]) || isModel(names[1])) terminals.push("b");
  const conditions = ["icvds", "icvgs", "icvbs"];
  readTransistor(cursor, draft, { terminals, conditions }, surroundings);
}
