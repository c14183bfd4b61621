import type { Diagnostics } from "../base/diagnostics.js";
import type { Source } from "../base/source.js";

/**
 * Text of a file: UTF-8, UTF-16 of either byte order (by its mark, or by where its zero bytes stand), and Latin-1 (as
 * browsers read it, windows-1252) when the bytes are no valid UTF-8. A byte-order mark is removed.
 */
export function decodeText(bytes: Uint8Array): string {
  const wide = utf16Order(bytes);
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Byte order of UTF-16, or undefined. Without a mark, ASCII text in UTF-16 has a zero in one byte of nearly each pair. */
function utf16Order(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const pairs = Math.min(bytes.length, 2048) >> 1;
  let low = 0;
  let high = 0;
  for (let k = 0; k < pairs; k++) {
    if (bytes[2 * k] === 0) high++;
    if (bytes[2 * k + 1] === 0) low++;
  }
  if (low > 0.7 * pairs && high < 0.05 * pairs) return "utf-16le";
  if (high > 0.7 * pairs && low < 0.05 * pairs) return "utf-16be";
  return undefined;
}

/** Control characters no text file needs; tab, line ends, form feed, vertical tab and DOS's end of file are fine. */
const CONTROLS = /[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]/g;

/** Texts without control characters: they are long, and read by more than one stage. */
const clean = new WeakSet<Source>();

/**
 * Whether a text can be read as `what` ("a netlist", "a CSV file"). Binary data is an error; a stray control character
 * is one too, but the rest is read, so that its other faults are found in the same run.
 */
export function checkText(source: Source, what: string, diagnostics: Diagnostics): boolean {
  if (clean.has(source)) return true;
  const { text } = source;
  CONTROLS.lastIndex = 0;
  const first = CONTROLS.exec(text);
  if (first === null) {
    clean.add(source);
    return true;
  }
  let count = 1;
  while (CONTROLS.exec(text) !== null) count++;
  const span = { source, offset: first.index, length: 1 };
  const code = text.charCodeAt(first.index).toString(16).toUpperCase().padStart(4, "0");
  if (text.includes("\0") || count > text.length / 32) {
    diagnostics.error(
      "binary-file",
      `this is binary data, not ${what}: it holds the character U+${code}`,
      span,
      `is it the right file? Text is read as UTF-8, UTF-16 or Latin-1`,
    );
    return false;
  }
  diagnostics.error("control-character", `the character U+${code} cannot stand in ${what}`, span, "remove it");
  return true;
}
