import { appendFile, cp, mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../build.config.mjs";
import { root, start } from "./cli/harness.js";

/** A block of code on the page, and the file of src that the page says it belongs to. */
interface Block {
  readonly file: string;
  readonly code: string;
}

/** Code blocks behind "`path/file.ts`:", in order. */
function blocksOf(page: string): Block[] {
  return [...page.matchAll(/`([\w/-]+\.ts)`:\n\n```ts\n([^]*?\n)```/g)].map(([, file, code]) => ({
    file: file!,
    code: code!,
  }));
}

const isIndex = ({ file }: Block): boolean => file.endsWith("/index.ts");

/** Compiles files of a folder with the settings of this project; `texts` stand for what some hold. */
function compile(names: readonly string[], texts: ReadonlyMap<string, string> = new Map(), before?: ts.Program) {
  const read = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...read.config, include: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const fromDisk = host.getSourceFile;
  host.getSourceFile = (name, version) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, version);
    return before?.getSourceFile(name) ?? fromDisk(name, version);
  };
  return ts.createProgram(names, options, host, before);
}

/** What is wrong with files of a program: file and number of the error, and what it says. */
function faultsOf(program: ts.Program, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const source = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ code, messageText }) => {
      return `${path.basename(name)} ${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}

/** A slip in each example, and the number of the compiler's error. */
const slips = [
  [`kind: "steady"`, `kind: "steadily"`, 2322],
  [`pulses[j] = Math.abs(to - from)`, `pulses[j] = to`, 6133],
  [`needs: ["parity"]`, `needs: []`, 2322],
] as const;

let blocks: Block[] = [];
/** The sources with the examples, within the repository so that dependencies are found. */
let folder = "";

beforeAll(async () => {
  await mkdir(path.join(root, "out"), { recursive: true });
  folder = await mkdtemp(path.join(root, "out", "readme-examples-"));
  blocks = blocksOf(await readFile(path.join(root, "src/README.md"), "utf8"));
  await cp(path.join(root, "src"), path.join(folder, "src"), { recursive: true });
  for (const block of blocks) {
    const file = path.join(folder, "src", block.file);
    // "wx": an example is a file that is not there yet.
    await (isIndex(block) ? appendFile(file, block.code) : writeFile(file, block.code, { flag: "wx" }));
  }
  await build(path.join(folder, "dist"), folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the examples of src/README.md", () => {
  it("are a file and a line each", () => {
    expect(blocks.map(({ file }) => path.dirname(file))).toEqual(
      ["learning/rules", "learning/updates", "netlist/data-sources"].flatMap((registry) => [registry, registry]),
    );
    expect(blocks.map(isIndex)).toEqual([false, true, false, true, false, true]);
    for (const { code } of blocks.filter(isIndex)) expect(code.trimEnd().split("\n")).toHaveLength(1);
  });

  it("fit the contracts; a slip in any of them is an error", () => {
    const within = (name: string): string => path.join(folder, "src", name);
    const names = blocks.map(({ file }) => within(file));
    names.push(...["learning/rules.ts", "learning/updates.ts", "netlist/data-sources.ts"].map(within));
    const program = compile(names);
    expect(faultsOf(program, names)).toEqual([]);
    const wrong = slips.map(([right, slip], k): [string, string] => {
      const { file, code } = blocks[2 * k]!;
      expect(code).toContain(right);
      return [within(file), code.replace(right, slip)];
    });
    const files = wrong.map(([file]) => file);
    const found = faultsOf(compile(files, new Map(wrong), program), files);
    expect(found.map((fault) => fault.split(":")[0])).toEqual(
      slips.map(([, , code], k) => `${path.basename(files[k]!)} ${code}`),
    );
  });
});

/** Two trainable resistors from two inputs to a node with a load of 1 mS. */
const deck = (data: string, learn: string): string => `two inputs
.param b1=1 b2=1
.data words ${data}
V1 in1 0 {b1}
V2 in2 0 {b2}
R1 in1 out first
R2 in2 out second
R3 out 0 1k
.model first TRAINABLE (g=330u gmin=100u gmax=1.1m update=levels levels=41)
.model second TRAINABLE (g=670u gmin=100u gmax=1.1m update=levels levels=41)
.learn onesided data=words outputs=(out) targets=(parity) gamma=0.5m rate=3u batch=all ${learn}
.end
`;

const words = [-1, 1].flatMap((b2) => [-1, 1].map((b1) => [b1, b2] as const));

/** v = sum g b / sum g, L = (v - t)^2 / 2: dL/dg_j = (v - t) (b_j - v) / sum g, the mean over all words. */
function gradient(g: readonly number[]): number[] {
  const sum = g[0]! + g[1]! + 1e-3;
  return g.map((_g, j) => {
    const terms = words.map((b) => {
      const v = (g[0]! * b[0] + g[1]! * b[1]) / sum;
      return ((v - b[0] * b[1]) * (b[j]! - v)) / sum;
    });
    return terms.reduce((a, b) => a + b, 0) / words.length;
  });
}

async function lockspice(text: string, ...words: string[]) {
  await writeFile(path.join(folder, "deck.cir"), text);
  return start(process.execPath, [path.join(folder, "dist/cli/main.js"), ...words], { cwd: folder }).ended;
}

describe("the sources with the examples", () => {
  it("measure the gradient by the new rule, over the words of the new data source", async () => {
    const { stdout } = await lockspice(deck("parity=2", ""), "audit", "deck.cir", "--json", "-");
    const { rule, samples, devices } = JSON.parse(stdout) as {
      readonly rule: string;
      readonly samples: number;
      readonly devices: readonly { readonly measured: number }[];
    };
    expect([rule, samples]).toEqual(["onesided", 4]);
    // Drops are linear in the nudge here, so that three points give the slope whatever gamma is; two would be off.
    const exact = gradient([330e-6, 670e-6]);
    devices.forEach(({ measured }, j) => expect(measured / exact[j]!).toBeCloseTo(1, 9));
  });

  it("write by the new update", async () => {
    const run = await lockspice(deck("parity=2", "epochs=3"), "train", "deck.cir", "--json", "-", "--out", "trained");
    const { conductances, pulses } = JSON.parse(run.stdout) as {
      readonly conductances: Readonly<Record<string, number>>;
      readonly pulses: number;
    };
    const level = (g: number): number => Math.min(40, Math.max(0, Math.round((g - 100e-6) / 25e-6)));
    let g = [330e-6, 670e-6];
    let moved = 0;
    for (let epoch = 0; epoch < 3; epoch++) {
      const slope = gradient(g);
      const to = g.map((now, j) => level(now - 3e-6 * slope[j]!));
      moved += to.reduce((sum, n, j) => sum + Math.abs(n - level(g[j]!)), 0);
      g = to.map((n) => 100e-6 + n * 25e-6);
    }
    expect(moved).toBeGreaterThan(4);
    expect(pulses).toBe(moved);
    [conductances["r1"]!, conductances["r2"]!].forEach((found, j) => expect(found).toBeCloseTo(g[j]!, 12));
  });

  it("know the new keys in errors and in help", async () => {
    const word = await lockspice(deck("parity=two", ""), "check", "deck.cir");
    expect(word.code).toBe(3);
    expect(word.stderr).toContain("deck.cir:3:20: error: parity=two is no number of bits");
    const other = await lockspice(deck("parity=2 scale=1", ""), "check", "deck.cir");
    expect(other.stderr).toContain("deck.cir:3:28: error: a table with parity= takes no other key");
    const help = await lockspice("", "help", ".data");
    expect(help.stdout.replaceAll(/\s+/g, " ")).toContain(".data NAME parity=3");
  });
});
