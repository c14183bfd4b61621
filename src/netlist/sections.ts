import { Diagnostics, nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { cardName, makeCard } from "./cards.js";
import type { Card } from "./contract.js";
import type { LineReader } from "./lines.js";

import { quoted } from "./text.js";

/** Whether a `.lib` card with one word begins a section: an `.endl` follows before the next `.lib`. */
export function beginsSection({ span, tokens }: Card): boolean {
  if (tokens.length !== 1) return false;
  const rest = span.source.text.slice(span.offset + span.length);
  return /^[ \t]*\.(endl|lib)(?=\s|$)/im.exec(rest)?.[1]!.toLowerCase() === "endl";
}

/** Skips lines up to the `.endl` of the section that is open. */
export function skipSection(lines: LineReader): void {
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
