import type { Cursor } from "../netlist/cursor.js";
import type { Draft } from "../circuit/device.js";

/** Reads `count` node names into the draft. */
export function readNodes(cursor: Cursor, draft: Draft, names: readonly string[]): void {
  for (const name of names) {
    const word = cursor.node(`a node for terminal ${name}`);
    if (word === undefined) return;
    draft.terminals.push({ name: word.lower, span: word.span });
  }
}

/** Reads `name = value` pairs to the end of the card. */
export function readAssignments(cursor: Cursor, draft: Draft): void {
  while (!cursor.done) {
    const assignment = cursor.assignment();
    if (assignment === undefined) break;
    draft.values.set(assignment.name, { piece: assignment.value, span: assignment.span });
  }
  cursor.end();
}

/**
 * Reads `[value] [model]` in either order, then `name = value` pairs, as cards of R, C and L have them. The positional
 * value is the parameter `value`.
 */
export function readValueAndModel(cursor: Cursor, draft: Draft, value: string, model: (name: string) => boolean): void {
  while (!cursor.done && !cursor.atAssignment) {
    const token = cursor.peek()!;
    if (token.kind === "word" && draft.model === undefined && (model(token.lower) || /^[a-z_]/.test(token.lower))) {
      cursor.word("a model name");
      draft.model = { name: token.lower, span: token.span };
      continue;
    }
    if (draft.values.has(value)) break;
    const read = cursor.value(`the value of ${value}`);
    if (read === undefined) break;
    draft.values.set(value, read);
  }
  readAssignments(cursor, draft);
}
