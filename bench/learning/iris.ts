import type { TrainingReport } from "../../src/index.js";
import { bound, deviation, mean, percent, seeds, table } from "./text.js";
import { type How, learn } from "./train.js";

interface Iris {
  readonly label: string;
  readonly accuracy: number[];
  readonly reports: TrainingReport[];
}

async function iris(label: string, name: string, how: How, last: number): Promise<Iris> {
  const reports: TrainingReport[] = [];
  for (const seed of seeds(last)) reports.push(await learn(name, seed, how));
  return { label, reports, accuracy: reports.map(({ final }) => 100 * final.test!.accuracy!) };
}

function irisTable(runs: readonly Iris[]): string[] {
  const rows = runs.map(({ label, accuracy, reports }) => {
    const cosines = reports.flatMap(({ gradientAudit }) => (gradientAudit ? [gradientAudit.cosine] : []));
    const speeds = reports.flatMap(({ omegaTau }) => (omegaTau === null ? [] : [omegaTau]));
    return [
      label,
      `1 to ${accuracy.length}`,
      percent(mean(accuracy)),
      percent(deviation(accuracy)),
      percent(Math.min(...accuracy)),
      percent(mean(reports.map(({ final }) => 100 * final.train.accuracy!))),
      Math.min(...cosines).toFixed(5),
      speeds.length === 0 ? "-" : `${Math.min(...speeds).toFixed(3)} to ${Math.max(...speeds).toFixed(3)}`,
    ];
  });
  const head = ["how", "seeds", "test %", "sd", "min", "train %", "smallest cosine of the audit", "slowest w tau"];
  return table(head, rows);
}

/** The shipped Iris netlists, with audits. */
export async function irisSection(): Promise<string[]> {
  const phases = await iris("phases", "iris.cir", { engine: "phases" }, 20);
  const exact = await iris("exact gradient", "iris.cir", { rule: "adjoint" }, 20);
  const linear = await iris("phases, no diodes", "iris-linear.cir", { engine: "phases" }, 20);
  const tran = await iris("tran", "iris.cir", { engine: "tran" }, 5);
  const same = { ...phases, accuracy: phases.accuracy.slice(0, 5), reports: phases.reports.slice(0, 5) };
  const gap = (a: Iris, b: Iris): number => Math.abs(mean(a.accuracy) - mean(b.accuracy));
  const speeds = [phases, tran].flatMap(({ reports }) => reports.map(({ omegaTau }) => omegaTau ?? NaN));
  return [
    ...irisTable([phases, exact, linear, tran, same]),
    "",
    bound(mean(phases.accuracy) >= 95, "phases: mean at least 95 %"),
    bound(gap(phases, exact) <= 0.5, "phases and exact gradient: means within 0.5 points"),
    bound(mean(tran.accuracy) >= 93 && Math.min(...tran.accuracy) >= 86, "tran: mean at least 93 %, none below 86 %"),
    bound(gap(tran, same) <= 1, "tran and phases on the same seeds: means within 1 point"),
    bound(mean(linear.accuracy) <= 87, "no diodes: mean at most 87 %"),
    bound(
      [phases, tran].every(({ reports }) => reports.every(({ gradientAudit }) => gradientAudit!.cosine >= 0.99)),
      "audits of the trained networks: cosine at least 0.99",
    ),
    bound(
      speeds.every((w) => w >= 0.02 && w <= 0.3),
      "slowest w tau between 0.02 and 0.3",
    ),
  ];
}
