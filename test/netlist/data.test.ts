import fc from "fast-check";
import { expect, test } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { pieceOf } from "../../src/base/source.js";
import { readFileData } from "../../src/netlist/data-card.js";
import type { DataSource } from "../../src/netlist/data-source.js";
import { dataSources } from "../../src/netlist/data-sources.js";
import { Files } from "../../src/netlist/files.js";
import { faultsOf, good, parse } from "./deck.js";

const table = (lines: string, files = {}) => {
  const [first] = good(lines, files).data;
  return [first!.name, first!.columns.join(" "), first!.rows, ...first!.values];
};

test("inline tables over continuation lines, plain lines, commas and blanks", () => {
  const expected = ["xor", "x1 x2 t", 2, 0, -1000, 1.5e-6, 2, 3, 4];
  expect(table(".data XOR x1 X2 t\n+ 0 -1k 1.5u\n+ 2 3 4\n.enddata")).toEqual(expected);
  expect(table(".data xor\n x1 x2, t\n0 -1k\n* comment\n1.5u,2 3\n4\n.ENDDATA")).toEqual(expected);
  expect(table(".data xor x1 x2 t 0 -1k 1.5u 2 3 +4\n.enddata")).toEqual(expected);
});

test("any table of doubles is read back to the bit", () => {
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
  const rows = fc.array(fc.tuple(doubles, doubles), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(rows, fc.constantFrom("\n", "\n+ ", " "), (values, between) => {
      const body = values.map((r) => r.join(" ")).join(between);
      const inline = good(`.data d a b${between === " " ? " " : "\n"}${body}\n.enddata`).data[0]!;
      const csv = good(".data d file=x", { x: `a,b\r\n${values.map((r) => r.join()).join("\r\n")}` }).data[0]!;
      expect([...inline.values]).toEqual(values.flat().map((v) => v + 0));
      expect([...csv.values]).toEqual(values.flat().map((v) => v + 0));
    }),
  );
});

test("faults of inline tables", () => {
  expect(faultsOf(".data d a b\n1 2 3\n.enddata\n.data\n.enddata")).toEqual([
    "error uneven-row 2:7 d",
    "error missing-text 5:1 .data",
  ]);
  expect(faultsOf(".data d a b\n1 x 1..2 (3 1e999 2\n.enddata")).toEqual([
    "error not-a-number 3:3 x",
    "error not-a-number 3:5 1..2",
    "error not-a-number 3:10 (",
    "error not-a-number 3:13 1e999",
    "error uneven-row 2:7 d",
  ]);
  expect(
    faultsOf(".data d a b A\n1 2 3\n.enddata\n.data D x\n1\n.enddata\n.data e x\n1\n.enddata\n.data E y\n2\n.enddata"),
  ).toEqual(["error duplicate-name 2:13 A", "error duplicate-name 11:7 E"]);
  expect(faultsOf(".data d a\n.enddata\n.data e 1\n.enddata")).toEqual([
    "error missing-text 2:7 d",
    "error missing-text 4:7 e",
  ]);
});

test("a missing .enddata costs neither the elements nor the cards after the table", () => {
  const { netlist, faults } = parse("t\n.data d a\n1 2\n-3\nR1 a 0 1\n5\nC1 a 0 1\n.op");
  expect(faults).toEqual(["error missing-enddata 2:1 .data"]);
  expect([...netlist.data[0]!.values]).toEqual([1, 2, -3]);
  expect([...netlist.top.elements].map((c) => c.name)).toEqual(["r1", "5", "c1"]);
  expect(netlist.commands.map((c) => c.name)).toEqual([".op"]);
});

test("CSV: quotes, blanks, empty lines, a byte-order mark", () => {
  const csv = `\ufeff"Sepal ""L""", width\r\n\r\n 1.5 ,"-2"\r\n+.5,1e3\r\n`;
  expect(table('.data iris file="x y.csv"\n.enddata', { "x y.csv": csv })).toEqual([
    "iris",
    `sepal "l" width`,
    2,
    1.5,
    -2,
    0.5,
    1000,
  ]);
});

test("faults of CSV files, in the file", () => {
  const faults = (x: string) => faultsOf(".data d file=x", { x });
  expect(faults("a,b\n1,\n2,setosa\n3,\n")).toEqual(["error empty-cell x:2:3 "]);
  expect(faults("a,b,c\n1,2,x y\n,3,4k\n")).toEqual(["error empty-cell x:3:1 ", "error not-a-number x:2:5 x y"]);
  expect(faults("a,b\n1,2,3\n1\n1,2\n")).toEqual(["error uneven-row x:2:1 1,2,3"]);
  expect(faults("1,2\n3,4\n")).toEqual(["error missing-header x:1:1 1,2"]);
  expect(faults("a,,A\n1,2,3\n")).toEqual(["error bad-name x:1:3 ", "error duplicate-name x:1:4 A"]);
  expect(faults('a,b\n1,"2\n3,4\n')).toEqual(
    ['error unbalanced x:2:3 "', 'error uneven-row x:2:1 1,"2\n3,4\n'].slice(0, 1),
  );
  expect(faults('a,b\n"1"x,2\n')).toEqual(["error unbalanced x:2:4 x"]);
  expect(faults("a,b\n")).toEqual(["error empty-file x:1:1 a,b\n"]);
  expect(faults("")).toEqual(["error empty-file x:1:1 "]);
  expect(faults("a\n1e999\n")).toEqual(["error not-a-number x:2:1 1e999"]);
  expect(parse("t\n.data d file=x", { x: "a\nq\nq\nq\n" }).list[0]!.message).toBe(
    `column "a" holds "q", which is no number (and 2 more cells like it)`,
  );
});

