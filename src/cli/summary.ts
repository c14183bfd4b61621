import type { AuditResult, TrainingOutcome, TrainingReport } from "./library.js";
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
    ["samples", samples.test > 0 ? `${samples.train} to train, ${samples.test} to test` : `${samples.train}`],
    ["epochs", `${report.epochs.length} in ${duration(run.seconds)}, ${plural(report.solves, "solve")}`],
    ...metricRows("train", first.train, report.final.train),
  ];
  if (first.test && report.final.test) rows.push(...metricRows("test", first.test, report.final.test));
  if (report.epochs.length > 1) {
    const curve = sparkline(
      report.epochs.map((epoch) => epoch.train.loss),
      Math.max(8, Math.min(60, run.width - 20)),
    );
    rows.push(["loss curve", curve]);
  }
  if (report.omegaTau !== null) rows.push(["slowest ωτ", figure(report.omegaTau)]);
  if (report.gradientAudit)
    rows.push(["gradient", `cosine ${figure(report.gradientAudit.cosine, 5)} with the exact one`]);
  wrap(run.files.join(", "), Math.max(30, run.width - 22)).forEach((line, i) =>
    rows.push([i === 0 ? "files" : "", line]),
  );
  rows.push(["in", run.folder]);
  return `${report.deck}\n${block(rows)}`;
}

type Metrics = TrainingReport["final"]["train"];

function metricRows(set: string, from: Metrics, to: Metrics): [string, string][] {
  const rows: [string, string][] = [[`loss (${set})`, `${figure(from.loss)} → ${figure(to.loss)} V²`]];
  if (from.accuracy !== undefined && to.accuracy !== undefined) {
    rows.push([`accuracy (${set})`, `${percent(from.accuracy)} → ${percent(to.accuracy)}`]);
  }
  return rows;
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
