import type { Piece, Span } from "../base/source.js";
import type { Cursor, Word } from "../netlist/cursor.js";
import type { Draft } from "../circuit/device.js";

/** What a word names; its place is made when it is asked for. */
class NamedByWord {
  constructor(private readonly word: Word) {}
  get name(): string {
    return this.word.lower;
  }
  get span(): Span {
    return this.word.span;
  }
}

/** Reads `count` node names into the draft. */
export function readNodes(cursor: Cursor, draft: Draft, names: readonly string[]): void {
  for (const name of names) {
    const word = cursor.node(`a node for terminal ${name}`);
    if (word === undefined) return;
    draft.terminals.push(new NamedByWord(word));
  }
}

/** Reads the name of the source whose current the device reads. */
export function readControl(cursor: Cursor, draft: Draft): void {
  const word = cursor.word("the voltage source whose current controls");
  if (word !== undefined) draft.controls.push({ name: word.lower, span: word.span });
}

/** Enters the value of a parameter; a second one for the same is a fault. */
export function give(
  cursor: Cursor,
  draft: Draft,
  name: string,
  value: { readonly piece: Piece; readonly span: Span },
): void {
  if (!draft.values.has(name)) draft.values.set(name, value);
  else cursor.diagnostics.error("duplicate-parameter", `${name} is given twice`, value.span, "remove one of them");
}

/** Reads `name = value` pairs to the end of the card; `tc=a,b` gives both temperature coefficients. */
export function readAssignments(cursor: Cursor, draft: Draft): void {
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    const assignment = cursor.assignment();
    if (assignment === undefined) break;
    give(cursor, draft, assignment.name, { piece: assignment.value, span: assignment.span });
    if (assignment.name !== "tc") continue;
    cursor.mark(",");
    const second = cursor.done || cursor.atAssignment ? undefined : cursor.value("the second temperature coefficient");
    if (second !== undefined) give(cursor, draft, "tc2", second);
  }
  cursor.end();
}
