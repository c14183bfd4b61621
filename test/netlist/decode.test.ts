import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText } from "../../src/netlist/decode.js";
import { faultsOf, parse } from "./deck.js";

const utf16 = (text: string, little: boolean) => {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
  return bytes;
};
const deck = "Widerstände über 1µ\nR1 in 0 1k\n.op\n.end\n";

test("UTF-8 with and without mark, UTF-16 of both orders with and without mark, and Latin-1 give the same text", () => {
  const utf8 = new TextEncoder().encode(deck);
  expect(decodeText(utf8)).toBe(deck);
  expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8))).toBe(deck);
  for (const little of [true, false]) {
    expect(decodeText(utf16(deck, little))).toBe(deck);
    expect(decodeText(utf16(`\ufeff${deck}`, little))).toBe(deck);
  }
  expect(decodeText(Uint8Array.from(deck, (c) => c.charCodeAt(0)))).toBe(deck);
});

test("every well-formed text survives UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      fc.pre(!text.startsWith("\ufeff") && !text.includes("\0"));
      expect(decodeText(new TextEncoder().encode(text))).toBe(text);
    }),
  );
});

test("any bytes decode to some text", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof decodeText(bytes) === "string"));
});

test("empty and binary texts are one error, at the place", () => {
  expect(parse("").faults).toEqual(["error empty-file 1:1 "]);
  expect(parse(" \n\t\r\n").faults).toEqual(["error empty-file 1:1 "]);
  expect(faultsOf("R1 a 0 1\0k\n+ {\n")).toEqual(["error binary-file 2:9 \0"]);
  expect(faultsOf("\x01\x02\x03\x04")).toEqual(["error binary-file 2:1 \x01"]);
});

test("a stray control character is an error beside the others", () => {
  const rest = "* a comment that is long enough to look like text\n".repeat(2);
  expect(faultsOf(`${rest}R1 a 0 1\x07k\n.ends\n`)).toEqual([
    "error control-character 4:9 \x07",
    "error unbalanced 5:1 .ends",
  ]);
});
