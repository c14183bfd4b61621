import { FileError } from "../base/errors.js";
import { nodeModule } from "../base/node.js";
import { type Checkpoint, parseCheckpoint } from "../learning/checkpoint.js";
import { isUnfinished, writeFileWhole } from "../report/atomic.js";
import type { Deck } from "./parse.js";
import { train, type TrainingOutcome, type TrainOptions } from "./train.js";

/** The checkpoint's name in a folder of results. */
export const CHECKPOINT = "checkpoint.json";

/** Within an epoch a checkpoint is written this often [ms]; it changes no result. */
const INTERVAL = 10_000;

export interface FolderOptions extends Omit<TrainOptions, "onUpdate" | "onEpoch"> {
  /** Updates between checkpoints; by default they follow the clock. */
  readonly checkpoint?: number;
  /** Called after each checkpoint. */
  readonly onCheckpoint?: () => void;
}

/** The checkpoint in a folder; undefined where there is none. @throws FileError, UsageError when it is damaged */
export async function checkpointIn(folder: string): Promise<Checkpoint | undefined> {
  const file = nodeModule("node:path").join(folder, CHECKPOINT);
  let text: string;
  try {
    text = await nodeModule("node:fs/promises").readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new FileError(`cannot read ${file}: ${message}`, { cause: error });
  }
  return parseCheckpoint(text, file);
}

/** Trains, and leaves a checkpoint in a folder after every epoch and now and then within one. */
export async function trainIn(folder: string, deck: Deck, options: FolderOptions): Promise<TrainingOutcome> {
  const { checkpoint: every, onCheckpoint, ...others } = options;
  const { join } = nodeModule("node:path");
  try {
    await nodeModule("node:fs/promises").mkdir(folder, { recursive: true });
  } catch (error) {
    throw new FileError(`cannot make the folder ${folder}: ${(error as Error).message}`, { cause: error });
  }
  let saved = performance.now();
  let updates = options.resume?.updates ?? 0;
  const save = async (checkpoint: Checkpoint): Promise<void> => {
    await writeFileWhole(join(folder, CHECKPOINT), [JSON.stringify(checkpoint)]);
    saved = performance.now();
    onCheckpoint?.();
  };
  return train(deck, {
    ...others,
    onUpdate(checkpoint) {
      updates++;
      const due = every === undefined ? performance.now() - saved >= INTERVAL : updates % every === 0;
      return due ? save(checkpoint()) : undefined;
    },
    onEpoch: (_row, checkpoint) => save(checkpoint()),
  });
}

/** Writes the files of a training, and how long it took. */
export async function writeTraining(
  folder: string,
  { files }: TrainingOutcome,
  times: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [name, text] of Object.entries({ ...files, ...times }))
    await writeFileWhole(nodeModule("node:path").join(folder, name), [text]);
}

/** Takes away what threads of this process were writing into a folder when they were stopped. */
export async function discardIn(folder: string): Promise<void> {
  const { readdir, rm } = nodeModule("node:fs/promises");
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (isUnfinished(name)) await rm(nodeModule("node:path").join(folder, name), { force: true });
}
