import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { FileError } from "../../src/base/errors.js";
import type { Reader } from "../../src/netlist/contract.js";
import { decodeText } from "../../src/netlist/decode.js";
import { nodeReader, readBytes } from "../../src/netlist/node-reader.js";
import { parseNetlist } from "../../src/netlist/parse.js";
import { brief, faultsOf, good, parse } from "./deck.js";

const folder = mkdtempSync(join(tmpdir(), "lockspice-include-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("included files have no title, nest, and stand where their card stands", () => {
  const { top, sources } = good(".subckt s p\n.include 'a b.inc'\n.ends\n.inc c.inc ; comment", {
    "a b.inc": "R1 p 0 1\n.include c.inc\n",
    "c.inc": "R2 p 0 2",
  });
  expect([...top.subcircuits[0]!.elements].map((c) => c.name)).toEqual(["r1", "r2"]);
  expect([...top.elements].map((c) => c.name)).toEqual(["r2"]);
  expect(sources.map((s) => s.name)).toEqual(["deck.cir", "a b.inc", "c.inc"]);
});

test("faults lie in the file that holds them", () => {
  expect(faultsOf(".include a\nR1 a 0 {", { a: "* note\nR2 a 0 '1\n.end\nR3 a 0 1)" })).toEqual([
    "error unbalanced a:2:8 '",
    "warning end-in-include a:3:1 .end",
    "error unbalanced a:4:9 )",
    "error unbalanced 3:8 {",
  ]);
});

test("missing files, and paths cut by a comment", () => {
  expect(faultsOf('.include nowhere.inc\n.include\n.include ""\n')).toEqual([
    "error missing-file 2:10 nowhere.inc",
    "error missing-text 3:1 .include",
    'error missing-file 4:10 ""',
  ]);
  const { list } = parse("t\n.include a//b.inc\n", {});
  expect(list[0]!.hint).toMatch(/quotes/);
});

test("files that include each other are an error with the chain", () => {
  const { list } = parse("t\n.include a\n", { a: ".include b\nR1 a 0 1", b: ".include a" });
  expect(list.map(brief)).toEqual(["error recursive-include b:1:10 a"]);
  expect(list[0]!.message).toContain("a -> b -> a");
  const itself = parse("t\n.include deck.cir\n", { "deck.cir": "" });
  expect(itself.list[0]!.message).toContain("deck.cir -> deck.cir");
});

test("a reader that never repeats a name does not make it run forever", () => {
  let count = 0;
  const reader: Reader = {
    read: () => ({ name: `f${count++}`, bytes: new TextEncoder().encode(".include x") }),
  };
  const diagnostics = new Diagnostics();
  parseNetlist({ name: "deck.cir", text: "t\n.include x" }, { reader }, diagnostics);
  expect(diagnostics.list.map((d) => d.code)).toEqual(["recursive-include"]);
});

test("the reader for Node looks beside the file that includes, then in the given folders, and unpacks gzip", () => {
  mkdirSync(join(folder, "sub/deeper"), { recursive: true });
  mkdirSync(join(folder, "lib"));
  writeFileSync(join(folder, "sub/one.inc"), ".include deeper/two.inc");
  writeFileSync(join(folder, "sub/deeper/two.inc"), "R2 a 0 2\n.include three.inc");
  writeFileSync(join(folder, "lib/three.inc"), gzipSync("R3 a 0 3"));
  const name = join(folder, "deck.cir");
  const diagnostics = new Diagnostics();
  const text = `t\n.include sub/one.inc\n.include ${join(folder, "lib/three.inc")}\n.include lib\n`;
  const netlist = parseNetlist({ name, text }, { reader: nodeReader([join(folder, "lib")]) }, diagnostics);
  expect([...netlist.top.elements].map((c) => c.name)).toEqual(["r2", "r3", "r3"]);
  expect(diagnostics.list.map((d) => d.message)).toEqual([`cannot read "${join(folder, "lib")}": it is a folder`]);
  expect(decodeText(readBytes(join(folder, "lib/three.inc")))).toBe("R3 a 0 3");
  expect(() => readBytes(join(folder, "none"))).toThrow(FileError);
  writeFileSync(join(folder, "torn.gz"), gzipSync("R3 a 0 3").subarray(0, 12));
  expect(() => readBytes(join(folder, "torn.gz"))).toThrow(/cannot unpack/);
});
