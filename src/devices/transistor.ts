import type { Draft, Surroundings } from "../circuit/device.js";
import { pieceOf } from "../base/source.js";
import type { Cursor } from "../netlist/cursor.js";
import { give } from "./two-terminal.js";

/** How the card of a transistor is read. */
export interface TransistorCard {
  /** Nodes, the last of which may be left out for ground where `optional` is set. */
  readonly terminals: readonly string[];
  readonly optional?: boolean;
  /** The parameters that the values of `ic=a,b` mean. */
  readonly conditions: readonly string[];
}

/**
 * Reads `nodes model [area] [off] [ic=a,b] [name=value ...]`. Where the last node may be left out, the word at its place
 * is a node when a further word can be the model.
 */
export function readTransistor(
  cursor: Cursor,
  draft: Draft,
  { terminals, optional = false, conditions }: TransistorCard,
  surroundings: Surroundings,
): void {
  const count = terminals.length - (optional ? 1 : 0);
  for (const name of terminals.slice(0, count)) {
    const word = cursor.node(`a node for terminal ${name}`);
    if (word === undefined) return;
    draft.terminals.push({ name: word.lower, span: word.span });
  }
  if (optional) readOptionalNode(cursor, draft, surroundings);
  const model = cursor.word("a model name");
  if (model === undefined) return;
  draft.model = { name: model.lower, span: model.span };
  let positional = true;
  while (!cursor.done) {
    const off = cursor.keyword("off");
    if (off !== undefined) {
      const piece = pieceOf({ name: "off", text: "1" });
      if (cursor.mark("=")) {
        const value = cursor.value("0 or 1");
        if (value !== undefined) give(cursor, draft, "off", value);
      } else give(cursor, draft, "off", { piece, span: off.span });
      continue;
    }
    if (cursor.atAssignment) {
      if (cursor.peek()?.kind === "word" && (cursor.peek() as { lower: string }).lower === "ic")
        readConditions(cursor, draft, conditions);
      else {
        const assignment = cursor.assignment();
        if (assignment === undefined) return;
        give(cursor, draft, assignment.name, { piece: assignment.value, span: assignment.span });
      }
      continue;
    }
    if (!positional) break;
    positional = false;
    const area = cursor.value("the area factor");
    if (area === undefined) return;
    give(cursor, draft, "area", area);
  }
  cursor.end();
}

/** The node that may be left out: ground then. */
function readOptionalNode(cursor: Cursor, draft: Draft, surroundings: Surroundings): void {
  const [here, after] = [cursor.peek(), cursor.peek(1)];
  const further = after?.kind === "word" ? after.lower : undefined;
  const known = here?.kind === "word" && surroundings.model(here.lower);
  const node =
    further !== undefined && (surroundings.model(further) || (!known && /^[a-z_]/.test(further) && further !== "off"));
  if (!node) {
    draft.terminals.push({ name: "0", span: cursor.place });
    return;
  }
  const word = cursor.node("the substrate node");
  // PSpice and Xyce write [name] there, so that it is no model.
  if (word !== undefined) draft.terminals.push({ name: word.lower.replace(/^\[(.+)\]$/, "$1"), span: word.span });
}

/** `ic = a, b, ...`: trailing ones may be left out. */
function readConditions(cursor: Cursor, draft: Draft, names: readonly string[]): void {
  cursor.next();
  cursor.mark("=");
  for (const [k, name] of names.entries()) {
    if (k > 0) {
      cursor.mark(",");
      if (cursor.done || cursor.atAssignment) return;
    }
    const value = cursor.value(`the value of ${name}`);
    if (value === undefined) return;
    give(cursor, draft, name, value);
  }
}
