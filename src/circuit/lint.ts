import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import { formatSI } from "../base/units.js";
import type { Card, Netlist, Scope } from "../netlist/contract.js";
import { placeOf } from "../netlist/text.js";
import type { Circuit } from "./circuit.js";

/**
 * Warns of what is no fault and probably a slip: suffixes that mean something else than they look like, parameters and
 * models that nothing uses or that hide others, nodes with a single connection, values far from what parts have.
 */
export function lint(circuit: Circuit, diagnostics: Diagnostics): void {
  const { netlist } = circuit;
  checkNumbers(circuit, diagnostics);
  checkScope(netlist.top, [], textsOf(netlist), diagnostics);
  checkModels(netlist, diagnostics);
  checkNodes(circuit, diagnostics);
}

/** All scopes, the main circuit first. */
function* scopesOf(scope: Scope): Generator<Scope> {
  yield scope;
  for (const inner of scope.subcircuits) yield* scopesOf(inner);
}

/** The texts of a scope in which names are used. */
function* textsWithin(scope: Scope): Generator<string> {
  const texts = (pieces: readonly { readonly value: Piece }[]) => pieces.map(({ value }) => value.text);
  for (const { elements, commands, formals, parameters, functions, models } of scopesOf(scope)) {
    for (const { piece } of [...elements, ...commands]) yield piece.text;
    yield* texts([...formals, ...parameters]);
    for (const { body } of functions) yield body.text;
    for (const { values } of models) yield* texts(values);
  }
}

function* textsOf({ top, commands, control, options }: Netlist): Generator<string> {
  yield* textsWithin(top);
  for (const { piece } of [...commands, ...control]) yield piece.text;
  for (const { value } of options) yield value.text;
}

function wordsIn(texts: Iterable<string>, pattern: RegExp): Set<string> {
  const words = new Set<string>();
  for (const text of texts) for (const [word] of text.matchAll(pattern)) words.add(word.toLowerCase());
  return words;
}

/** Parameters that nothing reads, or that hide one of a scope around. */
function checkScope(scope: Scope, around: readonly Scope[], texts: Iterable<string>, diagnostics: Diagnostics): void {
  const used = wordsIn(texts, /[a-z_]\w*/gi);
  for (const { name, span } of [...scope.formals, ...scope.parameters]) {
    if (!used.has(name)) {
      const hint = "remove it, or is a name elsewhere misspelt?";
      diagnostics.warning("unused-parameter", `nothing uses the parameter ${name}`, span, hint);
    }
  }
  for (const { name, span } of scope.parameters) {
    const hidden = around.flatMap(({ parameters }) => parameters.filter((outer) => outer.name === name)).at(-1);
    if (hidden === undefined) continue;
    const message = `the parameter ${name} hides that of ${placeOf(hidden.span)} inside ${scope.name}`;
    diagnostics.warning("shadowed-parameter", message, span, "give it another name");
  }
  for (const inner of scope.subcircuits) checkScope(inner, [...around, scope], textsWithin(inner), diagnostics);
}

function checkModels({ top, commands, control }: Netlist, diagnostics: Diagnostics): void {
  const scopes = [...scopesOf(top)];
  const cards: Card[] = [...scopes.flatMap((s) => [...s.elements, ...s.commands]), ...commands, ...control];
  const used = wordsIn(
    cards.map(({ piece }) => piece.text),
    /[^\s(),={}'"]+/g,
  );
  for (const { models } of scopes) {
    for (const { name, nameSpan } of models) {
      if (used.has(name)) continue;
      diagnostics.warning(
        "unused-model",
        `no device uses the model ${name}`,
        nameSpan,
        "remove it, or name it on a card",
      );
    }
  }
}

/** Nodes with one connection: nothing can flow there. */
function checkNodes({ instances, nodes }: Circuit, diagnostics: Diagnostics): void {
  const touched = nodes.map(() => [] as number[]);
  instances.forEach(({ nodes: ends, terminals }, number) => {
    for (const node of ends.slice(0, terminals)) if (node >= 0) touched[node]!.push(number);
  });
  touched.forEach((numbers, node) => {
    if (numbers.length !== 1) return;
    const { name, span } = instances.at(numbers[0]!);
    const message = `the node ${nodes[node]!} is connected to ${name} only`;
    diagnostics.warning("dangling-node", message, span, "is its name misspelt?");
  });
}

/** Suffixes that are read otherwise than they look, and values a decade outside of what parts have. */
function checkNumbers(circuit: Circuit, diagnostics: Diagnostics): void {
  const { parameters, netlist } = circuit;
  const cards = new Map<string, Card>();
  for (const { elements } of scopesOf(netlist.top))
    for (const card of elements) cards.set(`${card.nameSpan.source.name} ${card.nameSpan.offset}`, card);
  const seen = new Set<Card>();
  const live = parameters.atNominal();
  for (const { name, device, span, slots, values, given } of circuit.instances) {
    const card = cards.get(`${span.source.name} ${span.offset}`);
    const specs = Object.entries(device.parameters);
    if (card !== undefined && !seen.has(card)) {
      seen.add(card);
      const largest = Math.max(...specs.map(([, { plausible }]) => plausible?.[1] ?? 0));
      checkSuffixes(card, largest >= 1e6, parameters.notation.atto, diagnostics);
    }
    for (const [key, { plausible, unit }] of specs) {
      if (plausible === undefined || !given.has(key)) continue;
      const value = values[slots.get(key)!]!;
      const number = typeof value === "number" ? value : live[value.live]!;
      const size = Math.abs(number);
      if (size === 0 || Number.isNaN(size) || (size * 10 >= plausible[0] && size <= plausible[1] * 10)) continue;
      const [low, high] = plausible.map((bound) => formatSI(bound, unit));
      const message = `${key} of ${name} is ${formatSI(number, unit)}, far from what parts have`;
      diagnostics.warning("implausible-value", message, span, `usual are ${low} to ${high}; M is 1e-3, MEG is 1e6`);
    }
  }
}

function checkSuffixes(card: Card, mega: boolean, atto: boolean, diagnostics: Diagnostics): void {
  for (const token of card.tokens) {
    if (token.kind !== "word") continue;
    if (mega && /^[-+]?[\d.]+M$/.test(token.text)) {
      const hint = `write ${token.text.slice(0, -1)}MEG for 1e6, or a small m for 1e-3`;
      diagnostics.warning("suffix-milli", `${token.text} is milli, not mega`, token.span, hint);
    } else if (atto && /^[-+]?[\d.]+A$/i.test(token.text)) {
      const hint = "leave the A out for amperes";
      diagnostics.warning("suffix-atto", `${token.text} is read as 1e-18, atto`, token.span, hint);
    }
  }
}
