import { build } from "esbuild";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";

const script = `
import { FileError, parse, simulate } from "./src/index.js";
const netlist = (card) => "a divider\\nV1 a 0 2\\nR1 a b 1k\\nR2 b 0 3k\\n" + card + ".op\\n.end\\n";
globalThis.run = async () => {
  const { analyses } = await simulate(parse(netlist("")));
  return analyses[0].data.map((column) => column[0]);
};
globalThis.include = () => {
  try {
    parse(netlist(".include other.cir\\n"));
  } catch (fault) {
    return String(fault.message);
  }
};`;

test("the library is bundled for browsers without Node's modules, and runs where there is no Node", async () => {
  const bundle = await build({
    stdin: { contents: script, resolveDir: process.cwd() },
    bundle: true,
    platform: "browser",
    format: "iife",
    write: false,
    logLevel: "silent",
  });
  expect(bundle.warnings).toEqual([]);
  const page: Record<string, unknown> = { WebAssembly, TextDecoder, TextEncoder, performance, setTimeout, atob };
  createContext(page);
  runInContext(bundle.outputFiles[0]!.text, page);
  expect(Array.from(await (page["run"] as () => Promise<number[]>)())).toEqual([2, 1.5, -5e-4]);
  expect((page["include"] as () => string)()).toMatch(/no file system here/);
});
