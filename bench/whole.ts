/** Whole runs of a deck by both programs, in turn. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compare, readRawfile } from "../src/index.js";
import type { BenchDeck } from "./decks.js";

const CLI = "dist/cli/main.js";
const RUNS = 3;

export interface Row {
  readonly deck: string;
  /** CPU seconds of whole processes, medians. */
  readonly ngspice: number;
  readonly ours: number;
  /** Seconds of the analysis alone, as each program tells; ngspice to a millisecond. */
  readonly analysis: { readonly ngspice: number; readonly ours: number };
  /** Largest memory [MB]. */
  readonly memory: { readonly ngspice: number; readonly ours: number };
  /** Largest difference from ngspice with tight tolerances, over the peak-to-peak value. */
  readonly error: number;
  /** That of ngspice with the tolerances of the deck. */
  readonly theirError: number;
  readonly stats: Readonly<Record<string, number>>;
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Runs in `folder`, which is left to the caller. */
export function measure(deck: BenchDeck, folder: string): Row {
  const at = (name: string): string => join(folder, name);
  const write = (name: string, options: string): string => {
    writeFileSync(at(name), deck.text.replace("\n", `\n.options ${options}\n`));
    return at(name);
  };
  writeFileSync(at("plain.cir"), deck.text);
  const counted = write("counted.cir", "acct");
  const tight = write("tight.cir", "reltol=1e-6 abstol=1e-15 vntol=1e-9");
  const times = { ngspice: [] as number[], ours: [] as number[], theirs: [] as number[], own: [] as number[] };
  let [memory, stats]: [number, Record<string, number>] = [NaN, {}];
  for (let k = 0; k < RUNS; k++) {
    const theirs = cpu(`ngspice -b -r ${at("theirs.raw")} ${counted}`, folder);
    times.ngspice.push(theirs.seconds);
    times.theirs.push(account(theirs.said, "Total analysis time \\(seconds\\)"));
    memory = account(theirs.said, "Maximum ngspice program size");
    const ours = cpu(`node ${CLI} run ${at("plain.cir")} -o ${at("ours.raw")} --stats --quiet`, folder);
    times.ours.push(ours.seconds);
    stats = JSON.parse(ours.said.split("\n").find((line) => line.startsWith("{"))!) as Record<string, number>;
    times.own.push(stats["sim_ms"]! / 1e3);
  }
  cpu(`ngspice -b -r ${at("reference.raw")} ${tight}`, folder);
  const curve = (name: string) => {
    const table = readRawfile(readFileSync(at(name)), name)[0]!;
    return {
      x: table.data[0]!,
      y: table.data[table.columns.findIndex((column) => column.name === `v(${deck.probe})`)]!,
    };
  };
  const reference = curve("reference.raw");
  return {
    ...{ deck: deck.name, ngspice: median(times.ngspice), ours: median(times.ours), stats },
    analysis: { ngspice: median(times.theirs), ours: median(times.own) },
    memory: { ngspice: memory, ours: stats["peak_bytes"]! / 1e6 },
    error: compare(curve("ours.raw"), reference).relative,
    theirError: compare(curve("theirs.raw"), reference).relative,
  };
}

/** CPU seconds (user + system) of a command, and what it said. */
function cpu(command: string, folder: string): { readonly seconds: number; readonly said: string } {
  const said = join(folder, "said");
  const run = spawnSync("bash", ["-c", `TIMEFORMAT='%U %S'; { time ${command} >${said} 2>&1; }`], { encoding: "utf8" });
  const [user, system] = run.stderr.trim().split(/\s+/).map(Number) as [number, number];
  return { seconds: user + system, said: readFileSync(said, "utf8") };
}

/** A figure of what ngspice says of a run. */
export const account = (said: string, name: string): number =>
  Number(new RegExp(`${name} = *([\\d.e+-]+)`).exec(said)![1]);
