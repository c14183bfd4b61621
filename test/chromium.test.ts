import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chromium, Script } from "./browser/chromium.js";

/**
 * The bits of Node and of Chromium: digests of 200 000 values of every elementary function and operation of laws, of a
 * law with all of them, interpreted and as WebAssembly, and of what a simulation and a training give. Both run the same
 * script; Chromium reads it from a page in a file and leaves the digests in the page.
 */
const entry = `
import { digests } from "./test/browser/digests.js";
const show = (text) => (globalThis.document ? (document.body.textContent = text) : console.log(text));
digests().then(JSON.stringify).then(show, (fault) => show(String(fault)));
`;

async function bundle(): Promise<string> {
  const netlist = (name: string): string => readFileSync(`netlists/${name}.cir`, "utf8");
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: process.cwd() },
    bundle: true,
    platform: "browser",
    format: "iife",
    write: false,
    logLevel: "silent",
    define: { NETLISTS: JSON.stringify({ xor: netlist("xor"), rectifier: netlist("rectifier") }) },
  });
  return outputFiles[0]!.text;
}

const parsed = (text: string): Record<string, string> => {
  expect(text).toMatch(/^\{.*\}\s*$/);
  return JSON.parse(text) as Record<string, string>;
};

test("functions, laws, a simulation and a training have the same bits in Node and in Chromium", async (context) => {
  const browser = chromium();
  if (browser === undefined) {
    console.warn("bits in Chromium are not compared: chromium is not installed");
    return context.skip("chromium is not installed");
  }
  const script = new Script(await bundle());
  try {
    const [here, there] = (await Promise.all([script.inNode(), script.inPage(browser)])).map(parsed);
    expect(there).toEqual(here);
    const { "a law as WebAssembly": emitted, "a law, interpreted": interpreted, ...others } = here!;
    expect(emitted).toBe(interpreted);
    expect(Object.keys(others).length).toBeGreaterThan(45);
    expect(new Set(Object.values(others)).size).toBeGreaterThan(40); // some conditions are the same of all arguments
  } finally {
    script.remove();
  }
}, 320_000);
