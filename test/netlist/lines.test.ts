import fc from "fast-check";
import { expect, test } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { LineReader } from "../../src/netlist/lines.js";
import { brief, faultsOf } from "./deck.js";

function linesOf(text: string) {
  const diagnostics = new Diagnostics();
  const source = { name: "deck.cir", text };
  const reader = new LineReader(source, 0, diagnostics);
  const pieces = [];
  for (let piece = reader.next(); piece !== undefined; piece = reader.next()) pieces.push(piece);
  return { source, pieces, texts: pieces.map((p) => p.text), faults: diagnostics.list.map(brief) };
}

test("continuation joins over comment lines, blank lines and every kind of line end", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const text = ["  R1 a ; first", "* comment", "", "   +b $ second", "+", "\t+ 1k // third", "C1 a b 1n"].join(end);
    expect(linesOf(text).texts.map((t) => t.split(/\s+/))).toEqual([
      ["R1", "a", "b", "1k"],
      ["C1", "a", "b", "1n"],
    ]);
  }
});

test("trailing comments begin at ; and // anywhere, at $ after a blank or a comma", () => {
  expect(linesOf("a b;c\na b//c\na b $c\na b,$c\na b$c\n$c\n;c\n//c\n a/b\n").texts).toEqual([
    "a b",
    "a b",
    "a b",
    "a b,",
    "a b$c",
    "a/b",
  ]);
});

test("inside quotes and braces that close on the line nothing begins a comment", () => {
  expect(linesOf(`a "x//y ; $ z" b\na 'x//y;' b ; c'\na {x//y} {z ; w\na "x // y\n`).texts).toEqual([
    `a "x//y ; $ z" b`,
    `a 'x//y;' b`,
    `a {x//y} {z`,
    `a "x`,
  ]);
});

test("a + line with nothing to continue is one error, with the lines that go on from it", () => {
  expect(linesOf("* only comments\n+ a b\n+ c\nR1 a b 1\n").faults).toEqual(["error nothing-to-continue 2:1 + a b"]);
  expect(faultsOf("+ R1 a b 1k\n")).toEqual(["error nothing-to-continue 2:1 + R1 a b 1k"]);
});

const word = fc.stringMatching(/^[a-z0-9{}()='",.*-]{1,6}$/);
const line = fc.tuple(
  fc.constantFrom("", " ", "+", "+ ", " + ", "*", "; "),
  fc.array(word, { maxLength: 4 }),
  fc.constantFrom("", " ; x", " $ x", "//x", "  "),
);

test("each character of a logical line knows its place in the source, and every span is what it says", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom("\n", "\r\n", "\r"), (rows, end) => {
      const text = rows.map(([start, words, comment]) => start + words.join(" ") + comment).join(end);
      const { source, pieces } = linesOf(text);
      let last = -1;
      for (const piece of pieces) {
        for (let i = 0; i < piece.text.length; i++) {
          const { offset, length } = piece.span(i, i + 1);
          expect(length).toBe(1);
          expect(offset).toBeGreaterThan(last);
          last = offset;
          expect(text[offset] === "+" && piece.text[i] === " " ? " " : text[offset]).toBe(piece.text[i]);
        }
        const whole = piece.span(0, piece.text.length);
        expect(whole.source).toBe(source);
        expect(whole.offset + whole.length).toBe(last + 1);
        expect(piece.span(piece.text.length, piece.text.length)).toMatchObject({ offset: last + 1, length: 0 });
      }
    }),
  );
});

test("lines whose end is found at once are those that are looked at letter by letter", () => {
  // A blank before a line changes nothing, and keeps it from being one of those.
  const text = fc.constantFrom(
    ...[
      "R1 a b",
      ".tran 1 2\t ",
      "+c=1",
      " + d",
      "* note",
      "",
      "  ",
      "e ; f",
      "g $ h",
      'i "j;k"',
      "l {m",
      "n/o //p",
      "q\u00a0",
    ],
  );
  const lines = fc.array(fc.tuple(text, fc.constantFrom("\n", "\r\n", "\r", "\n\n")), { maxLength: 8 });
  fc.assert(
    fc.property(lines, (list) => {
      const plain = linesOf(list.flat().join(""));
      const blank = linesOf(list.map(([each, end]) => ` ${each}${end}`).join(""));
      expect(plain.texts).toEqual(blank.texts);
      for (const [k, piece] of plain.pieces.entries()) {
        const [own, other] = [piece, blank.pieces[k]!].map((each) => {
          const { source, offset, length } = each.span(0, each.text.length);
          return source.text.slice(offset, offset + length).replace(/^[ ]+/gm, "");
        });
        expect(own!.replace(/[\r\n]+ */g, "\n")).toBe(other!.replace(/[\r\n]+ */g, "\n"));
      }
    }),
  );
});
