import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { deckName, deckOperand, openDeck } from "./deck.js";
import type { Checkpoint, TrainingProgress } from "./library.js";
import type { Invocation } from "./invocation.js";
import { UsageFault } from "./invocation.js";
import { statistics } from "./statistics.js";
import { trainingSummary } from "./summary.js";
import { figure } from "./table.js";

const CHECKPOINT = "checkpoint.json";

/** The checkpoint in a folder of results. @throws UsageFault when there is none. */
export async function readCheckpoint(invocation: Invocation, folder: string): Promise<Checkpoint> {
  const file = path.join(folder, CHECKPOINT);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageFault(`cannot resume from ${file}: ${(error as Error).message}`, "train without --resume first");
  }
  return invocation.library.parseCheckpoint(text, file);
}

/** `lockspice train`: learns, and leaves report, conductances, pictures, times and a checkpoint in a folder. */
export async function train(invocation: Invocation): Promise<void> {
  const { library, options } = invocation;
  const folder = options.out ?? path.join("out", deckName(deckOperand(invocation)));
  const started = performance.now();
  const resume = options.resume === true ? await readCheckpoint(invocation, folder) : undefined;
  const deck = await openDeck(invocation);
  await makeFolder(folder);
  const parsed = performance.now();
  const { rule, engine, epochs } = options;
  const write = (name: string, text: string): Promise<void> => library.writeFileWhole(path.join(folder, name), [text]);
  let saved = 0;
  const result = await library
    .train(deck, {
      signal: invocation.signal,
      onProgress: (progress) => invocation.progress({ fraction: progress.fraction, label: labelOf(progress) }),
      ...(rule !== undefined && { rule }),
      ...(engine !== undefined && { engine }),
      ...(epochs !== undefined && { epochs }),
      ...(resume !== undefined && { resume }),
      onEpoch: async (_row, checkpoint) => {
        await write(CHECKPOINT, JSON.stringify(checkpoint));
        saved++;
      },
    })
    .catch(async (error: unknown) => {
      if (invocation.signal.aborted && saved > 0) {
        await invocation.note(
          `${path.join(folder, CHECKPOINT)} holds the last whole epoch; --resume continues from it\n`,
        );
      }
      throw error;
    });
  invocation.signal.throwIfAborted();
  await invocation.warn(result.warnings);
  const trained = performance.now();
  for (const [name, text] of Object.entries(result.files)) await write(name, text);
  const report = result.files["report.json"]!;
  if (options.json !== undefined && options.json !== "-") await library.writeFileWhole(options.json, [report]);
  const written = performance.now();
  const times = { parse_ms: parsed - started, train_ms: trained - parsed, write_ms: written - trained };
  await write("timing.json", statistics(times));
  const files = [...Object.keys(result.files), "timing.json", CHECKPOINT];
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
  const { loss, accuracy } = last.test ?? last.train;
  return `${place}  loss ${figure(loss, 3)}${accuracy === undefined ? "" : `  ${(100 * accuracy).toFixed(0)} % right`}`;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const failure = new Error(`cannot make the folder ${folder}: ${(error as Error).message}`);
    throw Object.assign(failure, { exitCode: 6 });
  }
}
