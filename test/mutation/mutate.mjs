// Flips operators and constants in the numerical sources, one at a time, and counts how many of these mutants the tests
// catch. See README.md here.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Sandbox } from "./sandbox.mjs";
import { findSites } from "./sites.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "40" },
    workers: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const count = Number(options.count);
const needed = Math.ceil(0.9 * count);

/** The tests that are about a folder; they run first. */
const about = {
  law: ["test/law/", "test/devices/", "test/circuits.test.ts"],
  devices: ["test/devices/", "test/circuits.test.ts"],
  integrate: ["test/integrate/", "test/analyses/", "test/circuits.test.ts"],
  learning: ["test/learning/"],
  kernel: ["test/kernel/", "test/equations/", "test/solve/"],
};
/** Texts, files and killed processes say nothing about numbers. */
const excluded = ["test/cli/**", "test/report/**", "test/netlist/**", "test/faults-mutation.test.ts"];
const slowdown = 4;
const patience = 20;

const folderOf = (site) => site.file.split("/")[1];
const nameOf = (site) => `\`${site.file}\` \`${site.shown}\``;

/** Mutants that a person found to change nothing that counts, by name, with the reason. */
function equivalents() {
  const text = readFileSync(path.join(root, "test/mutation/README.md"), "utf8");
  return new Map([...text.matchAll(/^- (`src\/[^`]+` `.*`): (.+)$/gm)].map(([, name, reason]) => [name, reason]));
}

/** Marsaglia's xorshift with 32 bits (Journal of Statistical Software 8 (2003) 14): the draw is the same everywhere. */
function* random(seed) {
  let state = (Math.imul(seed, 0x9e3779b9) ^ 0x85ebca6b) >>> 0 || 1;
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield (state >>> 0) / 0x100000000;
  }
}

/** All sites in random order (Fisher, Yates). */
function shuffled(sites, seed) {
  const draw = random(seed);
  const list = [...sites];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(draw.next().value * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

const failing = (output) => /FAIL\s+(\S+\.test\.ts)/.exec(output)?.[1] ?? "a test";

/** What becomes of a mutant: the name of what caught it, undefined when all tests pass; or that it does not compile. */
async function verdictOf(sandbox, site, limits) {
  const restore = sandbox.apply(site);
  try {
    const inKernel = folderOf(site) === "kernel";
    if (inKernel && (await sandbox.build(false)).code !== 0) return { compiles: false };
    const first = await sandbox.test(about[folderOf(site)], limits[folderOf(site)]);
    if (first.code !== 0)
      return { compiles: true, caught: first.code === undefined ? "no end" : failing(first.output) };
    if ((await sandbox.build(true)).code !== 0) return { compiles: false };
    const rest = await sandbox.test([], limits.all, excluded);
    if (rest.code !== 0) return { compiles: true, caught: rest.code === undefined ? "no end" : failing(rest.output) };
    return { compiles: true };
  } finally {
    restore();
  }
}

/** How long the tests take without mutants; throws when they fail. */
async function measure(sandbox) {
  const limits = {};
  await sandbox.build(true);
  for (const [name, paths] of [...Object.entries(about), ["all", []]]) {
    const ended = await sandbox.test(paths, 1800, excluded);
    if (ended.code !== 0) throw new Error(`the tests fail without any mutant:\n${ended.output}`);
    limits[name] = slowdown * ended.seconds + patience;
  }
  return limits;
}

const known = equivalents();
const sites = findSites(root).filter((site) => site.file.includes(options.only));
const queue = shuffled(sites, Number(options.seed));
console.log(`${sites.length} sites; ${known.size} known to be equivalent; seed ${options.seed}`);
const sandboxes = Array.from({ length: Number(options.workers) }, () => new Sandbox(root));
process.once("exit", () => sandboxes.forEach((sandbox) => sandbox.remove()));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const limits = await measure(sandboxes[0]);
await Promise.all(sandboxes.slice(1).map((sandbox) => sandbox.build(true)));
const survivors = [];
let tried = 0;
let caught = 0;
await Promise.all(
  sandboxes.map(async (sandbox) => {
    while (tried < count && queue.length > 0) {
      const site = queue.shift();
      if (known.has(nameOf(site))) {
        console.log(`  -  equivalent  ${site.file}:${site.line}  ${site.shown}  (${known.get(nameOf(site))})`);
        continue;
      }
      const number = ++tried;
      const verdict = await verdictOf(sandbox, site, limits);
      if (!verdict.compiles) tried--;
      else if (verdict.caught === undefined) survivors.push(site);
      else caught++;
      const word = !verdict.compiles ? "no program" : verdict.caught === undefined ? "SURVIVES" : "caught";
      console.log(
        `${String(number).padStart(3)}  ${word.padEnd(10)}  ${site.file}:${site.line}  ${site.shown}${verdict.caught ? `  <- ${verdict.caught}` : ""}`,
      );
    }
  }),
);
console.log(`\n${caught} of ${tried} mutants caught (at least ${needed} wanted)`);
for (const site of survivors) console.log(`- ${nameOf(site)}: `);
process.exit(caught >= needed ? 0 : 1);
