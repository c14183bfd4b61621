/**
 * What devices with flaws learn: every published device and soft bounds, what costs them most, and what remedies give
 * back, as tables in bench/devices.md. Every run that is done is kept in bench/devices.json, and not done again. The rule is
 * `adjoint`, so that nothing but the devices differs from the exact gradient. No time is in the output.
 *
 *     node --no-warnings --loader ts-node/esm bench/devices.ts iris|flaws|digits [--data FOLDER] [--seeds N] [--tune]
 *
 * renews a part of the page; `digits` wants the folder of optdigits-train.csv and optdigits-test.csv, and with --tune only
 * chooses settings, without a look at the test file.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { digitsPart } from "./devices/digits.js";
import { flawsPart, irisPart } from "./devices/iris.js";
import { Kept } from "./devices/kept.js";

const page = join(import.meta.dirname, "devices.md");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string", default: "../shared/data" },
    seeds: { type: "string", default: "5" },
    tune: { type: "boolean", default: false },
  },
});
const kept = new Kept(join(import.meta.dirname, "devices.json"));
const seeds = Number(values.seeds);
const parts: Readonly<Record<string, () => Promise<string[]>>> = {
  iris: () => irisPart(kept, seeds),
  flaws: () => flawsPart(kept, seeds),
  digits: () => digitsPart(kept, resolve(values.data), seeds, values.tune),
};
const part = positionals[0] ?? "";
if (!(part in parts)) throw new Error(`a part: ${Object.keys(parts).join(", ")}`);
const text = (await parts[part]!()).join("\n");
if (!values.tune) {
  const marks = [`<!-- begin of ${part} -->`, `<!-- end of ${part} -->`] as const;
  const old = existsSync(page) ? readFileSync(page, "utf8") : "# What devices with flaws learn\n";
  const [before, after] = old.includes(marks[0])
    ? [old.split(marks[0])[0]!, old.split(marks[1])[1]!]
    : [`${old}\n`, "\n"];
  writeFileSync(page, `${before}${marks[0]}\n${text}\n${marks[1]}${after}`);
}
