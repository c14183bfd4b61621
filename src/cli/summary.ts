import type {
  AuditResult,
  ExperimentReport,
  SettingReport,
  Spread,
  TrainingOutcome,
  TrainingReport,
} from "./library.js";
import { duration } from "./progress.js";
import { columns, figure, sparkline, wrap } from "./table.js";

const ENGINES: Readonly<Record<string, string>> = {
  tran: "in the time domain",
  phases: "at the phases of the sine",
  op: "at operating points",
};

const INDENT = "  ";

function block(rows: readonly (readonly [string, string])[]): string {
  return columns(rows.map(([name, text]) => [`${INDENT}${name}`, text]));
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What a training was and came to, for a person to read at its end. */
export function trainingSummary(
  result: TrainingOutcome,
  run: { readonly folder: string; readonly files: readonly string[]; readonly seconds: number; readonly width: number },
): string {
  const { report, samples } = result;
  const first = report.epochs[0] ?? report.final;
  const rows: [string, string][] = [
    [
      "rule",
      `${report.rule}, ${ENGINES[report.engine] ?? report.engine} (engine=${report.engine}), seed ${report.seed}`,
    ],
    ["trainable", plural(report.trainable, "resistor")],
    ["samples", samplesText(samples)],
    ["epochs", `${report.epochs.length} in ${duration(run.seconds)}, ${plural(report.solves, "solve")}`],
    ...(report.best === undefined ? [] : [["kept", `the conductances after epoch ${report.best}`] as [string, string]]),
    ...metricRows("train", first.train, report.final.train),
  ];
  if (first.validation && report.final.validation)
    rows.push(...metricRows("validation", first.validation, report.final.validation));
  if (first.test && report.final.test) rows.push(...metricRows("test", first.test, report.final.test));
  if (report.epochs.length > 1) {
    const curve = sparkline(
      report.epochs.map((epoch) => epoch.train.loss),
      Math.max(8, Math.min(60, run.width - 20)),
    );
    rows.push(["loss curve", curve]);
  }
  if (report.omegaTau !== null) rows.push(["slowest ωτ", figure(report.omegaTau)]);
  if (report.readDisturb) rows.push(["read disturb", disturbText(report.readDisturb)]);
  if (report.gradientAudit)
    rows.push(["gradient", `cosine ${figure(report.gradientAudit.cosine, 5)} with the exact one`]);
  wrap(run.files.join(", "), Math.max(30, run.width - 22)).forEach((line, i) =>
    rows.push([i === 0 ? "files" : "", line]),
  );
  rows.push(["in", run.folder]);
  return `${report.deck}\n${block(rows)}`;
}

/** What reading does to memristors: at rest what it would do, in time also what it did. */
function disturbText({ rate, device, moved }: NonNullable<TrainingReport["readDisturb"]>): string {
  if (rate === 0) return "none: no voltage of a free window moves a state";
  const fastest = `${device} by ${figure(100 * rate)} % a second`;
  return moved === undefined ? `left out; it would move ${fastest}` : `${fastest}; ${figure(moved)} S a device in all`;
}

function samplesText({ train, validation, test }: TrainingOutcome["samples"]): string {
  const parts = [validation > 0 ? `${validation} to validate` : "", test > 0 ? `${test} to test` : ""];
  const others = parts.filter((part) => part !== "");
  return others.length === 0 ? String(train) : [`${train} to train`, ...others].join(", ");
}

type Metrics = TrainingReport["final"]["train"];

function metricRows(set: string, from: Metrics, to: Metrics): [string, string][] {
  const rows: [string, string][] = [[`loss (${set})`, `${figure(from.loss)} → ${figure(to.loss)} V²`]];
  if (from.accuracy !== undefined && to.accuracy !== undefined) {
    rows.push([`accuracy (${set})`, `${percent(from.accuracy)} → ${percent(to.accuracy)}`]);
  }
  return rows;
}

/** What the settings of an experiment came to, for a person to read: mean and standard deviation over the seeds. */
export function experimentSummary(
  report: ExperimentReport,
  run: { readonly folder: string; readonly files: readonly string[]; readonly seconds: number },
): string {
  const { seeds, settings } = report;
  const names = Object.keys(settings[0]!.set);
  const sets = (["train", "validation", "test"] as const).filter((set) => settings.some(({ final }) => final[set]));
  const cells = sets.flatMap((set) => [
    { title: `loss (${set})`, of: ({ final }: SettingReport) => spreadText(final[set]?.loss, 1, 3) },
    { title: `accuracy (${set})`, of: ({ final }: SettingReport) => spreadText(final[set]?.accuracy, 100, undefined) },
  ]);
  const used = cells.filter(({ of }) => settings.some((setting) => of(setting) !== "-"));
  const rows = settings.map((setting) => [
    ...names.map((name, k) => `${k === 0 ? INDENT : ""}${setting.set[name]!}`),
    ...used.map(({ of }, k) => `${names.length === 0 && k === 0 ? INDENT : ""}${of(setting)}`),
  ]);
  const head = [...names, ...used.map(({ title }) => title)];
  const table = columns([head.map((title, k) => (k === 0 ? `${INDENT}${title}` : title)), ...rows]);
  const facts: [string, string][] = [
    ["seeds", seeds.length === 1 ? String(seeds[0]) : `${seeds[0]!} to ${seeds.at(-1)!}`],
    ["trainings", `${settings.length * seeds.length} in ${duration(run.seconds)}`],
    ["files", run.files.join(", ")],
    ["in", run.folder],
  ];
  return `${report.deck}\n${block(facts)}\nmean ± standard deviation\n${table}`;
}

/** In percent with one decimal, or in volts squared with so many digits. */
function spreadText(spread: Spread | undefined, scale: number, digits: number | undefined): string {
  if (spread === undefined) return "-";
  const text = (value: number): string => (digits === undefined ? (scale * value).toFixed(1) : figure(value, digits));
  return `${text(spread.mean)} ± ${text(spread.std)}${digits === undefined ? " %" : " V²"}`;
}

const WORST = 10;

/** A gradient audit for a person to read: agreement, what causes the difference, and the devices that differ most. */
export function auditSummary(audit: Omit<AuditResult, "warnings">): string {
  const rows: [string, string][] = [
    ["rule", `${audit.rule}, engine=${audit.engine}${audit.gamma === null ? "" : `, gamma ${figure(audit.gamma)} S`}`],
    ["samples", String(audit.samples)],
    ["cosine", figure(audit.cosine, 6)],
    ["relative error", figure(audit.relativeError)],
    ["equal signs", percent(audit.signAgreement)],
  ];
  if (audit.reach !== undefined) {
    rows.push(["singularity", audit.reach === null ? "none near" : `at a nudge of ${figure(audit.reach)} S`]);
    if (audit.seams!.length > 0) rows.push(["not analytic", audit.seams!.join(" ")]);
  }
  if (audit.bent !== undefined) rows.push(["no resistors", audit.bent.join(" ")]);
  const difference = (d: AuditResult["devices"][number]): number => Math.abs(d.measured - d.exact);
  const worst = [...audit.devices].sort((a, b) => difference(b) - difference(a)).slice(0, WORST);
  const causes = audit.causes.map(({ cause, relativeError }) => [`${INDENT}${cause}`, figure(relativeError)]);
  const devices = worst.map((d) => [`${INDENT}${d.name}`, figure(d.measured), figure(d.exact), figure(difference(d))]);
  return [
    `measured gradient against the exact one\n${block(rows)}`,
    causes.length === 0 ? "" : `\nrelative error by cause\n${columns(causes, [1])}`,
    `\nlargest differences [V²/S]\n${columns([[`${INDENT}resistor`, "measured", "exact", "difference"], ...devices], [1, 2, 3])}`,
  ].join("");
}
