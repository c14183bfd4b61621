import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Library, TestOutcome } from "./library.js";
import { definitions } from "./deck.js";
import type { Invocation } from "./invocation.js";
import { UsageFault } from "./invocation.js";
import { describe } from "./messages.js";

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
  const decks = await findDecks(invocation);
  const { seed, dialect, threads, lanes, include = [] } = options;
  const tests = library.runTests(
    decks.map(({ file, named }) => ({ file, ...(options.update && ({ update: named ? "all" : "kept" } as const)) })),
    {
      signal,
      include,
      define: definitions(options.define ?? []),
      ...(seed !== undefined && { seed }),
      ...(dialect !== undefined && { dialect }),
      ...(threads !== undefined && { threads }),
      ...(lanes !== undefined && { lanes }),
    },
  );
  const outcomes: TestOutcome[] = [];
  let next = 0;
  for await (const tested of tests) {
    const { named } = decks[next++]!;
    if (tested.status === "empty" && !named) continue;
    const outcome = await withWarnings(invocation, tested);
    outcomes.push(outcome);
    if (options.json !== "-") await invocation.result([line(invocation, outcome)]);
  }
  // Written when all are done: a netlist that reads the golden file of another one sees the old one, whatever the order.
  for (const { update } of outcomes) if (update) await library.writeFileWhole(update.file, update.contents);
  await report(invocation, outcomes);
}

/** Shows the warnings of a netlist; with --strict they are what it fails by. */
async function withWarnings(invocation: Invocation, outcome: TestOutcome): Promise<TestOutcome> {
  const { library, options, paint } = invocation;
  const warnings = outcome.diagnostics.filter(({ severity }) => severity === "warning");
  // The faults of a netlist are told with its warnings.
  if (outcome.status === "error" || warnings.length === 0) return outcome;
  if (!options.strict) {
    await invocation.note(describe(library, warnings, paint));
    return outcome;
  }
  const { update: _, ...rest } = outcome;
  const failures = warnings.map((warning) => ({ message: library.format({ ...warning, severity: "error" }) }));
  return { ...rest, status: "error", failures: [...failures, ...outcome.failures], exitCode: 3 };
}

/** One line for what holds, more for what does not. */
function line({ paint }: Invocation, { deck, status, checks, failures, update }: TestOutcome): string {
  const what = update === undefined ? checks : `writes ${update.file}`;
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
async function findDecks({
  library,
  request,
}: Invocation): Promise<{ readonly file: string; readonly named: boolean }[]> {
  const paths = request.operands;
  if (paths.length === 0) throw new UsageFault("no netlist given", "lockspice test PATH..., netlists or folders");
  const found = new Map<string, boolean>();
  for (const operand of paths) {
    const kind = await stat(operand).catch(() => undefined);
    if (kind === undefined) throw new UsageFault(`there is no ${operand}`);
    if (!kind.isDirectory()) found.set(path.normalize(operand), true);
    else for (const file of await decksBelow(library, operand)) if (!found.has(file)) found.set(file, false);
  }
  return [...found].map(([file, named]) => ({ file, named }));
}

async function decksBelow(library: Library, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
  const files: string[] = [];
  for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await decksBelow(library, file)));
    else if (ENDINGS.has(path.extname(entry.name).toLowerCase()) && (await isTest(library, file))) files.push(file);
  }
  return files;
}

/** Whether a netlist of a folder is meant as a test: it says so, or a kept result lies beside it. */
async function isTest(library: Library, file: string): Promise<boolean> {
  if (library.goldenBeside(file).contents !== undefined) return true;
  return /^[ \t]*\.(assert|golden)\b/im.test((await readFile(file)).toString("latin1").replaceAll("\0", ""));
}
