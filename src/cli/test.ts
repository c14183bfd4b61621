import { readdir, readFile, stat } from "node:fs/promises";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { GoldenFile, TestOutcome } from "./library.js";
import { definitions } from "./deck.js";
import type { Invocation } from "./invocation.js";
import { UsageFault } from "./invocation.js";

/** Endings of netlists that are looked for in folders. */
const ENDINGS = new Set([".cir", ".ckt", ".net", ".sp", ".spice"]);

/** The tests ran to their end, and not all passed. */
class TestsFailed extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** `lockspice test`: netlists that check themselves. */
export async function test(invocation: Invocation): Promise<void> {
  const { library, options, signal } = invocation;
  const decks = await findDecks(invocation.request.operands);
  const outcomes: TestOutcome[] = [];
  for (const { file, named } of decks) {
    signal.throwIfAborted();
    const outcome = await library.runTest(
      { name: file, bytes: await readFile(file) },
      {
        signal,
        golden: goldenFile,
        include: options.include ?? [],
        define: definitions(options.define ?? []),
        ...(options.seed !== undefined && { seed: options.seed }),
        ...(options.update && { update: named ? ("all" as const) : ("kept" as const) }),
      },
    );
    if (outcome.status === "empty" && !named) continue;
    if (outcome.update !== undefined) await library.writeFileWhole(outcome.update.file, [outcome.update.text]);
    outcomes.push(outcome);
    if (options.json !== "-") await invocation.result([line(invocation, outcome)]);
  }
  await report(invocation, outcomes);
}

/** One line for what holds, more for what does not. */
function line({ paint }: Invocation, { deck, status, checks, failures, update }: TestOutcome): string {
  const what = update === undefined ? checks : `wrote ${update.file}`;
  if (status === "passed") return `${paint.green("ok")}      ${deck}${what && ` (${what})`}\n`;
  if (status === "empty") return `${paint.yellow("empty")}   ${deck}: neither .assert, .golden nor a golden file\n`;
  const word = status === "failed" ? "FAILED" : "ERROR ";
  const text = failures.map(({ message }) => `        ${message.replaceAll("\n", "\n        ")}\n`);
  return `${paint.red(word)}  ${deck}\n${text.join("")}`;
}

async function report(invocation: Invocation, outcomes: readonly TestOutcome[]): Promise<void> {
  const { library, options } = invocation;
  const failed = outcomes.filter(({ status }) => status !== "passed");
  const passed = outcomes.length - failed.length;
  if (options.junit !== undefined) {
    const cases = outcomes.map(({ deck, status, failures }) => ({
      name: deck,
      status: status === "empty" ? ("error" as const) : status,
      messages: status === "empty" ? ["nothing is checked"] : failures.map(({ message }) => message),
    }));
    await library.writeFileWhole(options.junit, library.junit("lockspice", cases));
  }
  if (options.json !== undefined) {
    const tests = outcomes.map(({ deck, status, checks, failures }) => ({
      deck,
      status,
      checks,
      failures: failures.map((failure) => ({ ...failure })),
    }));
    const document = library.json({ lockspice: library.version, tests, passed, failed: failed.length });
    if (options.json === "-") await invocation.document(document);
    else await library.writeFileWhole(options.json, document);
  }
  if (options.json !== "-") await invocation.result([`${passed} passed, ${failed.length} failed\n`]);
  if (outcomes.length === 0) throw new UsageFault("no netlist with .assert, .golden or a golden file was found");
  if (failed.length === 0) return;
  const failure = failed.find(({ status }) => status === "failed") ?? failed[0]!;
  const code = failure.status === "empty" ? 2 : failure.exitCode;
  throw new TestsFailed(`${failed.length} of ${outcomes.length} netlists did not pass`, code);
}

/** Netlists by path: files as named, and all of the folders. */
async function findDecks(paths: readonly string[]): Promise<{ readonly file: string; readonly named: boolean }[]> {
  if (paths.length === 0) throw new UsageFault("no netlist given", "lockspice test PATH..., netlists or folders");
  const found = new Map<string, boolean>();
  for (const operand of paths) {
    const kind = await stat(operand).catch(() => undefined);
    if (kind === undefined) throw new UsageFault(`there is no ${operand}`);
    if (!kind.isDirectory()) found.set(path.normalize(operand), true);
    else for (const file of await decksBelow(operand)) if (!found.has(file)) found.set(file, false);
  }
  return [...found].map(([file, named]) => ({ file, named }));
}

async function decksBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
  const files: string[] = [];
  for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await decksBelow(file)));
    else if (ENDINGS.has(path.extname(entry.name).toLowerCase()) && (await isTest(file))) files.push(file);
  }
  return files;
}

/** Whether a netlist of a folder is meant as a test: it says so, or a kept result lies beside it. */
async function isTest(file: string): Promise<boolean> {
  if (goldenFile(file, undefined).text !== undefined) return true;
  return /^[ \t]*\.(assert|golden)\b/im.test((await readFile(file)).toString("latin1").replaceAll("\0", ""));
}

/** The kept result of a netlist: what its card names, else its own name with another ending. */
function goldenFile(deck: string, file: string | undefined): GoldenFile {
  const { dir, name } = path.parse(deck);
  const place = path.join(dir, file ?? `${name}.golden.csv`);
  try {
    return { name: place, text: readFileSync(place, "utf8") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { name: place, text: undefined };
    throw error;
  }
}