const idx = (sizes: number[], data: number[], type = 8) =>
  Uint8Array.from([0, 0, type, sizes.length, ...sizes.flatMap((n) => [0, 0, n >> 8, n & 255]), ...data]);

test("pixels as they are take a byte each, scaled ones eight", () => {
  const files = { i: idx([1, 2], [0, 255]), l: idx([1], [3]) };
  const bytesOf = (scale: string): number =>
    good(`.data m images=i labels=l ${scale}`, files).data[0]!.values.byteLength;
  expect([bytesOf(""), bytesOf("scale=2")]).toEqual([3, 24]);
});

test("IDX files give pixels times the scale, and labels", () => {
  const files = { i: idx([2, 1, 3], [0, 51, 255, 1, 2, 3]), l: idx([2], [7, 9]) };
  expect(table(".data m images=i labels=l scale=1/255", files)).toEqual([
    "m",
    "p0 p1 p2 label",
    2,
    0,
    51 * (1 / 255),
    255 * (1 / 255),
    7,
    1 / 255,
    2 * (1 / 255),
    3 * (1 / 255),
    9,
  ]);
  expect(table(".data m labels=l images=i", files).slice(3, 7)).toEqual([0, 51, 255, 7]);
  const floats = new Uint8Array(8 + 4);
  floats.set(idx([1], [], 0x0d));
  new DataView(floats.buffer).setFloat32(8, -0.375);
  expect(table(".data m images=f labels=l", { f: floats, l: idx([1], [1]) }).slice(3)).toEqual([-0.375, 1]);
});

test("faults of IDX files and of the keys", () => {
  const files = {
    i: idx([2, 2], [1, 2, 3, 4]),
    short: idx([2, 2], [1, 2, 3]),
    three: idx([3], [1, 2, 3]),
    none: idx([0], []),
    text: "a,b\n1,2\n",
    gz: Uint8Array.of(0x1f, 0x8b, 8, 0),
  };
  const told = (card: string) => faultsOf(card, files);
  expect(told(".data m images=short labels=i")).toEqual(
    ["error bad-data-file 2:16 short", "error data-mismatch 2:29 i"].slice(0, 1),
  );
  expect(told(".data m images=i labels=three")).toEqual(["error data-mismatch 2:25 three"]);
  expect(told(".data m images=i labels=text")).toEqual(["error bad-data-file 2:25 text"]);
  expect(told(".data m images=none labels=gz")).toEqual([
    "error bad-data-file 2:16 none",
    "error bad-data-file 2:28 gz",
  ]);
  expect(told(".data m images=i")).toEqual(["error missing-text 2:7 m"]);
  expect(told(".data m images=i labels=three scale=big")).toEqual(
    ["error not-a-number 2:37 big", "error data-mismatch 2:25 three"].slice(0, 1),
  );
  expect(told(".data m file=text rows=3 file=text x")).toEqual([
    "error unknown-key 2:19 rows",
    "error duplicate-name 2:26 file",
    "error unexpected-text 2:36 x",
  ]);
  expect(told(".data m file=text scale=2")).toEqual(["error unexpected-text 2:25 2"]);
  expect(told(".data m file=")).toEqual(["error unexpected-text 2:13 ="].slice(1).concat("error missing-text 2:13 ="));
});

test("of sources with the same key the one has a card that recognises its value, the others what is left", () => {
  const counts: DataSource = {
    kind: "counts",
    about: "as many rows as a name has digits",
    syntax: "file=111.count",
    needs: ["file"],
    takes: ["from"],
    recognises: (file) => file.endsWith(".count"),
    read(values) {
      const { piece, span } = values.get("file")!;
      const rows = piece.text.indexOf(".");
      const from = Number(values.get("from")?.piece.text ?? 0);
      return {
        columns: ["n"],
        columnSpans: [span],
        rows,
        values: Float64Array.from({ length: rows }, (_, k) => from + k),
      };
    },
  };
  const reader = { read: (name: string) => ({ name, bytes: new TextEncoder().encode("a,b\n1,2\n") }) };
  const all = [...dataSources, ["counts", counts] as const];
  for (const sources of [new Map(all), new Map(all.reverse())]) {
    const read = (text: string) => {
      const diagnostics = new Diagnostics();
      const piece = pieceOf({ name: "deck", text });
      const found = readFileData(piece, sources, new Files({ name: "deck", text }, reader, diagnostics), diagnostics);
      return found === undefined ? diagnostics.list.map(({ message }) => message) : [...found.columns, ...found.values];
    };
    expect(read(".data d file=111.count from=5")).toEqual(["n", 5, 6, 7]);
    expect(read(".data d file=x.csv")).toEqual(["a", "b", 1, 2]);
    expect(read(".data d from=5")).toEqual(['table "d" lacks file=']);
    expect(read(".data d images=i")).toEqual(['table "d" lacks labels=']);
  }
});
