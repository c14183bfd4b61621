import fc from "fast-check";
import { expect, test } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { locate, pieceOf } from "../../src/base/source.js";
import { assignments } from "../../src/netlist/assignments.js";
import { makeCard } from "../../src/netlist/cards.js";
import { Cursor } from "../../src/netlist/cursor.js";
import { brief, shown } from "./deck.js";

function cursorOf(text: string) {
  const diagnostics = new Diagnostics();
  const card = makeCard(pieceOf({ name: "deck.cir", text }), diagnostics)!;
  return { cursor: new Cursor(card, diagnostics), card, faults: () => diagnostics.list.map(brief), diagnostics };
}

test("words, nodes, values, assignments and groups, left to right", () => {
  const { cursor, faults } = cursorOf("E1 (A,b) c d {2*X} tc1 = 'a+1' m=2*(1 + 2) SIN(0 1 {f})");
  expect([cursor.node("n+")!.lower, cursor.node("n-")!.text, cursor.word("nc+")!.text]).toEqual(["a", "b", "c"]);
  expect(cursor.keyword("x", "d")!.lower).toBe("d");
  expect(cursor.value("gain")!.piece.text).toBe("2*X");
  expect(shown([cursor.assignment()!, cursor.assignment()!])).toEqual(["tc1=a+1", "m=2*(1 + 2)"]);
  expect(cursor.assignment()).toBeUndefined();
  expect(cursor.word("shape")!.lower).toBe("sin");
  const group = cursor.group()!;
  expect([0, 1, 2].map(() => group.value("a number")!.piece.text)).toEqual(["0", "1", "f"]);
  expect([group.done, cursor.done, cursor.rest().text]).toEqual([true, true, ""]);
  expect(faults()).toEqual([]);
});

test("bare values end at the first blank that no operator spans", () => {
  const cases: [string, string[]][] = [
    ["R1 1k 2 * a -1 +b - c", ["1k", "2 * a", "-1", "+b - c"]],
    ["R1 f(1, 2)*3 (a b) -{x} 2*'y'", ["f(1, 2)*3", "(a b)", "-(x)", "2*(y)"]],
    ["R1 a==1?2:3 a <= 2 ? 1 : 0 5", ["a==1?2:3", "a <= 2 ? 1 : 0", "5"]],
    [`R1 "a b" 'c d'`, ["a b", "c d"]],
  ];
  for (const [text, values] of cases) {
    const { cursor, faults } = cursorOf(text);
    const found = [];
    while (!cursor.done) found.push(cursor.value("a value")!.piece.text);
    expect(found).toEqual(values);
    expect(faults()).toEqual([]);
  }
});

test("assignment lists tolerate commas and take nested lists as values", () => {
  const { cursor, faults } = cursorOf(".learn data=xor, outputs=((yp,yn) (zp, zn)) targets = (t) rate={a/2} f=a/ b=1");
  expect(shown(assignments(cursor))).toEqual([
    "data=xor",
    "outputs=((yp,yn) (zp, zn))",
    "targets=(t)",
    "rate=a/2",
    "f=a/",
    "b=1",
  ]);
  expect(faults()).toEqual([]);
});

test("what is missing or too much is told at its place", () => {
  const told = (text: string, read: (c: Cursor) => void) => {
    const { cursor, diagnostics } = cursorOf(text);
    read(cursor);
    return diagnostics.list.map((d) => `${brief(d)}: ${d.message}`);
  };
  expect(told("R1 a", (c) => [c.node("n+"), c.node("a second node")])).toEqual([
    `error missing-text 1:4 a: expected a second node after "a"`,
  ]);
  expect(told("R1", (c) => c.value("a value"))).toEqual([`error missing-text 1:1 R1: expected a value after "R1"`]);
  expect(told("R1 a r=2", (c) => [c.node("n+"), c.node("a second node")])).toEqual([
    `error unexpected-text 1:6 r: expected a second node, found "r="`,
  ]);
  expect(told("R1 a b 1k 2k {c}", (c) => [c.node("n"), c.node("n"), c.value("r"), c.end()])).toEqual([
    `error unexpected-text 1:11 2k {c}: unexpected "2k (c)" after the end of the card`,
  ]);
  expect(told(".x a=1 b c d=2 a=3 e=", (c) => assignments(c))).toEqual([
    `error unexpected-text 1:8 b c: expected name=value, found "b c"`,
    `error duplicate-name 1:16 a: parameter "a" is already defined at deck.cir:1:4`,
    `error missing-value 1:20 e=: "e" has no value`,
  ]);
});

test("delimiters without partner are told once, where they stand", () => {
  const faults = (text: string) => cursorOf(text).faults();
  expect(faults("R1 a b {1+{2}")).toEqual(["error unbalanced 1:8 {"]);
  expect(faults("R1 a b 'x")).toEqual(["error unbalanced 1:8 '"]);
  expect(faults('R1 a b "x')).toEqual(['error unbalanced 1:8 "']);
  expect(faults("V1 a 0 SIN(0 (1 2)")).toEqual(["error unbalanced 1:11 ("]);
  expect(faults("V1 a 0 SIN(0 1))) }")).toEqual(["error unbalanced 1:16 )"]);
});

const token = fc.constantFrom(
  "a",
  "b1",
  "1k",
  "-2",
  "{x + 1}",
  "'y*2'",
  '"s t"',
  "(",
  ")",
  ",",
  "=",
  "*",
  "==",
  "{",
  "'",
);

test("whatever the tokens, a cursor ends, and pieces and spans hold the same places", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(token, fc.constantFrom("", " "))), fc.boolean(), (parts, loose) => {
      const text = `X ${parts.map((p) => p.join("")).join("")}`;
      const { cursor, card } = cursorOf(text);
      for (const t of card.tokens) expect(locate(t.span).text).toBe(text.slice(t.at, t.end));
      let steps = 0;
      while (!cursor.done && steps++ < 1000) {
        const read = cursor.assignment(loose)?.value ?? cursor.value("a value", loose)?.piece;
        if (read === undefined) {
          cursor.next();
          continue;
        }
        // Braces and quotes within a value become parentheses; all other characters are those of the source.
        for (let i = 0; i < read.text.length; i++) {
          const there = locate(read.span(i, i + 1)).text;
          if (there !== read.text[i]) expect(`${there}${read.text[i]}`).toMatch(/^(?:[{']\(|[}']\))$/);
        }
      }
      expect(cursor.done).toBe(true);
    }),
  );
});
