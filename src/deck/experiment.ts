import { UsageError } from "../base/errors.js";
import { type Diagnostic, nearest } from "../base/diagnostics.js";
import { nodeModule } from "../base/node.js";
import { errorOf } from "../base/thread-messages.js";
import { inThreads } from "../base/threads.js";
import { hasThreads } from "../base/worker.js";
import { learnParameters } from "../learning/card-table.js";
import { writeFileWhole } from "../report/atomic.js";
import { experimentSvg } from "../report/experiment.js";
import { type Json, jsonText } from "../report/json.js";
import { type ExperimentReport, type ExperimentRun, experimentCsv, experimentReport } from "./experiment-report.js";
import { deckOf, type RunFrame, type RunJob, type RunOutcome, trainRun } from "./experiment-run.js";
import type { Deck } from "./parse.js";
import { discardIn, type FolderOptions } from "./training-folder.js";
import { version } from "./version.js";

export interface ExperimentOptions extends Pick<FolderOptions, "rule" | "engine" | "epochs" | "set" | "checkpoint"> {
  /** A folder of results a run below it, and the summary. */
  readonly folder: string;
  /** Number of seeds, counted up from the deck's. */
  readonly seeds?: number;
  /** Values to try, as text, by the name of a `.param` or of a parameter of `.learn`; all combinations are trained. */
  readonly sweep?: Readonly<Record<string, readonly string[]>>;
  /** Goes on from the checkpoints in the folders; runs without one begin. */
  readonly resume?: boolean;
  /** No result depends on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly fraction: number; readonly label: string }) => void;
}

export interface ExperimentOutcome {
  readonly report: ExperimentReport;
  /** Files that sum it up, by name. */
  readonly files: Readonly<Record<"summary.json" | "summary.csv" | "summary.svg", string>>;
  /** Each once, whatever the number of runs that had it. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Trains a deck with several seeds and settings, each in a folder of its own, and writes what they come to in the mean.
 * A training that does not converge is told in the report; the others go on.
 * @throws NetlistError, UsageError, FileError, AbortedError
 */
export async function experiment(deck: Deck, options: ExperimentOptions): Promise<ExperimentOutcome> {
  const { folder, seeds = 1, sweep = {}, threads = 1, signal, onProgress } = options;
  const { origin } = deck;
  if (origin === undefined) throw new UsageError("an experiment reads its netlist again and again, and needs files");
  const { join } = nodeModule("node:path");
  const settings = combinations(deck, sweep);
  const jobs = settings.flatMap((setting) =>
    Array.from({ length: seeds }, (_, k): RunJob => {
      const seed = deck.seed + k;
      return { ...placed(deck, setting), seed, folder: join(folder, ...folderOf(setting), `seed-${seed}`) };
    }),
  );
  const folders = new Set(jobs.map((job) => job.folder));
  if (folders.size < jobs.length)
    throw new UsageError("two settings would share a folder", { hint: "values that differ in letters and digits" });
  // Faults of a setting are told before any is trained.
  for (const job of jobs.filter((_, k) => k % seeds === 0)) deckOf(origin, job);
  const { rule, engine, epochs, set, checkpoint, resume = false } = options;
  const frame: RunFrame = {
    ...{ origin, resume },
    ...(rule !== undefined && { rule }),
    ...(engine !== undefined && { engine }),
    ...(epochs !== undefined && { epochs }),
    ...(set !== undefined && { set }),
    ...(checkpoint !== undefined && { checkpoint }),
  };
  const shared = threads > 1 && jobs.length > 1 && hasThreads();
  const outcomes = shared
    ? inThreads<RunJob, RunOutcome>(jobs, {
        ...{ count: threads, entry: "deck/experiment-thread", data: frame, signal },
        onProgress: (fraction, label) => onProgress?.({ fraction, label }),
      })
    : oneByOne(frame, jobs, options);
  const runs: ExperimentRun[] = [];
  try {
    for await (const outcome of outcomes) {
      const k = runs.length;
      const place = { set: settings[Math.floor(k / seeds)]!, seed: jobs[k]!.seed };
      runs.push({ ...place, folder: [...folderOf(place.set), `seed-${place.seed}`].join("/"), ...outcome });
    }
  } finally {
    // A thread that was stopped leaves what it was writing.
    if (shared) await Promise.all([...folders].map(discardIn));
  }
  const report = experimentReport({ lockspice: version, deck: deck.name }, settings, runs);
  const files = {
    "summary.json": jsonText(report as unknown as Json),
    "summary.csv": experimentCsv(report),
    "summary.svg": experimentSvg(deck.title, report),
  };
  for (const [name, text] of Object.entries(files)) await writeFileWhole(join(folder, name), [text]);
  const failed = runs.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined && runs.every(({ error }) => error !== undefined)) throw errorOf(failed.error);
  return { report, files, warnings: once(runs.flatMap(({ warnings }) => warnings)) };
}

async function* oneByOne(
  frame: RunFrame,
  jobs: readonly RunJob[],
  { signal, onProgress }: ExperimentOptions,
): AsyncGenerator<RunOutcome> {
  for (const [k, job] of jobs.entries())
    yield await trainRun(frame, job, {
      ...(signal && { signal }),
      onProgress: ({ fraction, epoch }) =>
        onProgress?.({
          fraction: (k + fraction) / jobs.length,
          label: `run ${k + 1} of ${jobs.length}, epoch ${epoch}`,
        }),
    });
}

type Setting = Readonly<Record<string, string>>;

/** All combinations of the swept values; the last name varies fastest. */
function combinations(deck: Deck, sweep: Readonly<Record<string, readonly string[]>>): Setting[] {
  const known = [...parameterNames(deck), "rule", ...learnParameters.keys()];
  for (const [name, values] of Object.entries(sweep)) {
    if (!known.includes(name)) {
      const near = nearest(name, known);
      const hint = near === undefined ? "the name of a .param, or a parameter of .learn" : `did you mean ${near}?`;
      throw new UsageError(`nothing to sweep is called ${name}`, { hint });
    }
    if (new Set(values).size < values.length) throw new UsageError(`a value of ${name} stands twice in its sweep`);
  }
  return Object.entries(sweep).reduce<Setting[]>(
    (settings, [name, values]) => settings.flatMap((set) => values.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
}

function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keyed = diagnostics.map((d) => [`${d.code} ${d.span?.source.name} ${d.span?.offset} ${d.message}`, d] as const);
  return [...new Map(keyed).values()];
}

const parameterNames = (deck: Deck): string[] => deck.circuit.netlist.top.parameters.map(({ name }) => name);

/** Where the values of a setting go: a `.param` hides a parameter of the card. */
function placed(deck: Deck, setting: Setting): Pick<RunJob, "define" | "set"> {
  const params = new Set(parameterNames(deck));
  const part = (inside: boolean) =>
    Object.fromEntries(Object.entries(setting).filter(([name]) => params.has(name) === inside));
  return { define: part(true), set: part(false) };
}

/** The folder of a setting: `rate=1n` and so on, in names that every file system takes. */
function folderOf(setting: Setting): string[] {
  const words = Object.entries(setting).map(([name, value]) => `${name}=${value.replace(/[^\w.+-]+/g, "_")}`);
  return words.length === 0 ? [] : [words.join(",")];
}
