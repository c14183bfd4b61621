/**
 * Whole runs beside ngspice, and the linear algebra of mesh-32 alone:
 *
 *     npm run bench                      the short list of circuits
 *     npm run bench:full                 the long one: half an hour, most of it ngspice's
 *     npm run bench -- --write           and renew the table in bench/README.md and bench/whole.json
 *     npm run bench -- --check           ends with 1 where a ratio is less than half of that in bench/whole.json
 *
 * Runs of the two programs alternate; CPU seconds (user + system) of the whole process, medians of three. The error is the
 * largest difference of the probed voltage from ngspice with reltol=1e-6 abstol=1e-15 vntol=1e-9, over its peak-to-peak
 * value.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { System } from "../src/equations/system.js";
import { parse } from "../src/index.js";
import { OperatingPoint } from "../src/solve/operating-point.js";
import { amplifiers, ladder, mesh, ring, sweep, xbar } from "./decks.js";
import { account, measure, median, type Row } from "./whole.js";

const KEPT = "bench/whole.json";
/** A ratio that is below this part of the one that is kept is a loss. */
const LOSS = 0.5;
const folder = mkdtempSync(join(tmpdir(), "lockspice-bench-"));
const full = process.argv.includes("--full");

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
  const iterations = account(said, "Total iterations");
  const theirs = [account(said, "Matrix factor time"), account(said, "Matrix solve time")].map(
    (s) => (s / iterations) * 1e6,
  );

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
    `| ngspice (\`.options acct\`, ${iterations} iterations) | ${f(theirs[0]!)} | ${f(theirs[1]!)} | ${f(sum(theirs))} | ${f((account(said, "Matrix load time") / iterations) * 1e6)} |`,
    `| Lockspice (median of 21 windows) | ${f(ours[0]!)} | ${f(ours[1]!)} | ${f(sum(ours))} | ${f(evaluate)} |`,
    `| ratio | | | ${(sum(theirs) / sum(ours)).toFixed(1)} | ${(((account(said, "Matrix load time") / iterations) * 1e6) / evaluate).toFixed(1)} |`,
  ];
}

const short = [mesh(8), mesh(16), mesh(32), xbar(20, 100, 10), xbar(200, 200, 10), sweep(20, 100, 10), ladder(1000)];
const long = [
  ...[mesh(64), mesh(8, "1n"), mesh(16, "1n"), mesh(32, "1n"), sweep(200, 200, 10), ladder(10000)],
  ...[ring(101), amplifiers(100)],
];
const head = [
  ...["deck", "ngspice CPU s", "Lockspice CPU s", "ratio", "ngspice analysis s", "Lockspice s", "ratio"],
  ...["points", "rejected", "Newton", "error", "ngspice's", "parse ms", "set-up ms", "simulate ms", "write ms"],
  ...["MB", "ngspice's"],
];
const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const shown = ({ deck, ngspice, ours, analysis, memory, error, theirError, stats }: Row): string =>
  line([
    ...[deck, ngspice.toFixed(2), ours.toFixed(2), (ngspice / ours).toPrecision(3)],
    ...[analysis.ngspice.toFixed(3), analysis.ours.toFixed(3), (analysis.ngspice / analysis.ours).toPrecision(3)],
    ...[stats["points"]!, stats["rejected"]!, stats["newton"]!, error.toExponential(1), theirError.toExponential(1)],
    ...["parse_ms", "setup_ms", "sim_ms", "write_ms"].map((key) => stats[key]!.toFixed(0)),
    ...[memory.ours.toFixed(0), memory.ngspice.toFixed(0)],
  ]);

const kept = existsSync(KEPT) ? (JSON.parse(readFileSync(KEPT, "utf8")) as readonly Row[]) : [];
const rows: Row[] = [];
let lost = false;
const title = [line(head), line(head.map(() => "---"))];
console.log(title.join("\n"));
for (const deck of full ? [...short, ...long] : short) {
  const row = measure(deck, folder);
  rows.push(row);
  const before = kept.find((other) => other.deck === row.deck);
  const loss = before !== undefined && row.ngspice / row.ours < (LOSS * before.ngspice) / before.ours;
  lost ||= loss;
  console.log(loss ? `${shown(row)} less than half of what is kept` : shown(row));
}
const algebra = linearAlgebra();
console.log(algebra.join("\n"));
if (process.argv.includes("--check") && lost) process.exitCode = 1;

if (process.argv.includes("--write")) {
  // Of circuits that were not run now the last figures stay.
  const all = [...short, ...long].flatMap(({ name }) => [...rows, ...kept].find(({ deck }) => deck === name) ?? []);
  writeFileSync(KEPT, `${JSON.stringify(all, undefined, 1)}\n`);
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
    ...title,
    ...all.map(shown),
    "",
    ...algebra,
    "<!-- end of npm run bench -->",
  ];
  writeFileSync(file, before + made.join("\n") + after);
}
rmSync(folder, { recursive: true });
