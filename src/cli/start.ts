#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

/**
 * Starts the command line (`lockspice.cjs`, bundled from main.ts) with the code that V8 compiled when the package was
 * built (build.precompile.mjs). It serves the same version of V8 alone; others keep code of their own where Node has a
 * place for it.
 */
const place = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const file = place("lockspice.cjs");
const cache = place(`lockspice-${process.versions.v8}-${process.arch}.cache`);
// Much runs a few thousand times and never again. Compiling that with all of V8's art costs more than it saves; what is
// hot for longer is compiled some milliseconds later.
setFlagsFromString("--interrupt-budget=1000000");
// A run ends before what is marked beside it pays. Memory is collected in one go where it has to be.
setFlagsFromString("--no-incremental-marking");
// What is young is soon garbage: room for more of it makes nothing faster.
setFlagsFromString("--semi-space-growth-factor=1");
if (existsSync(cache)) {
  const text = `(function (require) {${readFileSync(file, "latin1")}\n})`;
  const script = new Script(text, { filename: file, cachedData: readFileSync(cache) });
  const main = script.runInThisContext() as (require: (name: string) => unknown) => void;
  main((name) => process.getBuiltinModule(name));
} else {
  const module = process.getBuiltinModule("node:module");
  (module as { enableCompileCache?: () => void }).enableCompileCache?.();
  module.createRequire(import.meta.url)(file);
}
