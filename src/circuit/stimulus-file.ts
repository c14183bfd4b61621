import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { scanNumber } from "../base/units.js";
import type { Reader } from "../netlist/contract.js";
import { checkText, decodeText } from "../netlist/decode.js";
import { Files } from "../netlist/files.js";

/**
 * Pairs of time and value from a text file: two numbers a line, as SPICE writes them, with commas or blanks between;
 * empty lines and lines that begin with `*`, `#` or `;` are skipped, and so is a first line of names. Undefined after a
 * fault was reported.
 */
export function readPoints(
  path: { readonly piece: Piece; readonly span: Span },
  reader: Reader | undefined,
  diagnostics: Diagnostics,
): number[] | undefined {
  const file = new Files(path.span.source, reader, diagnostics).bytes(path);
  if (file === undefined) return undefined;
  const source = { name: file.name, text: decodeText(file.bytes) };
  if (!checkText(source, "points of a source", diagnostics)) return undefined;
  const values: number[] = [];
  let first = true;
  for (const line of source.text.matchAll(/[^\r\n]+/g)) {
    const cells = [...line[0].matchAll(/[^\s,]+/g)];
    if (cells.length === 0 || /^[*#;]/.test(cells[0]![0])) continue;
    const numbers = cells.map(([text]) => signed(text));
    const bad = numbers.indexOf(undefined);
    if (first && bad === 0 && cells.length === 2) {
      first = false;
      continue;
    }
    first = false;
    if (bad < 0 && cells.length === 2) {
      values.push(...(numbers as number[]));
      continue;
    }
    const cell = cells[bad < 0 ? 0 : bad]!;
    const message = bad < 0 ? `this line has ${cells.length} numbers` : `"${cell[0]}" is not a number`;
    const span = { source, offset: line.index + cell.index, length: cell[0].length };
    diagnostics.error("bad-source", message, span, "a line holds a time and a value");
    return undefined;
  }
  return values;
}

function signed(text: string): number | undefined {
  const sign = /^[-+]/.test(text) ? 1 : 0;
  const scanned = scanNumber(text, sign);
  if (scanned === undefined || "error" in scanned || scanned.end !== text.length) return undefined;
  return text.startsWith("-") ? -scanned.value : scanned.value;
}
