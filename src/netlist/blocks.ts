import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import { cardName, makeCard } from "./cards.js";
import { Cursor } from "./cursor.js";
import type { LineReader } from "./lines.js";

/** Lines from a `.data` card to its `.enddata`; when that is missing, those that go on like a table. */
export function readDataBody(card: Piece, lines: LineReader, diagnostics: Diagnostics): Piece[] {
  const body: Piece[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const name = cardName(line);
    if (name === ".enddata") {
      endOfTable(line, diagnostics);
      return body;
    }
    if (/^\.\D/.test(name)) {
      lines.unread([line]);
      break;
    }
    body.push(line);
  }
  const hint = "add .enddata after the last row";
  diagnostics.error("missing-enddata", "this table has no .enddata", card.span(0, ".data".length), hint);
  const end = body.findIndex((line) => !/^[-+.]?\d/.test(line.text));
  if (end >= 0) lines.unread(body.splice(end));
  return body;
}

/** Reports what stands on the card that ends a table. */
export function endOfTable(line: Piece, diagnostics: Diagnostics): void {
  const card = makeCard(line, diagnostics);
  if (card !== undefined) new Cursor(card, diagnostics).end(".enddata stands alone; numbers belong before it");
}

/** Reports a `.control` section and skips it: scripts of ngspice are not run. */
export function skipControl(card: Piece, lines: LineReader, diagnostics: Diagnostics): void {
  diagnostics.error(
    "control-section",
    "a .control section is a script for ngspice, which is not run here",
    card.span(0, card.text.length),
    "write its analyses as dot cards (.op, .tran 1u 1m), what it prints as .print, .save or .measure",
  );
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const name = cardName(line);
    if (name === ".endc") return;
    if (name === ".end") return lines.unread([line]);
  }
}
