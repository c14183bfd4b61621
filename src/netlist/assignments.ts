import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { join } from "../base/source.js";
import type { Assignment } from "./contract.js";
import type { Cursor } from "./cursor.js";
import { placeOf, quoted } from "./text.js";

/**
 * All that is left of a cursor as `name = value` list; commas between assignments are tolerated, as PSpice writes them.
 * A name given twice is an error, and so is other text.
 */
export function assignments(cursor: Cursor): Assignment[] {
  const list: Assignment[] = [];
  const places = new Map<string, Span>();
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    const text = cursor.keyword("text:");
    if (text !== undefined) {
      const message = "texts of a subcircuit have no effect here";
      cursor.diagnostics.warning("ignored-text", message, text.span, "PSpice hands them to digital devices");
      while (!cursor.done) cursor.next();
      continue;
    }
    if (!cursor.atAssignment) {
      skipUnexpected(cursor);
      continue;
    }
    const assignment = cursor.assignment();
    if (assignment === undefined) continue;
    if (isFirst(places, "parameter", assignment.name, assignment.span, cursor.diagnostics)) list.push(assignment);
  }
  return list;
}

/** Reports what stands before the next `name =`, once for the whole run of tokens, and goes on there. */
export function skipUnexpected(cursor: Cursor): void {
  const from = cursor.next()!.span;
  let last = from;
  while (!cursor.done && !cursor.atAssignment) last = cursor.next()!.span;
  const span = join(from, last);
  const text = span.source.text.slice(span.offset, span.offset + span.length);
  const hint = "parameters are written name=value; put an expression with blanks in braces: name={a + b}";
  cursor.diagnostics.error("unexpected-text", `expected name=value, found ${quoted(text)}`, span, hint);
}

/** Enters a name and its place; one that is there already is an error that names both places. */
export function isFirst(
  places: Map<string, Span>,
  what: string,
  name: string,
  span: Span,
  diagnostics: Diagnostics,
): boolean {
  const first = places.get(name);
  if (first === undefined) {
    places.set(name, span);
    return true;
  }
  const message = `${what} ${quoted(name)} is already defined at ${placeOf(first)}`;
  diagnostics.error("duplicate-name", message, span, "rename or remove one of them");
  return false;
}
