import path from "node:path";
import { deckName, deckOperand, openDeck, settings } from "./deck.js";
import type { Checkpoint, TrainingProgress } from "./library.js";
import type { Invocation } from "./invocation.js";
import { UsageFault } from "./invocation.js";
import { experiment } from "./experiment.js";
import { statistics } from "./statistics.js";
import { trainingSummary } from "./summary.js";
import { figure } from "./table.js";

/** The checkpoint in a folder of results. @throws UsageFault when there is none. */
export async function readCheckpoint({ library }: Invocation, folder: string): Promise<Checkpoint> {
  const checkpoint = await library.checkpointIn(folder);
  if (checkpoint !== undefined) return checkpoint;
  const file = path.join(folder, library.CHECKPOINT);
  throw new UsageFault(`cannot resume from ${file}: there is no such file`, "train without --resume first");
}

/** `lockspice train`: learns, and leaves report, conductances, pictures, times and a checkpoint in a folder. */
export async function train(invocation: Invocation): Promise<void> {
  const { options } = invocation;
  const folder = options.out ?? path.join("out", deckName(deckOperand(invocation)));
  if (options.seeds !== undefined || options.sweep !== undefined) return experiment(invocation, folder);
  return single(invocation, folder);
}

async function single(invocation: Invocation, folder: string): Promise<void> {
  const { library, options } = invocation;
  const started = performance.now();
  const resume = options.resume === true ? await readCheckpoint(invocation, folder) : undefined;
  const deck = await openDeck(invocation);
  const parsed = performance.now();
  const { rule, engine, epochs, checkpoint, threads } = options;
  let saved = 0;
  const result = await library
    .trainIn(folder, deck, {
      signal: invocation.signal,
      onProgress: (progress) => invocation.progress({ fraction: progress.fraction, label: labelOf(progress) }),
      set: settings(options.set ?? []),
      ...(rule !== undefined && { rule }),
      ...(engine !== undefined && { engine }),
      ...(epochs !== undefined && { epochs }),
      ...(checkpoint !== undefined && { checkpoint }),
      ...(threads !== undefined && { threads }),
      ...(resume !== undefined && { resume }),
      onCheckpoint: () => void saved++,
    })
    .catch(async (error: unknown) => {
      if (invocation.signal.aborted && saved > 0) {
        const file = path.join(folder, library.CHECKPOINT);
        await invocation.note(`${file} holds how far it came; --resume continues from it\n`);
      }
      throw error;
    });
  invocation.signal.throwIfAborted();
  await invocation.warn(result.warnings);
  const trained = performance.now();
  await library.writeTraining(folder, result);
  const report = result.files["report.json"]!;
  if (options.json !== undefined && options.json !== "-") await library.writeFileWhole(options.json, [report]);
  const written = performance.now();
  const times = { parse_ms: parsed - started, train_ms: trained - parsed, write_ms: written - trained };
  await library.writeFileWhole(path.join(folder, "timing.json"), [statistics(times)]);
  const files = [...Object.keys(result.files), "timing.json", library.CHECKPOINT];
  const width = invocation.stdout.stream.columns || 80;
  const summary = trainingSummary(result, { folder, files, seconds: (trained - parsed) / 1000, width });
  if (options.json === "-") {
    await invocation.document([report]);
    await invocation.note(summary);
  } else if (options.quiet !== true) {
    await invocation.result([summary]);
  }
  if (options.stats === true) await invocation.stderr.write(statistics({ solves: result.report.solves, ...times }));
}

function labelOf({ stage, epoch, epochs, last }: TrainingProgress): string {
  const place = stage === "final" ? "final test" : `epoch ${epoch} of ${epochs}`;
  if (last === undefined) return place;
  const { loss, accuracy } = last.test ?? last.validation ?? last.train;
  return `${place}  loss ${figure(loss, 3)}${accuracy === undefined ? "" : `  ${(100 * accuracy).toFixed(0)} % right`}`;
}
