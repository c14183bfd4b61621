/**
 * `npm run bench:pictures -- --images FILE --labels FILE`: a network of the size of Kendall et al. 2020 (arXiv 2006.01981),
 * 1568-100-10 with 158 000 trainable resistors and real diodes, on pictures of 28 x 28 in IDX files (MNIST's, for example).
 * A tenth of them is the test part, another one each seed. Prints samples a second of the clock and of a processor,
 * the largest memory, and right answers of the test part after the last epoch; every run is a process of its own.
 *
 *     --rule freqprop --rule adjoint   (both by default)    --seeds 3    --epochs 10    --threads 1
 *     --write                          renews bench/pictures.md
 *     --validation 0.1 --set rate=4n   to choose settings: right answers are then those of the validation part
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { newNetwork, parse, train } = (await import(
  new URL("../../dist/index.js", import.meta.url).href
)) as typeof import("../../src/index.js");

const { values } = parseArgs({
  options: {
    images: { type: "string" },
    labels: { type: "string" },
    rule: { type: "string", multiple: true, default: ["freqprop", "adjoint"] },
    seeds: { type: "string", default: "3" },
    epochs: { type: "string", default: "10" },
    threads: { type: "string", default: "1" },
    validation: { type: "string" },
    write: { type: "boolean", default: false },
    set: { type: "string", multiple: true, default: [] },
    /** Of one run: its seed. */
    seed: { type: "string" },
  },
});
if (values.images === undefined || values.labels === undefined) throw new Error("--images FILE --labels FILE in IDX");

const TEST = 0.1;
/** Six phases, which are three operating points. */
const LOCK_IN = "points=16 phases=6";
/**
 * Chosen with seed 11 on a tenth of the training part, of gains of 50 to 200 V, rates of 1n to 32n, batches of 4 to 100, with
 * and without momentum. Batches of 4 without momentum learn as well, at a third of the speed.
 */
const settings = { rate: "2n", batch: "32", optimiser: "momentum", decay: "0.9" };
/** V8 collects when it has to: what is garbage does not count as needed. */
const HEAP = "--max-old-space-size=208";

function netlist(rule: string): string {
  const own = Object.fromEntries(values.set.map((word) => word.split("=", 2) as [string, string]));
  const { text } = newNetwork(
    {
      layers: "28x28,100,10",
      data: `images=${resolve(values.images!)} labels=${resolve(values.labels!)}`,
      test: String(TEST),
      targets: "onehot(label)",
      scale: "x/255",
      diodes: "one",
      gain: "200",
      bounds: ["0.1u", "10m"],
      ratios: ["1", "10"],
      rule,
      learn: {
        ...settings,
        epochs: values.epochs,
        ...(values.validation !== undefined && { validation: values.validation }),
        ...own,
      },
    },
    "pictures.cir",
  );
  return text.replace(/points=16 phases=\d+/, LOCK_IN);
}

interface Outcome {
  /** Right answers [%]. */
  readonly right: number;
  /** Samples a second, medians of all epochs but the first. */
  readonly clock: number;
  readonly processor: number;
  readonly megabytes: number;
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

async function one(rule: string, seed: number): Promise<Outcome> {
  const marks: { readonly clock: number; readonly processor: number }[] = [];
  const mark = (): void => {
    const { user, system } = process.cpuUsage();
    marks.push({ clock: performance.now() / 1000, processor: (user + system) / 1e6 });
  };
  const deck = parse({ name: "pictures.cir", bytes: netlist(rule) }, { seed });
  const { report, samples } = await train(deck, { threads: Number(values.threads), onEpoch: mark });
  const rate = (of: "clock" | "processor"): number =>
    median(marks.slice(1).map((at, k) => samples.train / (at[of] - marks[k]![of])));
  const { validation, test } = report.final;
  return {
    right: 100 * (validation ?? test!).accuracy!,
    clock: rate("clock"),
    processor: rate("processor"),
    megabytes: process.resourceUsage().maxRSS / 1e3,
  };
}

if (values.seed !== undefined) console.log(JSON.stringify(await one(values.rule.at(-1)!, Number(values.seed))));
else {
  const lines: string[] = [];
  const tell = (line: string): void => {
    lines.push(line);
    console.log(line);
  };
  tell("| rule | seed | right answers % | samples a second | samples a CPU second | MB |");
  tell("| --- | --- | --- | --- | --- | --- |");
  const script = fileURLToPath(import.meta.url);
  for (const rule of values.rule) {
    const runs = Array.from({ length: Number(values.seeds) }, (_, k) => {
      const words = [
        HEAP,
        ...process.execArgv,
        script,
        ...process.argv.slice(2),
        "--seed",
        String(k + 1),
        "--rule",
        rule,
      ];
      const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      const run = JSON.parse(stdout.trim().split("\n").at(-1)!) as Outcome;
      const figures = [run.clock, run.processor, run.megabytes].map((v) => v.toFixed(0));
      tell(`| ${[rule, k + 1, run.right.toFixed(2), ...figures].join(" | ")} |`);
      return run.right;
    });
    tell(`| ${rule} | mean | **${(runs.reduce((a, b) => a + b, 0) / runs.length).toFixed(2)}** | | | |`);
  }
  const page = `# A network of 158 000 trainable resistors

Made by \`npm run bench:pictures -- --write ...\` with ${cpus().length} cores of ${cpus()[0]!.model}, Node ${process.versions.node}: 1568-100-10 with
real diodes, ${values.epochs} epochs of MNIST's 10 000 test pictures but a tenth, which is the test part, another one each seed; batches of
${settings.batch}, ${values.threads} thread${values.threads === "1" ? "" : "s"}. Speeds are medians of all epochs but the first; MB is the largest memory of the process.

${lines.join("\n")}
`;
  if (values.write) writeFileSync(fileURLToPath(new URL("../pictures.md", import.meta.url)), page);
}
