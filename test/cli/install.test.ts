import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "../../build.config.mjs";
import type { Ended } from "./harness.js";
import { root, start } from "./harness.js";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

let folder = "";
/** An empty project that Lockspice was installed into from its tarball. */
let project = "";

async function must(program: string, words: readonly string[], cwd: string): Promise<Ended> {
  const ended = await start(program, words, { cwd }).ended;
  if (ended.code !== 0) throw new Error(`${program} ${words.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended;
}

async function manifestOf(packageFolder: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(packageFolder, "package.json"), "utf8")) as Manifest;
}

/** The installed folders of the dependencies of a package, and of theirs. */
async function dependenciesOf(packageFolder: string, found = new Map<string, string>()): Promise<Map<string, string>> {
  const { dependencies = {} } = await manifestOf(packageFolder);
  for (const name of Object.keys(dependencies)) {
    const place = createRequire(path.join(packageFolder, "package.json")).resolve.paths(name)!;
    for (const modules of place) {
      const candidate = path.join(modules, name);
      const there = await manifestOf(candidate).catch(() => undefined);
      if (there === undefined) continue;
      if (!found.has(name)) {
        found.set(name, candidate);
        await dependenciesOf(candidate, found);
      }
      break;
    }
  }
  return found;
}

/** What `npm publish` would take, built from the sources as they stand: the same files, in a folder of their own. */
async function stage(): Promise<string> {
  const staged = path.join(folder, "staged");
  await mkdir(staged);
  for (const name of ["package.json", "README.md", "LICENSE", "netlists"]) {
    await cp(path.join(root, name), path.join(staged, name), { recursive: true }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    });
  }
  await build(path.join(staged, "dist"));
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const outDir = path.join(staged, "dist/types");
  await must(process.execPath, [tsc, "-p", path.join(root, "tsconfig.build.json"), "--outDir", outDir], root);
  return staged;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lockspice-install-"));
  project = path.join(folder, "project");
  const tarballs = path.join(folder, "tarballs");
  await mkdir(project);
  await mkdir(tarballs);
  // No registry is asked: the dependencies are packed from where they are installed.
  const packages = [await stage(), ...(await dependenciesOf(root)).values()];
  await must("npm", ["pack", "--ignore-scripts", "--pack-destination", tarballs, ...packages], folder);
  await writeFile(path.join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  const files = (await readdir(tarballs)).map((file) => path.join(tarballs, file));
  await must("npm", ["install", "--offline", "--no-audit", "--no-fund", ...files], project);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const PROGRAM = `
import { audit, parse, simulate, train } from "lockspice";

const divider = parse("divider\\nV1 in 0 3\\nR1 in out 2k\\nR2 out 0 1k\\n.op\\n.end\\n");
const { analyses } = await simulate(divider);
const op = analyses[0]!;
const column = op.columns.findIndex((c) => c.name === "v(out)");
const text = [
  "learner", ".param x=1", "V1 in 0 {x}", "Rw in out syn", "R2 out 0 20k",
  ".model syn TRAINABLE (g=20u gmin=1u gmax=1m)", ".model lk LOCKIN (f=1k)",
  ".data points x t", "+ 1 0.5", "+ -1 -0.5", ".enddata",
  ".learn freqprop data=points outputs=(out) targets=(t) gamma=1u lockin=lk rate=1e-9 epochs=2 engine=phases", ".end",
].join("\\n");
const seen: number[] = [];
const long = parse("long\\nV1 in 0 SIN(0 1 1k)\\nR1 in out 1k\\nC1 out 0 1u\\n.tran 1u 1000\\n.end\\n");
const trained = await train(parse(text), { onProgress: (p) => seen.push(p.fraction) });
const audited = await audit(parse(text));
const controller = new AbortController();
const stopped = await simulate(long, {
  signal: controller.signal,
  onProgress: ({ fraction }) => fraction > 0 && controller.abort(),
}).then(
  () => "ran",
  (error: { code: string }) => error.code,
);
let fault = "";
try {
  parse("t\\nR1 1 0 1..5k\\n.op\\n");
} catch (error) {
  const { code, diagnostics } = error as { code: string; diagnostics: { code: string }[] };
  fault = code + " " + diagnostics.length;
}
console.log(JSON.stringify({
  out: op.data[column]![0], epochs: trained.report.epochs.length, progress: seen.length > 0, cosine: audited.cosine,
  stopped, fault,
}));
`;

it("runs as a library from its tarball in an empty project, with its types", async () => {
  await writeFile(path.join(project, "program.ts"), PROGRAM);
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const settings = "--target es2022 --module nodenext --strict --lib es2023,dom --types --skipLibCheck false".split(
    " ",
  );
  await must(process.execPath, [tsc, ...settings, "program.ts"], project);
  const { stdout } = await must(process.execPath, ["program.js"], project);
  const result = JSON.parse(stdout) as Record<string, unknown>;
  expect(result).toMatchObject({ epochs: 2, progress: true, stopped: "aborted" });
  expect(result["out"]).toBeCloseTo(1, 9);
  expect(result["cosine"]).toBeGreaterThan(0.999);
  expect(result["fault"]).toMatch(/^netlist [1-9]/);
});

it("brings the command with it", async () => {
  const { version } = await manifestOf(root);
  const { stdout } = await must("npx", ["--no-install", "lockspice", "--version"], project);
  expect(stdout).toBe(`lockspice ${version}\n`);
});
