import type { Span } from "../base/source.js";
import { locate } from "../base/source.js";

const CLIP = 40;

/**
 * Blanks of a netlist line. A no-break space (pasted from a web page), form feed, vertical tab and the end-of-file
 * character of DOS count as blanks too.
 */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 160 || code === 11 || code === 12 || code === 26;
}

/** Names of parameters, functions and keys: a letter or underscore first; letters beyond ASCII are letters. */
const IDENTIFIER = /^[A-Za-z_\u0080-\uffff][\w.$#:[\]@\u0080-\uffff]*$/;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** A text in quotes for a message, cut when it is long. */
export function quoted(text: string): string {
  return text.length <= CLIP ? `"${text}"` : `"${text.slice(0, CLIP)}..."`;
}

/** `file:line:column` of a span, to name the other place in a message. */
export function placeOf(span: Span): string {
  const { file, line, column } = locate(span);
  return `${file}:${line}:${column}`;
}
