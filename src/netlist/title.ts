import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Scope } from "./contract.js";

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?[a-zµμ]*$/i;
const STIMULUS = /^(?:dc|ac|sin|pulse|pwl|exp|sffm|am)(?:[(=]|$)/i;
const isValue = (word: string | undefined) => word !== undefined && (NUMBER.test(word) || /^[{'].*[}']$/.test(word));
const isGround = (word: string) => /^(?:0|gnd)$/i.test(word);

/**
 * Warns when the title, line 1, reads like an element or a dot card: SPICE takes line 1 as the title whatever it holds,
 * so a netlist without one loses its first element. Prose must not trigger it ("RC filter 1 kHz", "Diode bridge").
 */
export function checkTitle(span: Span, top: Scope, diagnostics: Diagnostics): void {
  const { source, offset, length } = span;
  const title = source.text.slice(offset, offset + Math.min(length, 1000)).replace(/(?:;|\s\$|\/\/).*/, "");
  const kind = readsLike(title.trim(), top);
  if (kind === undefined) return;
  diagnostics.warning(
    "title-reads-like-card",
    `line 1 is the title of the netlist, but this reads like ${kind}; it is not part of the circuit`,
    span,
    "put a title line above it",
  );
}

function readsLike(title: string, top: Scope): string | undefined {
  if (/^\.[a-z]+(?:\s|$)/i.test(title)) return "a dot card";
  const words = title.split(/[\s,]+/);
  const name = words[0]!;
  if (words.length < 3 || !/^[a-z][\w.#[\]]*$/i.test(name)) return undefined;
  return isElement(name, words, top) ? "an element" : undefined;
}

/** By the letter: how many nodes, and what must follow them. */
function isElement(name: string, words: readonly string[], top: Scope): boolean {
  const nodes = words.slice(1, 3);
  // "R1" looks like an instance, "RC" only beside a node that is ground.
  const numbered = /\d/.test(name) || nodes.some(isGround);
  const terminal = nodes.some((n) => isGround(n) || /\d/.test(n)) || nodes.every((n) => n.length <= 4);
  const hasModel = words.slice(3).some((w) => top.models.some((m) => m.name === w.toLowerCase()));
  switch (name[0]!.toLowerCase()) {
    case "r":
    case "c":
    case "l":
      return numbered && terminal && (isValue(words[3]) || hasModel);
    case "v":
    case "i":
      return numbered && terminal && (words.length === 3 || isValue(words[3]) || STIMULUS.test(words[3]!));
    case "e":
    case "g":
      return numbered && (isValue(words[5]) || /^(?:value|vol|cur|poly)\b/i.test(words[3] ?? ""));
    case "f":
    case "h":
      return numbered && /^v/i.test(words[3] ?? "") && isValue(words[4]);
    case "b":
      return /^[iv]=/i.test(words.slice(3).join(""));
    case "k":
      return /^l/i.test(nodes[0]!) && /^l/i.test(nodes[1]!) && isValue(words[3]);
    case "x":
      return isCall(words, top);
    default:
      return /\d/.test(name) && words.length >= 4 && (hasModel || words.slice(1, -1).some(isGround));
  }
}

/** As many nodes as a subcircuit has ports, then its name. */
function isCall(words: readonly string[], top: Scope): boolean {
  const positional = words.filter((w) => !w.includes("="));
  const name = positional[positional.length - 1]!.toLowerCase();
  return top.subcircuits.some((s) => s.name === name && s.ports.length === positional.length - 2);
}
