/**
 * Whole runs beside ngspice, and the linear algebra of mesh-32 alone: npm run bench
 *
 * Runs of the two programs alternate; CPU seconds (user + system) of the whole process, medians of three. The error is the
 * largest difference of the probed voltage from ngspice with reltol=1e-6 abstol=1e-15 vntol=1e-9, over its peak-to-peak
 * value. The result is printed, and written to bench/README.md with --write.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { System } from "../src/equations/system.js";
import { compare, parse, readRawfile } from "../src/index.js";
import { OperatingPoint } from "../src/solve/operating-point.js";
import { type BenchDeck, ladder, mesh, sweep, xbar } from "./decks.js";

const CLI = "dist/cli/main.js";
const RUNS = 3;
const folder = mkdtempSync(join(tmpdir(), "lockspice-bench-"));

/** CPU seconds of a command and what it said on standard error. */
function cpu(command: string): { seconds: number; said: string } {
  const run = spawnSync("bash", ["-c", `TIMEFORMAT='%U %S'; { time ${command} >/dev/null 2>${folder}/said; }`], {
    encoding: "utf8",
  });
  const [user, system] = run.stderr.trim().split(/\s+/).map(Number) as [number, number];
  return { seconds: user + system, said: readFileSync(`${folder}/said`, "utf8") };
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

interface Row {
  readonly deck: string;
  readonly ngspice: number;
  readonly ours: number;
  readonly error: number;
  readonly stats: Record<string, number>;
}

function measure(deck: BenchDeck): Row {
  const path = join(folder, `${deck.name}.cir`);
  const tight = join(folder, `${deck.name}-tight.cir`);
  writeFileSync(path, deck.text);
  writeFileSync(tight, deck.text.replace("\n", "\n.options reltol=1e-6 abstol=1e-15 vntol=1e-9\n"));
  const [ours, theirs, reference] = ["ours", "theirs", "reference"].map((n) => join(folder, `${n}.raw`)) as [
    string,
    string,
    string,
  ];
  const times = { ngspice: [] as number[], ours: [] as number[] };
  let said = "";
  for (let k = 0; k < RUNS; k++) {
    times.ngspice.push(cpu(`ngspice -b -r ${theirs} ${path}`).seconds);
    const run = cpu(`node ${CLI} run ${path} -o ${ours} --stats --quiet`);
    times.ours.push(run.seconds);
    ({ said } = run);
  }
  cpu(`ngspice -b -r ${reference} ${tight}`);
  const curve = (file: string) => {
    const table = readRawfile(readFileSync(file), file)[0]!;
    return { x: table.data[0]!, y: table.data[table.columns.findIndex(({ name }) => name === `v(${deck.probe})`)]! };
  };
  const error = compare(curve(ours), curve(reference)).relative;
  const stats = JSON.parse(said.split("\n").find((line) => line.startsWith("{"))!) as Record<string, number>;
  return { deck: deck.name, ngspice: median(times.ngspice), ours: median(times.ours), error, stats };
}

/** Factor and solve of mesh-32: ours in process, ngspice's own account of one run, per iteration [us]. */
function linearAlgebra(): string[] {
  const deck = mesh(32);
  const path = join(folder, "acct.cir");
  writeFileSync(path, deck.text.replace("\n", `\n.options acct\n.print tran v(${deck.probe})\n`));
  const said = execFileSync("ngspice", ["-b", path], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const account = (name: string) => Number(new RegExp(`${name} = ([\\d.e+-]+)`).exec(said)![1]);
  const iterations = account("Total iterations");
  const theirs = [account("Matrix factor time"), account("Matrix solve time")].map((s) => (s / iterations) * 1e6);

  const system = new System(parse({ name: deck.name, bytes: deck.text }).circuit, { emit: true });
  new OperatingPoint(system).solve({ reltol: 1e-6, vntol: 1e-9, abstol: 1e-15, maxIterations: 100 });
  const time = (run: () => void): number => {
    const windows: number[] = [];
    for (let k = 0; k < 21; k++) {
      const start = performance.now();
      for (let i = 0; i < 20; i++) run();
      windows.push(((performance.now() - start) / 20) * 1e3);
    }
    return median(windows);
  };
  // Factors of values that have not changed would be kept.
  let turn = 0;
  const factor = () => {
    system.lu.values.array[0]! *= 1 + ((turn ^= 1) === 1 ? 1e-9 : -1e-9);
    system.lu.factor(1);
  };
  const ours = [time(factor), time(() => system.lu.solve(system.f))];
  const evaluate = time(() => system.evaluate(0));
  const sum = (list: number[]) => list[0]! + list[1]!;
  const f = (x: number) => x.toFixed(0);
  return [
    "| mesh-32, microseconds an iteration | factor | solve | factor + solve | all devices |",
    "|---|---|---|---|---|",
    `| ngspice (\`.options acct\`, ${iterations} iterations) | ${f(theirs[0]!)} | ${f(theirs[1]!)} | ${f(sum(theirs))} | ${f((account("Matrix load time") / iterations) * 1e6)} |`,
    `| Lockspice (median of 21 windows) | ${f(ours[0]!)} | ${f(ours[1]!)} | ${f(sum(ours))} | ${f(evaluate)} |`,
    `| ratio | | | ${(sum(theirs) / sum(ours)).toFixed(1)} | ${(((account("Matrix load time") / iterations) * 1e6) / evaluate).toFixed(1)} |`,
  ];
}

const decks = [mesh(8), mesh(16), mesh(32), xbar(20, 100, 10), xbar(200, 200, 10), sweep(20, 100, 10), ladder(1000)];
const table = [
  "| deck | ngspice CPU s | Lockspice CPU s | ratio | points | rejected | Newton | error | parse ms | set-up ms | simulate ms | write ms |",
  "|---|---|---|---|---|---|---|---|---|---|---|---|",
];
for (const deck of decks) {
  const { ngspice, ours, error, stats } = measure(deck);
  const ms = ["parse_ms", "setup_ms", "sim_ms", "write_ms"].map((key) => stats[key]!.toFixed(0)).join(" | ");
  table.push(
    `| ${deck.name} | ${ngspice.toFixed(2)} | ${ours.toFixed(2)} | ${(ngspice / ours).toFixed(2)} | ${stats["points"]} | ${stats["rejected"]} | ${stats["newton"]} | ${error.toExponential(1)} | ${ms} |`,
  );
  console.log(table[table.length - 1]);
}
const algebra = linearAlgebra();
console.log(algebra.join("\n"));

if (process.argv.includes("--write")) {
  const version =
    /ngspice-\d+/.exec(spawnSync("ngspice", ["--version"], { encoding: "utf8" }).stdout)?.[0] ?? "ngspice";
  const file = "bench/README.md";
  const [before, after] = readFileSync(file, "utf8")
    .split(/<!-- (?:begin|end) of npm run bench -->/)
    .filter((_, k) => k !== 1) as [string, string];
  const made = [
    "<!-- begin of npm run bench -->",
    `${cpus().length} cores of ${cpus()[0]!.model.trim()}, Node ${process.version.slice(1)}, ${version} (Debian's package). Ratio: ngspice over Lockspice.`,
    "",
    ...table,
    "",
    ...algebra,
    "<!-- end of npm run bench -->",
  ];
  writeFileSync(file, before + made.join("\n") + after);
}
rmSync(folder, { recursive: true });
