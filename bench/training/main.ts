/**
 * `npm run bench:training`: how many samples a second a core learns from, gradient and update included, beside gradients by
 * dense matrices (ml-matrix) of the same circuits. CPU seconds of one process, medians of five
 * epochs after seven that warm up. Errors are those of the mean gradient of the first samples, against the dense one. Then
 * how much sooner two threads are done than one: seconds of a clock.
 *
 *     npm run bench:training            print
 *     npm run bench:training -- --write and renew bench/training.md
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Crossbar, crossbar, netlistOf, physics } from "./crossbar.js";
import { denseGradient } from "./dense.js";

/** The built package: threads that read TypeScript first would still be at it when all is done. */
const { audit, parse, train } = (await import(
  new URL("../../dist/index.js", import.meta.url).href
)) as typeof import("../../src/index.js");

interface Way {
  readonly rule: string;
  readonly engine: string;
  readonly about: string;
  readonly lockIn: string;
  /** Samples of a turn. */
  readonly samples: number;
  /** The largest error that a figure is worth something with. */
  readonly bound: number;
}

/** The nudge of freqprop is small, so that its error is not what is seen; in time 4 periods of 256 points. */
const phases = "free=1 skip=0 periods=1 points=256 phases=6";
// SPICE's diode is no exponential where it blocks: the exact gradients differ by some 1e-9.
const ways: readonly Way[] = [
  { rule: "adjoint", engine: "op", about: "the exact gradient", lockIn: phases, samples: 4000, bound: 1e-8 },
  { rule: "freqprop", engine: "phases", about: "6 phases", lockIn: phases, samples: 4000, bound: 1e-4 },
  {
    ...{ rule: "freqprop", engine: "tran", about: "4 periods of 256 points, state=fresh" },
    ...{ lockIn: "free=2 skip=1 periods=1 points=256", samples: 256, bound: 1e-3 },
  },
];
const COMPARED = 24;
/** Turns that are measured, and those before them: V8 goes on compiling for about a second, in threads that cost CPU time. */
const TURNS = 5;
const WARM = 7;
const BATCH = 32;
/** S^2/V^2: the loss falls by half a percent a turn. */
const RATE = "1u";
const DENSE = 8;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

function deckOf(bar: Crossbar, { rule, engine, lockIn, samples }: Way, count = samples, turns = WARM + TURNS) {
  const card = rule === "adjoint" ? "adjoint" : `freqprop gamma=${physics.gamma} lockin=lk`;
  const learn = `${card} engine=${engine} rate=${RATE} epochs=${turns} batch=${BATCH} state=fresh`;
  return parse(netlistOf({ ...bar, samples: bar.samples.slice(0, count) }, learn, lockIn));
}

/** CPU seconds a sample, a turn each. */
async function turnsOf(bar: Crossbar, way: Way): Promise<number[]> {
  const marks = [cpuSeconds()];
  await train(deckOf(bar, way), { onEpoch: () => void marks.push(cpuSeconds()) });
  return marks.slice(WARM + 1).map((mark, k) => (mark - marks[WARM + k]!) / way.samples);
}

/** Threads that are compared, samples of a turn, and turns: the second thread reads the netlist during the first ones. */
const THREADS = 2;
const SHARED = 1600;
const LONG = 20;
const LAST = 7;

/** Seconds of the clock a turn, and the share of a processor that it got. */
async function clockOf(bar: Crossbar, way: Way, threads: number): Promise<{ seconds: number; share: number }> {
  const marks: { clock: number; cpu: number }[] = [];
  const onEpoch = (): void => void marks.push({ clock: performance.now() / 1000, cpu: cpuSeconds() });
  await train(deckOf(bar, way, SHARED, LONG), { threads, onEpoch });
  const turns = marks.slice(-LAST).map(({ clock, cpu }, k) => {
    const before = marks.at(-LAST - 1 + k)!;
    return { seconds: clock - before.clock, share: (cpu - before.cpu) / (clock - before.clock) };
  });
  return { seconds: median(turns.map(({ seconds }) => seconds)), share: median(turns.map(({ share }) => share)) };
}

async function errorOf(bar: Crossbar, way: Way, reference: Float64Array): Promise<number> {
  const { devices } = await audit(deckOf(bar, way, COMPARED), { samples: COMPARED });
  const off = devices.reduce((sum, { measured }, j) => sum + (measured - reference[j]!) ** 2, 0);
  return Math.sqrt(off / reference.reduce((sum, value) => sum + value * value, 0));
}

const lines: string[] = [];
const shared: string[] = [];
let idle = 1;
let missed = false;
for (const [inputs, hidden, outputs] of [
  [20, 100, 10],
  [200, 200, 10],
] as const) {
  const bar = crossbar(inputs, hidden, outputs, Math.max(...ways.map(({ samples }) => samples)));
  const reference = denseGradient(bar, COMPARED);
  const began = cpuSeconds();
  denseGradient(bar, DENSE);
  const dense = (cpuSeconds() - began) / DENSE;
  for (const way of ways) {
    const seconds = median(await turnsOf(bar, way));
    const error = await errorOf(bar, way, reference);
    const holds = error <= way.bound;
    missed ||= !holds;
    const figures = [(1 / seconds).toPrecision(3), (dense / seconds).toPrecision(3), error.toExponential(1)];
    lines.push(
      `| ${[bar.name, way.rule, way.engine, way.about, ...figures, holds ? "" : "**too large**"].join(" | ")} |`,
    );
    console.log(lines.at(-1));
  }
  for (const way of ways.filter(({ engine }) => engine !== "tran")) {
    const [one, several] = [await clockOf(bar, way, 1), await clockOf(bar, way, THREADS)];
    idle = Math.min(idle, one.share);
    const figures = [SHARED / one.seconds, SHARED / several.seconds].map((rate) => rate.toPrecision(3));
    const ratio = (one.seconds / several.seconds).toPrecision(3);
    shared.push(`| ${[bar.name, way.rule, way.engine, ...figures, ratio].join(" | ")} |`);
    console.log(shared.at(-1));
  }
}
/** Where one thread did not get a processor, two did not get two. */
const busy = `The machine was busy: one thread got ${(100 * idle).toFixed(0)} % of a processor, so that the ratios tell little.`;
const page = `# How fast circuits learn

Made by \`npm run bench:training -- --write\` with ${cpus().length} cores of ${cpus()[0]!.model}, Node ${process.versions.node}. Samples a CPU second,
gradient and update (of batches of ${BATCH}) included, medians of ${TURNS} turns after ${WARM} that warm up: samples at rest begin where
they were the turn before. The ratio is to the gradient of the same circuit by dense matrices (ml-matrix), measured in the
same run. The error is that of the mean gradient of ${COMPARED} samples against the dense one, over its length: for freqprop
it is that of the nudge and, in time, of the speed of the circuit.

| circuit | rule | engine | | samples / CPU s | over dense | error | |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}

Samples a second of the clock in one thread and in ${THREADS} (\`--threads ${THREADS}\`), medians of ${LAST} turns of ${SHARED} samples when all
threads have read the netlist. ${idle < 0.95 ? busy : ""}

| circuit | rule | engine | one thread | ${THREADS} threads | ratio |
| --- | --- | --- | --- | --- | --- |
${shared.join("\n")}
`;
if (process.argv.includes("--write"))
  writeFileSync(join(dirname(fileURLToPath(import.meta.url)), "..", "training.md"), page);
process.exitCode = missed ? 1 : 0;
