import { formatSI } from "../base/units.js";
import { chartSvg } from "./chart.js";
import { escapeXml } from "./svg.js";

/** What an audit found, as learning/audit.ts has it. */
export interface AuditPage {
  readonly title: string;
  readonly rule: string;
  readonly engine: string;
  readonly samples: number;
  /** [S] */
  readonly gamma: number | null;
  readonly cosine: number;
  readonly relativeError: number;
  readonly signAgreement: number;
  readonly quadrature?: number;
  readonly reach?: number | null;
  readonly seams?: readonly string[];
  readonly bent?: readonly string[];
  /** [V^2/S] */
  readonly devices: readonly { readonly name: string; readonly measured: number; readonly exact: number }[];
  readonly causes: readonly { readonly cause: string; readonly relativeError: number }[];
}

/** Devices that are listed. */
const WORST = 10;

const STYLE = `body{font:15px/1.5 system-ui,'DejaVu Sans',sans-serif;color:#1f2937;max-width:980px;margin:2em auto;padding:0 1em}
h1{font-size:1.4em}h2{font-size:1.1em;margin-top:1.6em}table{border-collapse:collapse}
td,th{padding:.2em 1em .2em 0;text-align:left;font-variant-numeric:tabular-nums}th{font-weight:600}td.n,th.n{text-align:right}svg{max-width:100%;height:auto}`;

/** A page of one audit for a person to read: HTML with pictures in it, nothing outside. Equal audits give equal bytes. */
export function auditHtml(page: AuditPage): string {
  const { title, rule, engine, samples, gamma, devices, causes } = page;
  const nudge = gamma === null ? "" : `, nudge ${formatSI(Number(gamma.toPrecision(4)), "S")}`;
  const worst = [...devices].sort((a, b) => difference(b) - difference(a)).slice(0, WORST);
  const rows = worst.map((device) => [
    device.name,
    ...[device.measured, device.exact, difference(device)].map((value) => value.toPrecision(4)),
  ]);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeXml(title)}: audit of the gradient</title>
<style>${STYLE}</style></head><body>
<h1>${escapeXml(title)}</h1>
<p>The gradient that rule ${escapeXml(rule)} measures (engine ${escapeXml(engine)}${nudge}, mean over ${samples} sample${samples === 1 ? "" : "s"})
against the exact one, in V²/S.</p>
${table(["", ""], summary(page))}
<h2>Why they differ</h2>
<p>How far the gradient moves, relative to the exact one, when a cause is switched off and all is measured again.</p>
${table(
  ["cause", "relative error"],
  causes.map((cause) => [cause.cause, cause.relativeError.toPrecision(3)]),
)}
${pictures(page)}
<h2>Devices that differ most</h2>
${table(["device", "measured", "exact", "difference"], rows)}
</body></html>
`;
}

const difference = ({ measured, exact }: AuditPage["devices"][number]): number => Math.abs(measured - exact);

function summary({ cosine, relativeError, signAgreement, quadrature, reach, seams, bent }: AuditPage): string[][] {
  const rows = [
    ["cosine", cosine.toPrecision(6)],
    ["relative error", relativeError.toPrecision(3)],
    ["equal signs", `${(100 * signAgreement).toPrecision(3)} %`],
  ];
  if (quadrature !== undefined) rows.push(["quadrature", quadrature.toPrecision(3)]);
  if (reach !== undefined)
    rows.push([
      "singularity",
      reach === null ? "none near" : `at a nudge of ${formatSI(Number(reach.toPrecision(3)), "S")}`,
    ]);
  if (seams !== undefined && seams.length > 0) rows.push(["not analytic", seams.join(", ")]);
  if (bent !== undefined) rows.push(["no resistors", bent.join(", ")]);
  return rows;
}

function pictures({ devices, causes }: AuditPage): string {
  const exact = devices.map((device) => device.exact);
  const measured = devices.map((device) => device.measured);
  const [low, high] = [Math.min(...exact, ...measured), Math.max(...exact, ...measured)];
  return chartSvg({
    title: "Measured against exact",
    columns: 2,
    panels: [
      {
        title: "Every trainable resistor",
        x: { label: "exact [V²/S]" },
        y: { label: "measured [V²/S]" },
        series: [
          { label: "equal", kind: "line", x: [low, high], y: [low, high], light: true, color: 5 },
          { label: "devices", kind: "points", x: exact, y: measured, color: 0 },
        ],
      },
      {
        title: "Relative error by cause",
        unit: "%",
        bars: true,
        values: causes.map(({ cause, relativeError }) => [cause, 100 * relativeError] as const),
      },
    ],
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: "td" | "th") => (text: string, k: number) =>
    `<${tag}${k > 0 ? ' class="n"' : ""}>${escapeXml(text)}</${tag}>`;
  const titles = head.some((text) => text !== "") ? `<tr>${head.map(cell("th")).join("")}</tr>\n` : "";
  return `<table>\n${titles}${rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("\n")}\n</table>`;
}
