import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { format } from "../../src/base/diagnostics.js";
import { locate } from "../../src/base/source.js";
import type { Scope } from "../../src/netlist/contract.js";
import { decodeText } from "../../src/netlist/decode.js";
import { parse } from "./deck.js";

const folder = join(import.meta.dirname, "../../netlists");
const decks = readdirSync(folder)
  .filter((name) => name.endsWith(".cir"))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .filter((text) => text.length < 8000);

/** Parses, and checks that every place named lies in its source. */
function survives(text: string): void {
  const { netlist, list } = parse(text, { "iris.csv": "a,b\n1,2\n" });
  const placed = (scope: Scope): void => {
    for (const card of scope.elements) expect(inside(card.span)).toBe(true);
    scope.subcircuits.forEach(placed);
  };
  const inside = ({ source, offset, length }: (typeof netlist)["end"]) =>
    offset >= 0 && length >= 0 && offset + length <= source.text.length;
  placed(netlist.top);
  for (const card of netlist.commands) {
    for (const token of card.tokens) expect(inside(token.span)).toBe(true);
    expect(card.tokens.map((t) => t.span.length).every((n) => n > 0)).toBe(true);
  }
  expect(inside(netlist.end)).toBe(true);
  for (const diagnostic of list) {
    expect(inside(diagnostic.span!)).toBe(true);
    expect(locate(diagnostic.span!).line).toBeGreaterThan(0);
    expect(format(diagnostic)).toContain(diagnostic.message);
  }
}

const scrap = fc.constantFrom(
  ..."(){}'\"=,+*;$/.\n\r \t\0\ufeff\u00b5".split(""),
  "\n+ ",
  ".subckt a",
  "\n.ends\n",
  "\n.data x\n",
  ".enddata",
  "\n.control\n",
  "\n.include iris.csv\n",
  "{{{{",
  "1e999",
);

test("mutated netlists are read to the end without a crash", () => {
  const edit = fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.oneof(scrap, fc.string({ maxLength: 4 })));
  fc.assert(
    fc.property(fc.constantFrom(...decks), fc.array(edit, { minLength: 1, maxLength: 6 }), (deck, edits) => {
      let text = deck;
      for (const [at, cut, insert] of edits) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + insert + text.slice(place + cut);
      }
      survives(text);
    }),
    { numRuns: 150 },
  );
});

test("any characters and any bytes are read to the end without a crash", () => {
  fc.assert(fc.property(fc.array(fc.oneof(scrap, fc.string({ maxLength: 3 }))), (parts) => survives(parts.join(""))));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(decodeText(bytes))));
});

test("a lost brace, quote, .ends or .enddata is never accepted in silence", () => {
  for (const deck of decks) {
    const body = deck.indexOf("\n");
    const code = deck.slice(body).replace(/^\*.*$|[;].*$/gm, (comment) => "~".repeat(comment.length));
    for (const match of code.matchAll(/[{}'"]|^\.ends.*\n|^\.enddata.*\n/gm)) {
      const at = body + match.index;
      const { faults } = parse(deck.slice(0, at) + deck.slice(at + match[0].length), { "iris.csv": "a\n1\n" });
      expect(faults.filter((f) => f.startsWith("error")).length).toBeGreaterThan(0);
    }
  }
});

test("very long lines, very deep nesting and very many lines are read in linear time", () => {
  const long = 200_000;
  for (const part of ["(", ")", "{", "'", "a ", "a=", "f(", "=", "{}", "$", "/", "\u00e4"]) {
    survivesQuietly(`t\n.param ${part.repeat(long / part.length)}`);
  }
  for (const part of ["+\n", "\r", "R1 a b 1\n", ".subckt a\n", ".data\n", "x'\n"])
    survivesQuietly(`t\n${part.repeat(long / 10)}`);
  const { faults } = parse(`t\nR1 a b ${"1".repeat(10_000_000)}\n.op`);
  expect(faults).toEqual(["error card-too-long 2:1 R1"]);
  expect(parse(`t\n* ${"1".repeat(10_000_000)}\n.op`).faults).toEqual([]);
});

function survivesQuietly(text: string): void {
  for (const diagnostic of parse(text).list.slice(0, 3)) expect(format(diagnostic).length).toBeLessThan(2000);
}
