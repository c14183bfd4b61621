import type { Diagnostic } from "../base/diagnostics.js";
import { format } from "../base/diagnostics.js";
import { LockspiceError } from "../base/errors.js";
import { resultCsv, writtenTables } from "../deck/csv.js";
import { goldenDefaults } from "../deck/golden.js";
import { type Deck, type Input, parse, type ParseOptions } from "../deck/parse.js";
import { simulate, type SimulateOptions, type SimulationResult } from "../deck/simulate.js";
import { keptTables, withoutValues } from "./kept.js";
import { readCsvTables } from "../report/csv-read.js";
import { rawfile } from "../report/rawfile-write.js";
import { type GoldenFile, goldenBeside } from "./beside.js";
import { compareGolden, type Mismatch } from "./golden.js";

/** What became of one netlist. */
export interface TestOutcome {
  readonly deck: string;
  /** `failed`: a check does not hold; `error`: the netlist could not be simulated; `empty`: nothing is checked in it. */
  readonly status: "passed" | "failed" | "error" | "empty";
  /** What was checked, as "2 assertions, golden". */
  readonly checks: string;
  readonly failures: readonly Mismatch[];
  /** Of an error: what the command line would have ended with. */
  readonly exitCode: number;
  readonly diagnostics: readonly Diagnostic[];
  /** With `update`: the file to write and its contents. */
  readonly update?: { readonly file: string; readonly contents: readonly (string | Uint8Array)[] };
}

export interface TestOptions extends ParseOptions, SimulateOptions {
  /** Finds the kept result of a netlist, by default a file beside it; `file` is what its .golden card names. */
  readonly golden?: (deck: string, file: string | undefined) => GoldenFile;
  /** Gives what is to be kept, instead of comparing: where something is kept or asked for, or in any case. */
  readonly update?: "kept" | "all";
}

/** Simulates a netlist and checks what its `.assert` and `.golden` cards, and the file kept beside it, ask for. */
export async function runTest(input: Input, options: TestOptions): Promise<TestOutcome> {
  try {
    const deck = parse(input, options);
    const kept = (options.golden ?? goldenBeside)(deck.name, deck.golden?.file);
    const wanted = deck.golden !== undefined || kept.contents !== undefined;
    const update = options.update === "all" || (wanted && options.update === "kept");
    if (!wanted && !update && deck.asserts.length === 0) return outcome(deck, "empty", []);
    const result = await simulate(deck, options);
    const failures: Mismatch[] = result.assertions.filter(({ holds }) => !holds).map(({ message }) => ({ message }));
    const text = [...resultCsv(result)].join("");
    if (update) {
      return {
        ...outcome(deck, failures.length > 0 ? "failed" : "passed", failures),
        update: { file: kept.name, contents: isRawName(kept.name) ? raw(deck, result) : [text] },
      };
    }
    if (wanted && kept.contents === undefined)
      failures.push({ message: `there is no ${kept.name}; --update makes it` });
    else if (kept.contents !== undefined) {
      const kinds = writtenTables(result).map(({ kind }) => `.${kind}`);
      const found = readCsvTables(text, deck.name).map((table, k) => ({ ...table, kind: kinds[k] }));
      const { tables, isRaw } = keptTables(kept.name, kept.contents, found);
      failures.push(...compareGolden(isRaw ? withoutValues(found) : found, tables, deck.golden ?? goldenDefaults));
    }
    return outcome(deck, failures.length > 0 ? "failed" : "passed", failures, wanted);
  } catch (error) {
    if (!(error instanceof LockspiceError) || options.signal?.aborted === true) throw error;
    const text = error.diagnostics.length > 0 ? error.diagnostics.map(format).join("\n") : error.message;
    return {
      deck: input.name,
      status: "error",
      checks: "",
      failures: [{ message: text }],
      exitCode: error.exitCode,
      diagnostics: error.diagnostics,
    };
  }
}

/** A golden file that is to be a raw file, by its name. */
const isRawName = (name: string): boolean => name.toLowerCase().endsWith(".raw");

const raw = (deck: Deck, result: SimulationResult): Uint8Array[] => [
  ...rawfile(writtenTables(result), { title: deck.title }),
];

function outcome(
  deck: Deck,
  status: TestOutcome["status"],
  failures: readonly Mismatch[],
  golden = false,
): TestOutcome {
  const { length } = deck.asserts;
  const checks = [length > 0 ? `${length} assertion${length > 1 ? "s" : ""}` : "", golden ? "golden" : ""];
  return {
    deck: deck.name,
    status,
    checks: checks.filter((check) => check !== "").join(", "),
    failures,
    exitCode: status === "failed" ? 1 : 0,
    diagnostics: deck.diagnostics,
  };
}
