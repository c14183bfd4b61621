import fc from "fast-check";
import { expect, test } from "vitest";
import { format, LockspiceError, locate, simulate } from "../src/index.js";
import { decks, inside, meaning, read, smallSignals, wordsOf } from "./mutants.js";

const RUNS = Number(process.env["MUTANTS"] ?? 1);

const anyDeck = fc.constantFrom(...decks);

const scraps = fc.oneof(
  fc.constantFrom(
    ..."(){}'\"=,+-*;$/.<>?:&|%!@[]^\n\r \t\0\ufeff\u00b5".split(""),
    ..." 0| gnd| 1e999| 1e-999| -1| 1k5| nan| inf| time| temper| v(| i(v1)| v(0)|=|==|**|\n+ ".split("|"),
    "\nR1 a b 1\n",
    "\n.subckt a\n",
    "\n.ends\n",
    "\n.enddata\n",
    "\n.op\n",
    "\n.dc v1 0 1 0.1\n",
    "\n.options reltol=0\n",
    "\n.temp 1e5\n",
    "\n.param x={x}\n",
    "{unif(1,2)}",
  ),
  fc.string({ maxLength: 3 }),
);

/** One change of a text, told by numbers that fit any text. */
const edit = fc.record({
  kind: fc.constantFrom("delete", "insert", "swap", "token", "copy token", "line", "copy line", "cut"),
  at: fc.nat(),
  to: fc.nat(),
  count: fc.integer({ min: 1, max: 12 }),
  scrap: scraps,
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, { kind, at, to, count, scrap }: Edit): string {
  const place = at % (text.length + 1);
  const parts = text.split(kind.includes("line") ? /(?<=\n)/ : /(?<=\s)|(?=\s)/);
  const index = at % parts.length;
  switch (kind) {
    case "delete":
      return text.slice(0, place) + text.slice(place + count);
    case "insert":
      return text.slice(0, place) + scrap + text.slice(place);
    case "swap":
      return (
        text.slice(0, place) +
        text
          .slice(place, place + 2)
          .split("")
          .reverse()
          .join("") +
        text.slice(place + 2)
      );
    case "token":
    case "line":
      return parts.toSpliced(index, 1).join("");
    case "copy token":
    case "copy line":
      return parts.toSpliced(to % parts.length, 1, parts[index]!).join("");
    default:
      return text.slice(0, place);
  }
}

const mutant = fc
  .tuple(anyDeck, fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([{ path, text }, edits]) => ({ path, text: edits.reduce(mutate, text) }));

test("whatever becomes of a netlist, it is read, or refused with faults that have their places in it", () => {
  fc.assert(
    fc.property(mutant, ({ path, text }) => {
      const outcome = read(path, text);
      const list = "deck" in outcome ? outcome.deck.diagnostics : outcome.fault.diagnostics;
      const errors = list.filter(({ severity }) => severity === "error");
      if ("deck" in outcome) expect(errors).toEqual([]);
      else if (outcome.fault.code === "netlist") expect(errors.length).toBeGreaterThan(0);
      const known = new Set<string>();
      for (const diagnostic of list) {
        expect(diagnostic.span && inside(diagnostic.span), diagnostic.message).toBe(true);
        expect(locate(diagnostic.span!).file).toMatch(/\.(cir|csv)$/);
        const shown = format(diagnostic);
        expect(shown.length).toBeLessThan(4000);
        expect(known.has(shown), shown).toBe(false);
        known.add(shown);
      }
    }),
    { numRuns: 250 * RUNS },
  );
});

test("what is accepted can be simulated, or says why not", async () => {
  await fc.assert(
    fc.asyncProperty(mutant, async ({ path, text }) => {
      const outcome = read(path, text);
      if (!("deck" in outcome)) return;
      try {
        await simulate(outcome.deck, { signal: AbortSignal.timeout(30) });
      } catch (error) {
        expect(error).toBeInstanceOf(LockspiceError);
      }
    }),
    { numRuns: 60 * RUNS },
  );
}, 60_000);

const cards = decks.map((deck) => ({ ...deck, words: wordsOf(deck.text), before: read(deck.path, deck.text) }));

test("the netlists that are mutated are good ones", () => {
  for (const { path, before } of cards) expect("deck" in before, path).toBe(true);
});

/** The mutant is refused, warned about, or means something else. */
function noticed(deck: (typeof cards)[number], text: string): boolean {
  const { before } = deck;
  const after = read(deck.path, text);
  if (!("deck" in after) || !("deck" in before)) return true;
  const messages = (list: readonly { readonly message: string }[]) => list.map(({ message }) => message).join("\n");
  return (
    messages(after.deck.diagnostics) !== messages(before.deck.diagnostics) ||
    meaning(after.deck) !== meaning(before.deck) ||
    smallSignals(after.deck) !== smallSignals(before.deck)
  );
}

/**
 * Words of all decks that fit, changed one at a time: each change must be noticed. Lines are left out
 * where a change may rightly mean nothing: a definition more that nobody uses, a default that every call overrides.
 */
function everyChangeIsNoticed(fits: RegExp, change: (word: string, pick: number) => string, except = /^$/): void {
  const lineOf = (text: string, at: number) => text.slice(text.lastIndexOf("\n", at - 1) + 1);
  const places = cards.flatMap(({ text, words }, d) =>
    words.flatMap(({ word, at }, w) => (fits.test(word) && !except.test(lineOf(text, at)) ? [[d, w]] : [])),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.nat(), ([d, w], pick) => {
      const deck = cards[d!]!;
      const { word, at, end } = deck.words[w!]!;
      const mutated = deck.text.slice(0, at) + change(word, pick) + deck.text.slice(end);
      expect(noticed(deck, mutated), mutated.split("\n")[deck.text.slice(0, at).split("\n").length - 1]).toBe(true);
    }),
    { numRuns: 250 * RUNS },
  );
}

