/**
 * How whole runs grow with the circuit: the largest memory for a node of a mesh (set-up, an operating point and a few steps),
 * and the time of a step of a crossbar for a resistor. Prints the tables of README.md.
 *
 *     node --no-warnings --loader ts-node/esm bench/scaling.ts [memory] [crossbars]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BenchDeck, mesh, xbar } from "./decks.js";
import { median } from "./whole.js";

const CLI = "dist/cli/main.js";
const RUNS = 3;
/** Sides of meshes, and inputs of crossbars of so many hidden wires. */
const SIDES = [64, 100, 178, 316];
const INPUTS = [20, 40, 100, 200, 300, 400];
const [HIDDEN, OUTPUTS] = [200, 10];

/** Medians of what `--stats` says. */
function stats(text: string, folder: string): Record<string, number> {
  const deck = join(folder, "deck.cir");
  writeFileSync(deck, text);
  const runs = Array.from({ length: RUNS }, () => {
    const { stderr } = spawnSync("node", [CLI, "run", deck, "-o", join(folder, "out.raw"), "--stats", "--quiet"], {
      encoding: "utf8",
    });
    return JSON.parse(stderr.split("\n").find((line) => line.startsWith("{"))!) as Record<string, number>;
  });
  return Object.fromEntries(Object.keys(runs[0]!).map((key) => [key, median(runs.map((run) => run[key]!))]));
}

/** A deck that ends after some of its points: what is solved ahead of time would take room for many points at once. */
const shortened = ({ text }: BenchDeck): string =>
  text.replace(/^\.tran (\S+) \S+/m, (_, step: string) => `.tran ${step} ${5 * Number(step)}`);

function memory(folder: string): void {
  const base = stats("* base\nR1 a 0 1k\nD1 a 0 dm\n.model dm d\nI1 0 a sin(0 1m 1k)\n.tran 1u 5u", folder)[
    "peak_bytes"
  ]!;
  console.log("| nodes | parse ms | set-up ms | simulate ms | MB | KB a node above a deck of three devices |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const side of SIDES) {
    const found = stats(shortened(mesh(side)), folder);
    const bytes = found["peak_bytes"]!;
    const times = ["parse_ms", "setup_ms", "sim_ms"].map((key) => found[key]!.toFixed(0));
    const each = ((bytes - base) / side ** 2 / 1024).toFixed(2);
    console.log(`| ${[side ** 2, ...times, (bytes / 1e6).toFixed(0), each].join(" | ")} |`);
  }
}

/** A crossbar with a capacitor at each hidden wire: its points are solved one after the other. */
const charged = ({ text }: BenchDeck): string => {
  const capacitors = Array.from({ length: HIDDEN }, (_, k) => `C${k} h${k} 0 10p`);
  return text.replace("\n.model", `\n${capacitors.join("\n")}\n.model`);
};

/**
 * The time of a step [us], told from runs of two lengths: the operating point and what is prepared for all steps drop out;
 * and the set-up of the first.
 */
function stepsOf(deckOf: (periods: number) => string, lengths: readonly number[], folder: string) {
  const [short, long] = lengths.map((periods) => stats(deckOf(periods), folder));
  const us = (1e3 * (long!["sim_ms"]! - short!["sim_ms"]!)) / (long!["points"]! - short!["points"]!);
  return { us, setup: short!["setup_ms"]!, bytes: long!["peak_bytes"]! };
}

function crossbars(folder: string): void {
  console.log("| inputs | resistors | set-up ms | us a step | with memory: us a step | ns a step and resistor | MB |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const inputs of INPUTS) {
    const deck = (periods: number) => xbar(inputs, HIDDEN, OUTPUTS, periods);
    const still = stepsOf((periods) => deck(periods).text, [4, 40], folder);
    const moving = stepsOf((periods) => charged(deck(periods)), [1, 4], folder);
    const resistors = HIDDEN * (inputs + OUTPUTS);
    const times = [still.setup.toFixed(0), still.us.toFixed(0), moving.us.toFixed(0)];
    const each = ((1e3 * moving.us) / resistors).toFixed(2);
    console.log(`| ${[inputs, resistors, ...times, each, (still.bytes / 1e6).toFixed(0)].join(" | ")} |`);
  }
}

const folder = mkdtempSync(join(tmpdir(), "lockspice-scaling-"));
const asked = process.argv.slice(2);
if (asked.length === 0 || asked.includes("memory")) memory(folder);
if (asked.length === 0 || asked.includes("crossbars")) crossbars(folder);
rmSync(folder, { recursive: true });
