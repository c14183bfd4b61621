import type { Diagnostic } from "../base/diagnostics.js";
import type { PlainError } from "../base/thread-messages.js";
import { plainError } from "../base/thread-messages.js";
import { ConvergenceError } from "../base/errors.js";
import type { EpochRow } from "../learning/checkpoint.js";
import { parseAgain } from "./again.js";
import type { DeckOrigin } from "./origin.js";
import type { Deck } from "./parse.js";
import { checkpointIn, type FolderOptions, trainIn, writeTraining } from "./training-folder.js";

/** One training of an experiment. */
export interface RunJob {
  readonly seed: number;
  /** Parameters of the netlist, and of its `.learn` card, that this run sets. */
  readonly define: Readonly<Record<string, string>>;
  readonly set: Readonly<Record<string, string>>;
  /** Where its files go. */
  readonly folder: string;
}

/** What all trainings of an experiment share. */
export interface RunFrame extends Pick<FolderOptions, "rule" | "engine" | "epochs" | "set" | "checkpoint"> {
  readonly origin: DeckOrigin;
  /** Whether a run goes on from the checkpoint in its folder, where there is one. */
  readonly resume: boolean;
}

/** What a training came to; an error where the circuit could not be solved. */
export interface RunOutcome {
  readonly rule: string;
  readonly engine: string;
  readonly epochs: readonly EpochRow[];
  readonly final: EpochRow | undefined;
  readonly best: number | undefined;
  readonly error: PlainError | undefined;
  readonly warnings: readonly Diagnostic[];
}

/** Reads the deck of a run: as the experiment's was read, but with the run's own values. */
export const deckOf = (origin: DeckOrigin, { seed, define }: RunJob): Deck => parseAgain(origin, { seed, define });

/** Trains, and leaves all files of the training in its folder. @throws NetlistError, UsageError, FileError, AbortedError */
export async function trainRun(
  frame: RunFrame,
  job: RunJob,
  more: Pick<FolderOptions, "signal" | "onProgress">,
): Promise<RunOutcome> {
  const { origin, resume: resumes, set, ...options } = frame;
  const deck = deckOf(origin, job);
  const resume = resumes ? await checkpointIn(job.folder) : undefined;
  const started = performance.now();
  try {
    const outcome = await trainIn(job.folder, deck, {
      ...options,
      ...more,
      set: { ...set, ...job.set },
      ...(resume && { resume }),
    });
    const time = JSON.stringify({ train_ms: Math.round(performance.now() - started) });
    await writeTraining(job.folder, outcome, { "timing.json": `${time}\n` });
    const { rule, engine, epochs, final, best } = outcome.report;
    return { rule, engine, epochs, final, best, error: undefined, warnings: outcome.warnings };
  } catch (error) {
    if (!(error instanceof ConvergenceError)) throw error;
    const { rule = "", engine = "" } = options;
    return { rule, engine, epochs: [], final: undefined, best: undefined, error: plainError(error), warnings: [] };
  }
}
