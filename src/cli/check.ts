import type { Diagnostic } from "../base/diagnostics.js";
import { deckOperand, openDeck } from "./deck.js";
import type { Deck } from "./library.js";
import { tally } from "./messages.js";
import type { Session } from "./session.js";

/** `lockspice check`: everything that can be said about a netlist without simulating it. */
export async function check(session: Session): Promise<void> {
  const { json } = session.options;
  try {
    const deck = await openDeck(session);
    await writeDocument(session, deck.diagnostics);
    if (json !== "-" && session.options.quiet !== true) await session.result(`${deck.name}: ${describeDeck(deck)}\n`);
  } catch (error) {
    // The document lists the faults of a netlist, too.
    const found = (error as { diagnostics?: readonly Diagnostic[] }).diagnostics;
    if (found !== undefined && found.length > 0) await writeDocument(session, found);
    throw error;
  }
}

function describeDeck(deck: Deck): string {
  const { devices, nodes, analyses } = deck.summary;
  const warnings = deck.diagnostics.filter((d) => d.severity !== "note");
  const cards = analyses.map((card) => `.${card}`).join(" ");
  return `${devices} devices, ${nodes} nodes, ${cards || "no analysis"}; ${tally(warnings) || "no faults"}`;
}

async function writeDocument(session: Session, found: readonly Diagnostic[]): Promise<void> {
  const { library, options } = session;
  if (options.json === undefined) return;
  const diagnostics = found.map(({ severity, code, message, span, hint }) => {
    const { file, line, column, text } =
      span === undefined ? ({} as Partial<ReturnType<typeof library.locate>>) : library.locate(span);
    return { severity, code, message, file, line, column, text, hint };
  });
  const document = { lockspice: library.version, deck: deckOperand(session), diagnostics };
  const text = JSON.stringify(document, undefined, 2) + "\n";
  if (options.json === "-") await session.stdout.write(text);
  else await library.writeFileWhole(options.json, [text]);
}
