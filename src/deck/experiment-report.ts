import type { EpochRow } from "../learning/checkpoint.js";
import type { Metrics } from "../learning/pass.js";
import { cell } from "../report/csv.js";
import type { RunOutcome } from "./experiment-run.js";
import { type Spread, spreadOf } from "./summary.js";

/** A run with what it was given. */
export interface ExperimentRun extends RunOutcome {
  readonly set: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Below the experiment's folder. */
  readonly folder: string;
}

const parts = ["train", "validation", "test"] as const;
type Spreads = Partial<Readonly<Record<(typeof parts)[number], { readonly loss: Spread; readonly accuracy?: Spread }>>>;

/** What the seeds of one setting come to: those that converged. */
export interface SettingReport {
  /** What it sets. */
  readonly set: Readonly<Record<string, string>>;
  readonly rule: string;
  readonly engine: string;
  readonly final: Spreads;
  /** After each epoch, over the seeds that had it. */
  readonly epochs: readonly Spreads[];
  readonly runs: readonly {
    readonly seed: number;
    readonly folder: string;
    /** How many it took. */
    readonly epochs: number;
    readonly best?: number;
    readonly final?: EpochRow;
    readonly error?: string;
  }[];
}

/** The content of summary.json, in the order of its fields. */
export interface ExperimentReport {
  /** Version. */
  readonly lockspice: string;
  readonly deck: string;
  readonly seeds: readonly number[];
  readonly settings: readonly SettingReport[];
}

export function experimentReport(
  frame: Pick<ExperimentReport, "lockspice" | "deck">,
  settings: readonly Readonly<Record<string, string>>[],
  runs: readonly ExperimentRun[],
): ExperimentReport {
  return {
    ...frame,
    seeds: [...new Set(runs.map(({ seed }) => seed))],
    settings: settings.map((set) =>
      settingReport(
        set,
        runs.filter((run) => run.set === set),
      ),
    ),
  };
}

function settingReport(set: SettingReport["set"], runs: readonly ExperimentRun[]): SettingReport {
  const good = runs.filter(({ error }) => error === undefined);
  const longest = Math.max(0, ...good.map(({ epochs }) => epochs.length));
  const { rule, engine } = good[0] ?? runs[0]!;
  return {
    ...{ set, rule, engine },
    final: spreads(good.map(({ final }) => final!)),
    epochs: Array.from({ length: longest }, (_, e) => spreads(good.flatMap(({ epochs }) => epochs[e] ?? []))),
    runs: runs.map(({ seed, folder, epochs, best, final, error }) => ({
      ...{ seed, folder, epochs: epochs.length },
      ...(best !== undefined && { best }),
      ...(final !== undefined && { final }),
      ...(error !== undefined && { error: error.message }),
    })),
  };
}

function spreads(rows: readonly EpochRow[]): Spreads {
  const found = parts.flatMap((part) => {
    const metrics = rows.flatMap((row) => row[part] ?? []);
    if (metrics.length === 0) return [];
    const accuracies = metrics.flatMap(({ accuracy }) => accuracy ?? []);
    const loss = spreadOf(metrics.map((each) => each.loss));
    return [[part, { loss, ...(accuracies.length > 0 && { accuracy: spreadOf(accuracies) }) }] as const];
  });
  return Object.fromEntries(found);
}

/** A row a run: what it was given, and what it came to; a run that failed has NaN there. */
export function experimentCsv({ settings }: ExperimentReport): string {
  const names = Object.keys(settings[0]?.set ?? {});
  const some = settings.flatMap(({ runs }) => runs.flatMap(({ final }) => final ?? []))[0];
  const columns = parts.flatMap((part) => {
    const metrics = some?.[part];
    if (metrics === undefined) return [];
    const keys: (keyof Metrics)[] = metrics.accuracy === undefined ? ["loss"] : ["loss", "accuracy"];
    return keys.map((key) => ({ name: `${part}_${key}`, of: (row: EpochRow) => row[part]?.[key] }));
  });
  const head = [...names.map(cell), "seed", "folder", "epochs", ...columns.map(({ name }) => name)];
  const rows = settings.flatMap(({ set, runs }) =>
    runs.map(({ seed, folder, epochs, final }) => [
      ...names.map((name) => cell(set[name]!)),
      ...[String(seed), cell(folder), String(epochs)],
      ...columns.map(({ of }) => String((final && of(final)) ?? NaN)),
    ]),
  );
  return [head, ...rows].map((row) => `${row.join(",")}\n`).join("");
}