const extra = [" zqx7 ", " 17.25 ", " zqx7=17.25 ", " {17.25} ", ' "zqx7" '];

test("a word, a number or an assignment more is never dropped in silence", () => {
  everyChangeIsNoticed(/./, (word, pick) => word + extra[pick % extra.length]!, /^\.(?:param|subckt)/);
});

test("a name that is written otherwise in one place is noticed", () => {
  everyChangeIsNoticed(/^[a-z_][a-z0-9_.]*$/i, (word) => `${word}zq7`);
});

test("a number that is none is told once, and nothing else is told", () => {
  // What looks like a number may be the name of a node, or of a memristor behind YMEMRISTOR, which 1k5 can be as well.
  const isNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?[a-z]*$/i;
  const names = cards.map(({ path, text }) => {
    const outcome = read(path, text);
    if (!("deck" in outcome)) return new Set<string>();
    const { nodeNumber, instances } = outcome.deck.circuit;
    return new Set([...nodeNumber.keys(), ...instances.map(({ name }) => name.replace(/^.*!/, ""))]);
  });
  // What has no effect is told by its name, and its value is not looked at.
  const idle = cards.map(({ before }) => {
    const notes = "deck" in before ? before.deck.diagnostics.filter(({ code }) => code === "without-effect") : [];
    return new Set(notes.map(({ span }) => span!.offset + span!.length + "=".length));
  });
  const places = cards.flatMap(({ words }, d) =>
    words.flatMap(({ word, at }, w) =>
      isNumber.test(word) && word !== "0" && !names[d]!.has(word) && !idle[d]!.has(at) ? [[d, w]] : [],
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), ([d, w]) => {
      const { path, text, words } = cards[d!]!;
      const { at, end } = words[w!]!;
      const outcome = read(path, `${text.slice(0, at)}1k5${text.slice(end)}`);
      const { diagnostics } = "deck" in outcome ? outcome.deck : outcome.fault;
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(errors.map(({ span }) => [span!.offset, span!.length])).toEqual([[at, 3]]);
    }),
    { numRuns: 150 * RUNS },
  );
});

test("a number that is another one is noticed", () => {
  everyChangeIsNoticed(
    /^[-+]?\.?\d/,
    (word) => word.replace(/\d/, (digit) => String((Number(digit) + 3) % 10)),
    // An arm that is not taken and a number that is not the largest mean nothing.
    /^\.subckt|\?|max\(/,
  );
});
