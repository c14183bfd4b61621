/**
 * `npm run reproduce`: published and derived results as netlists, beside what is measured here. Minutes of computing. Ends
 * with 1 when a row does not agree. No time is in the output.
 *
 *     npm run reproduce               all, and renew bench/reproduction.md with its pictures
 *     npm run reproduce -- noise ...  some, printed only
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chartSvg } from "../../src/report/chart.js";
import type { Outcome } from "./contract.js";
import { first } from "./first.js";
import { rungs } from "./rungs.js";

const folder = dirname(fileURLToPath(import.meta.url));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => rungs[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`no rung "${unknown}"; there are ${Object.keys(rungs).join(", ")}\n`);
  process.exit(2);
}

function section(title: string, { rows, pictures, remarks }: Outcome): string {
  const cells = rows.map((row) => [
    ...[row.what, row.source, row.expected, row.tolerance, row.measured],
    row.holds ? "agrees" : "**does not**",
  ]);
  const table = [["what", "source", "expected", "tolerance", "measured", "verdict"], Array(6).fill("---"), ...cells];
  return [
    `## ${title}`,
    table.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n"),
    ...remarks,
    ...Object.entries(pictures).map(([name, { title }]) => `![${title}](reproduction/${name}.svg)`),
  ].join("\n\n");
}

const sections: string[] = [];
const started = Date.now();
const summary = { agree: 0, not: 0 };
for (const [name, rung] of Object.entries(rungs)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`${name}\n`);
  const outcome = await rung.climb();
  process.stderr.write(`  ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  for (const { holds } of outcome.rows) summary[holds ? "agree" : "not"]++;
  sections.push(section(rung.title, outcome));
  if (asked.length > 0) continue;
  mkdirSync(folder, { recursive: true });
  for (const [file, chart] of Object.entries(outcome.pictures))
    writeFileSync(join(folder, `${file}.svg`), chartSvg(chart));
}
const page = `# Published and derived results, as netlists

Made by \`npm run reproduce\`. ${summary.agree} figures agree, ${summary.not} do not. "Derived" figures were computed with
other software (dense solvers in numpy) before; figures of papers stand for the shape of a curve where the circuit is another.

${sections.join("\n\n")}

${first}
`;
if (asked.length > 0) process.stdout.write(page);
else writeFileSync(join(folder, "..", "reproduction.md"), page);
process.exitCode = summary.not > 0 ? 1 : 0;
