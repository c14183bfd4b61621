import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectationsOf, messagesOf, mismatches, type Expectation } from "./faults/expectation.js";

const cli = join(import.meta.dirname, "../dist/cli/main.js");
const folder = join(import.meta.dirname, "faults");
const scratch = mkdtempSync(join(tmpdir(), "lockspice-faults-"));

/** Decks that cannot say themselves what they expect. */
const silent: Record<string, Expectation> = {
  "empty.cir": {
    exit: 3,
    command: "check",
    others: true,
    messages: [{ severity: "error", places: [], says: /empty/i }],
  },
  "title-only.cir": {
    exit: 3,
    command: "check",
    others: true,
    messages: [{ severity: "error", places: [], says: /no |empty|analysis/i }],
  },
  "comments-only.cir": {
    exit: 3,
    command: "check",
    others: true,
    messages: [{ severity: "error", places: [], says: /no |empty|analysis/i }],
  },
  "binary.cir": {
    exit: 3,
    command: "check",
    others: true,
    messages: [{ severity: "error", places: [], says: /text|binary|NUL|character/i }],
  },
  "nul-inside.cir": {
    exit: 3,
    command: "check",
    others: true,
    messages: [{ severity: "error", places: [], says: /text|binary|NUL|character/i }],
  },
};

function lockspice(command: string, deck: string): Promise<{ exit: number | string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, command, deck],
      { cwd: folder, timeout: 30_000, maxBuffer: 1 << 26, env: { ...process.env, NO_COLOR: "1" } },
      (error, _stdout, stderr) => resolve({ exit: error === null ? 0 : (error.code ?? error.signal ?? "?"), stderr }),
    );
  });
}

/** Runs the jobs two at a time, as many as the machines that test have cores. */
async function pooled<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results = new Array<T>(jobs.length);
  let next = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const k = next++;
      results[k] = await jobs[k]!();
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

beforeAll(() => {
  if (!existsSync(cli)) throw new Error("dist/cli/main.js is missing: run npm run build first");
});
afterAll(() => rmSync(scratch, { recursive: true }));

const decks = readdirSync(folder).filter((name) => name.endsWith(".cir"));

test("there are at least 60 faulty netlists, and each says what it expects", () => {
  expect(decks.length).toBeGreaterThanOrEqual(60);
  for (const deck of decks) {
    const expectation = silent[deck] ?? expectationsOf(readFileSync(join(folder, deck), "latin1"));
    expect(expectation, deck).toBeDefined();
  }
});

test(
  "every fault is told at its place, in a sentence that helps, with the right exit code",
  { timeout: 300_000 },
  async () => {
    const table = await pooled(
      decks.map((deck) => async () => {
        const expectation = silent[deck] ?? expectationsOf(readFileSync(join(folder, deck), "latin1"))!;
        const { exit, stderr } = await lockspice(expectation.command, deck);
        return mismatches(deck, expectation, exit, messagesOf(stderr), stderr);
      }),
    );
    const wrong = table.flat();
    expect(wrong.length === 0 ? "" : `\n${wrong.length} mismatches\n${wrong.join("\n")}\n`).toBe("");
  },
);

test("a line of ten megabytes is refused or read, but neither crashes nor hangs", { timeout: 120_000 }, async () => {
  const files = {
    "long-word.cir": `A very long word\nR1 in 0 ${"9".repeat(10_000_000)}x1\nV1 in 0 1\n.op\n.end\n`,
    "long-list.cir": `Many values\nV1 in 0 PWL(0 0 ${"1 1 ".repeat(2_500_000)})\nR1 in 0 1k\n.op\n.end\n`,
    "deep.cir": `Deep nesting\nR1 in 0 {${"(".repeat(5_000_000)}1${")".repeat(5_000_000)}}\nV1 in 0 1\n.op\n.end\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(scratch, name);
    writeFileSync(path, text);
    const { exit, stderr } = await lockspice("check", path);
    expect(exit, name).toBe(3);
    const [first] = messagesOf(stderr).filter((message) => message.severity === "error");
    expect(first && { file: basename(first.file), line: first.line }, name).toEqual({ file: name, line: 2 });
    expect(stderr.length, `${name}: the message shows the line in part only`).toBeLessThan(10_000);
  }
});
