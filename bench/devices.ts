/**
 * What devices with flaws learn: every published device and soft bounds, what costs them most, and what remedies give
 * back, as tables in bench/devices.md. Every run that is done is kept in bench/devices.json, and not done again. The rule is
 * `adjoint`, so that nothing but the devices differs from the exact gradient. No time is in the output.
 *
 *     node --no-warnings --loader ts-node/esm bench/devices.ts iris|flaws|digits [--data FOLDER] [--seeds N]
 *
 * renews a part of the page; `digits` wants the folder of optdigits-train.csv and optdigits-test.csv.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { digitsPart } from "./devices/digits.js";
import { flawsPart, irisPart } from "./devices/iris.js";
import { Kept } from "./devices/kept.js";
import { renew } from "./devices/page.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string", default: "../shared/data" },
    seeds: { type: "string", default: "5" },
  },
});
const kept = new Kept(join(import.meta.dirname, "devices.json"));
const seeds = Number(values.seeds);
const parts: Readonly<Record<string, () => Promise<string[]>>> = {
  iris: () => irisPart(kept, seeds),
  flaws: () => flawsPart(kept, seeds),
  digits: () => digitsPart(kept, resolve(values.data), seeds),
};
await renew(join(import.meta.dirname, "devices.md"), "# What devices with flaws learn\n", positionals[0] ?? "", parts);
