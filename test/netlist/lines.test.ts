import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { LineReader } from "../../src/netlist/lines.js";
import { brief, faultsOf, good } from "./deck.js";

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

test("ngspice reads the same values out of comments and continuations", () => {
  const text = `conductances 1/k, told apart by the branch they load
V1 1 0 1
V2 2 0 1
V3 3 0 1
 R1 1 0 1k$comment
R2 1 0 2k $comment
R3 1 0
* comment

 + 4k ; comment
R4 2 0 1k//comment
R5 2 0 'a*2' ; it's
R6 2 0 {a *
+ 4}
R7 (3,0) 16k
R8 3 0 1k ;$//
.param a = 1k b=3
.param c={a
* comment
+ *32}
R9 3 0 {c} m=2
.op
.print op i(v1) i(v2) i(v3)
.end
`;
  const folder = mkdtempSync(join(tmpdir(), "lockspice-lines-"));
  writeFileSync(join(folder, "deck.cir"), text);
  const output = execFileSync("ngspice", ["-b", "deck.cir"], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 20_000,
  });
  rmSync(folder, { recursive: true });
  const theirs = [1, 2, 3].map((k) => -Number(new RegExp(`v${k}#branch\\s+(\\S+)`).exec(output)![1]));

  const netlist = good(text.slice(text.indexOf("\n") + 1));
  const known: Record<string, number> = { "1k$comment": 1, "2k": 2, "4k": 4, "1k": 1, "16k": 16, "a*2": 2 };
  known["a *  4"] = 4;
  known["c"] = 32;
  const ours = [0, 0, 0];
  for (const card of netlist.top.elements.filter((c) => c.name.startsWith("r"))) {
    const values = card.tokens.filter((t) => t.kind !== "mark");
    const node = Number(values[0]!.text);
    const multiple = values.some((t) => t.text === "m") ? 2 : 1;
    ours[node - 1]! += multiple / (1e3 * known[values[2]!.text]!);
  }
  for (const k of [0, 1, 2]) expect(ours[k]).toBeCloseTo(theirs[k]!, 8);
  expect(netlist.top.parameters.map((p) => `${p.name}=${p.value.text.replace(/\s+/g, "")}`)).toEqual([
    "a=1k",
    "b=3",
    "c=a*32",
  ]);
});
