import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { experiment, parse, train, type TrainingReport } from "../../src/index.js";

const folder = dirname(fileURLToPath(import.meta.url));
export const netlists = join(folder, "..", "..", "netlists");
/** Trainings that are done are not done again: remove this folder when the program has changed. */
const kept = join(folder, "..", "..", "out", "bench", "learning");

export interface How {
  readonly rule?: string;
  readonly engine?: string;
  readonly epochs?: number;
  /** Parameters of the `.learn` card. */
  readonly set?: Readonly<Record<string, string>>;
}

type Edit = (text: string) => string;
const read = (name: string, edit: Edit = (text) => text, seed = 1) => {
  const file = join(netlists, name);
  const bytes = edit(existsSync(file) ? readFileSync(file, "utf8") : "");
  return parse({ name: file, bytes }, { seed });
};

/** Trains a shipped netlist with one seed. */
export async function learn(name: string, seed: number, how: How, edit?: Edit): Promise<TrainingReport> {
  process.stderr.write(`${name} ${JSON.stringify(how)} seed ${seed}\n`);
  return (await train(read(name, edit, seed), how)).report;
}

/** How many seeds from 1 on have been trained to the end and kept. */
export function finished(label: string, most: number): number {
  let count = 0;
  while (count < most && existsSync(join(kept, label, `seed-${count + 1}`, "report.json"))) count++;
  return count;
}

/** Final results of a netlist with seeds from 1 on; those of a training that failed are undefined. */
export async function learnAll(label: string, name: string, count: number, how: How, edit?: Edit) {
  let said = -1;
  const onProgress = ({ fraction }: { readonly fraction: number }): void => {
    const percent = Math.floor(100 * fraction);
    if (percent > said) process.stderr.write(`${label} ${(said = percent)} %\r`);
  };
  const outcome = await experiment(read(name, edit), {
    ...{ folder: join(kept, label), seeds: count, resume: true, onProgress },
    ...how,
  });
  return outcome.report.settings[0]!.runs;
}
