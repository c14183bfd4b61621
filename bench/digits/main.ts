/**
 * `npm run bench:digits`: how well circuits tell handwritten digits apart, beside the same circuits trained by the exact
 * gradient, circuits without diodes, and networks of rectified linear units of their size. Hours of computing: every run
 * that is done is kept in bench/digits.json, and a run that is there is not done again. Writes bench/digits.md.
 *
 *     npm run bench:digits -- --data ../shared/data [--only WORD ...] [--tune RATE ...]
 *
 * `--only 64 freqprop` takes the ways whose names have all these words. `--tune` tries rates on the validation part of
 * the training file, with seed 11, without a look at the test file, prints what comes out, and keeps nothing.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse, train } from "../../src/index.js";
import { digitsNetlist } from "./netlist.js";
import { stream } from "../../src/base/random.js";
import { type Pictures, relu } from "./relu.js";
import { type Software, type Way, ways } from "./runs.js";
import { type Run, tableOf } from "./table.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..");
const kept = join(folder, "digits.json");
/** The share of the training file that settings are chosen on. */
const VALIDATION = 0.2;
const TUNING_SEED = 11;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data" },
    only: { type: "string", multiple: true, default: [] },
    tune: { type: "string", multiple: true, default: [] },
  },
});
const data = resolve(values.data);

const known = (): Run[] => (existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Run[]) : []);

/** Right answers [%]: of the test file, or, while settings are chosen, of the validation part. */
async function accuracyOf(way: Way, seed: number, tuning: boolean): Promise<number> {
  const { software } = way;
  if (software !== undefined) return ofSoftware({ ...way, software }, seed, tuning);
  const file = join(data, "digits.cir");
  const text = digitsNetlist(
    {
      ...{ data, hidden: String(way.hidden), diodes: way.circuit === "diodes" ? 1 : 0, learn: way.rule },
      ...{ rate: way.rate, epochs: way.epochs },
      ...{ validation: tuning ? VALIDATION : 0, test: tuning ? 0 : 1 },
      ...(way.engine === "tran" && { capacitance: "1n" }),
    },
    file,
  );
  const deck = parse({ name: file, bytes: text }, { seed });
  const { report } = await train(deck, {
    engine: way.engine,
    onEpoch: (row) => {
      const at = row.validation ?? row.train;
      process.stderr.write(`${way.name}, seed ${seed}: ${(100 * at.accuracy!).toFixed(2)}\n`);
    },
  });
  return 100 * (tuning ? report.final.validation! : report.final.test!).accuracy!;
}

function pictures(name: string, offset: number): Pictures {
  const [, ...rows] = readFileSync(join(data, name), "utf8").trim().split("\n");
  const numbers = rows.map((line) => line.split(",").map(Number));
  return {
    inputs: numbers.map((row) => Float64Array.from(row.slice(0, -1), (p) => p / 8 - offset)),
    classes: numbers.map((row) => row.at(-1)!),
  };
}

function ofSoftware(way: Way & { software: Software }, seed: number, tuning: boolean): number {
  const { hidden, rate, epochs, software } = way;
  const all = pictures("optdigits-train.csv", software.offset);
  // The pictures that `validation=` of a .learn card holds back with this seed.
  const order = stream(seed, "validation").shuffle(all.inputs.map((_, i) => i));
  const held = new Set(order.slice(0, Math.round(VALIDATION * order.length)));
  const part = (inside: boolean): Pictures => ({
    inputs: all.inputs.filter((_, i) => held.has(i) === inside),
    classes: all.classes.filter((_, i) => held.has(i) === inside),
  });
  const [learnt, asked] = tuning ? [part(false), part(true)] : [all, pictures("optdigits-test.csv", software.offset)];
  let accuracy = NaN;
  let epoch = 0;
  for (const share of relu(hidden, learnt, { rate, ...software }, seed)) {
    if (++epoch < epochs) continue;
    accuracy = share(asked);
    break;
  }
  return 100 * accuracy;
}

const chosen = ways.filter(({ name }) => values.only.every((word) => name.split(" ").includes(word)));
if (values.tune.length > 0) {
  for (const way of chosen)
    for (const rate of values.tune)
      console.log(way.name, rate, (await accuracyOf({ ...way, rate: Number(rate) }, TUNING_SEED, true)).toFixed(2));
} else {
  for (const way of chosen) {
    for (const seed of way.seeds) {
      if (known().some((run) => run.name === way.name && run.seed === seed)) continue;
      const accuracy = await accuracyOf(way, seed, false);
      console.log(way.name, seed, accuracy.toFixed(2));
      writeFileSync(kept, `${JSON.stringify([...known(), { name: way.name, seed, accuracy }], undefined, 1)}\n`);
    }
  }
  writeFileSync(join(folder, "digits.md"), tableOf(ways, known()));
}
