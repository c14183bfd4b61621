import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "./harness.js";

const cli = commandLine();

/** Whether V8 takes the code that the build kept, in a process that does what src/cli/start.ts does. */
const CHECK = `
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
const [file, cache, ...flags] = process.argv.slice(1);
for (const flag of flags) setFlagsFromString(flag);
const text = "(function (require) {" + readFileSync(file, "latin1") + "\\n})";
console.log(new Script(text, { filename: file, cachedData: readFileSync(cache) }).cachedDataRejected);
`;

const folder = () => path.join(cli.bundle, "cli");
const caches = () => readdirSync(folder()).filter((name) => name.endsWith(".cache"));

test("the code that the build kept is that of the command line as it starts", () => {
  const [cache] = caches();
  const files = ["lockspice.cjs", cache!].map((name) => path.join(folder(), name));
  const flags = readFileSync(path.join(folder(), "main.js"), "utf8").matchAll(/setFlagsFromString\)?\("([^"]+)"\)/g);
  const words = ["--input-type=module", "-e", CHECK, ...files, ...Array.from(flags, ([, flag]) => flag!)];
  expect(execFileSync(process.execPath, words, { encoding: "utf8" })).toBe("false\n");
});

test("the command line is ASCII, and has the licences of what is bundled with it", () => {
  const text = readFileSync(path.join(folder(), "lockspice.cjs"), "utf8");
  expect(/[^\0-\x7f]/.test(text)).toBe(false);
  expect(/\nml-matrix \d[^]*Permission is hereby granted/.test(text)).toBe(true);
});

test("another version of V8, for which no code is kept, runs it all the same", async () => {
  for (const name of caches()) rmSync(path.join(folder(), name));
  const { code, stdout } = await cli.run(["--version"]);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^lockspice \d/) as string });
});
