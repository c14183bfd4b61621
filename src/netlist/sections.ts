import { Diagnostics, nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { cardName, makeCard } from "./cards.js";
import type { Card } from "./contract.js";
import { Cursor, type Value } from "./cursor.js";
import type { LineReader } from "./lines.js";
import { quoted } from "./text.js";

/** Whether a `.lib` card with one word begins a section: an `.endl` follows before the next `.lib`. */
function beginsSection({ span, tokens }: Card): boolean {
  if (tokens.length !== 1) return false;
  const rest = span.source.text.slice(span.offset + span.length);
  return /^[ \t]*\.(endl|lib)(?=\s|$)/im.exec(rest)?.[1]!.toLowerCase() === "endl";
}

/** Skips lines up to the `.endl` of the section that is open. */
function skipSection(lines: LineReader): void {
  for (let line = lines.next(); line !== undefined; line = lines.next()) if (cardName(line) === ".endl") return;
}

/** Goes to the line after `.lib section`; false, after a fault was reported at `place`, when there is none. */
export function seekSection(lines: LineReader, section: string, place: Span, diagnostics: Diagnostics): boolean {
  const known: string[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (cardName(line) !== ".lib") continue;
    const card = makeCard(line, new Diagnostics());
    const [first] = card?.tokens ?? [];
    if (card === undefined || card.tokens.length !== 1 || first?.kind === "mark") continue;
    const name = first!.text.toLowerCase();
    if (name === section) return true;
    known.push(name);
  }
  const near = nearest(section, known);
  const hint = near ? `did you mean "${near}"?` : `its sections: ${known.join(" ") || "none"}`;
  diagnostics.error("unknown-section", `this file has no section ${quoted(section)}`, place, hint);
  return false;
}

/**
 * Reads `.lib file section`, or `.lib file` for all of it, as LTspice and PSpice have it; undefined where the card begins
 * a section, which is skipped, and after a fault was reported. `asked`: whether something includes the file it is in.
 */
export function readLibrary(
  card: Card,
  lines: LineReader,
  asked: boolean,
  diagnostics: Diagnostics,
): { readonly path: Value; readonly section: string | undefined } | undefined {
  if (beginsSection(card)) {
    const hint = ".lib file section reads one";
    // A library that is included whole has sections for others.
    if (!asked) diagnostics.warning("unused-section", "nothing reads this section", card.span, hint);
    skipSection(lines);
    return undefined;
  }
  const cursor = new Cursor(card, diagnostics);
  const path = cursor.value("the path of a file");
  if (path === undefined) return undefined;
  const section = cursor.done ? undefined : cursor.next();
  cursor.end(".lib file section");
  if (section?.kind !== "mark") return { path, section: section?.text.toLowerCase() };
  cursor.expected("the name of a section");
  return undefined;
}
