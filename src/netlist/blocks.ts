import { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import { cardName, makeCard } from "./cards.js";
import type { Card } from "./contract.js";
import { Cursor } from "./cursor.js";
import type { LineReader } from "./lines.js";
import { quoted } from "./text.js";

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

/** What the cards that end a block end. */
const OPENERS: Readonly<Record<string, string>> = { ".endc": ".control", ".enddata": ".data", ".endl": ".lib" };

/** Reports the end of a block where none is open. */
export function endOfNothing({ name, nameSpan }: Card, diagnostics: Diagnostics): void {
  const opener = OPENERS[name]!;
  const message = `${quoted(name)} ends nothing: no ${opener} card is open`;
  diagnostics.error("unbalanced", message, nameSpan, `remove it, or put ${opener} before it`);
}

/** The commands of a `.control` section, up to its `.endc`. */
export function readControl(card: Piece, lines: LineReader, diagnostics: Diagnostics): Card[] {
  const commands: Card[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const name = cardName(line);
    if (name === ".endc") return commands;
    if (name === ".end") {
      lines.unread([line]);
      break;
    }
    // What is wrong in a command is told when it is known what the command is.
    const command = makeCard(line, new Diagnostics());
    if (command !== undefined) commands.push(command);
  }
  const hint = "add .endc after the last command";
  diagnostics.error("missing-endc", "this .control section has no .endc", card.span(0, ".control".length), hint);
  return commands;
}
