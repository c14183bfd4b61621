import { deckOperand, openDeck } from "./deck.js";
import type { Deck, Diagnostic } from "./library.js";
import { tally } from "./messages.js";
import { diagnosticJson } from "./output.js";
import type { Invocation } from "./invocation.js";

/** `lockspice check`: everything that can be said about a netlist without simulating it. */
export async function check(invocation: Invocation): Promise<void> {
  const { json } = invocation.options;
  try {
    const deck = await openDeck(invocation, { lint: true });
    await writeDocument(invocation, deck.diagnostics);
    if (json !== "-" && invocation.options.quiet !== true)
      await invocation.result([`${deck.name}: ${describeDeck(deck)}\n`]);
  } catch (error) {
    // The document lists the faults of a netlist, too.
    const found = (error as { diagnostics?: readonly Diagnostic[] }).diagnostics;
    if (found !== undefined && found.length > 0) await writeDocument(invocation, found);
    throw error;
  }
}

function describeDeck(deck: Deck): string {
  const { devices, nodes, analyses } = deck.summary;
  const warnings = deck.diagnostics.filter((d) => d.severity !== "note");
  const cards = analyses.map((card) => `.${card}`).join(" ");
  return `${devices} devices, ${nodes} nodes, ${cards || "no analysis"}; ${tally(warnings) || "no faults"}`;
}

async function writeDocument(invocation: Invocation, found: readonly Diagnostic[]): Promise<void> {
  const { library, options } = invocation;
  if (options.json === undefined) return;
  const diagnostics = found.map((diagnostic) => diagnosticJson(library, diagnostic));
  const document = library.json({ lockspice: library.version, deck: deckOperand(invocation), diagnostics });
  if (options.json === "-") await invocation.document(document);
  else await library.writeFileWhole(options.json, document);
}
