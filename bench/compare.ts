/**
 * `npm run compare`: every netlist in netlists/ and test/circuits/ through Lockspice's command line and through ngspice, both
 * with tight tolerances, and the worst differences as a table. Netlists with `.learn` are compared with their trainable
 * resistors written as plain ones. Ends with 1 when a bound is exceeded or a netlist fails in either.
 *
 *     npm run compare            all netlists
 *     npm run compare -- rc d-   those whose names contain one of the words
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRawfile } from "../src/report/rawfile-read.js";
import { conductancesOf } from "./conductances.js";
import { type Comparison, bounds, compareTables } from "./differences.js";
import { plainDeck } from "./plain-deck.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const OPTIONS = ".options reltol=1e-6 abstol=1e-15 vntol=1e-9";
const scratch = mkdtempSync(join(tmpdir(), "lockspice-compare-"));

/** Runs a simulator on a deck and reads the raw file it writes. Throws Error with what it said when it fails. */
function simulate(command: string, args: readonly string[], raw: string) {
  const run = spawnSync(command, args, { encoding: "utf8", timeout: 300_000, maxBuffer: 1 << 26 });
  if (run.error !== undefined) throw new Error(`${basename(command)}: ${run.error.message}`);
  if (run.status !== 0 || !existsSync(raw)) {
    const said = `${run.stderr}\n${run.stdout}`.trim().split("\n").slice(0, 8).join("\n    ");
    throw new Error(`${basename(args[0] ?? command)} ended with ${run.status}:\n    ${said}`);
  }
  return readRawfile(readFileSync(raw), raw);
}

function compareDeck(path: string): Comparison[] {
  const text = readFileSync(path, "utf8");
  const plain = plainDeck(text, conductancesOf(text, path));
  const name = basename(path, ".cir");
  const deck = join(scratch, `${name}.cir`);
  writeFileSync(deck, plain.replace("\n", `\n${OPTIONS}\n`));
  const [ours, theirs] = [join(scratch, `${name}.ours.raw`), join(scratch, `${name}.ngspice.raw`)];
  const reference = simulate("ngspice", ["-b", "-r", theirs, deck], theirs);
  const result = simulate(
    process.execPath,
    [join(root, "dist/cli/main.js"), "run", deck, "-o", ours, "--columns", "all"],
    ours,
  );
  if (result.length !== reference.length) {
    throw new Error(`${result.length} analyses, ngspice has ${reference.length}`);
  }
  // ngspice runs analyses in an order of its own.
  const unmatched = [...reference];
  return result.map((table) => {
    const at = unmatched.findIndex(({ plotname }) => plotname === table.plotname);
    if (at < 0) throw new Error(`ngspice has no plot "${table.plotname}"`);
    return compareTables(name, table, unmatched.splice(at, 1)[0]!);
  });
}

const wanted = process.argv.slice(2);
const decks = ["netlists", "test/circuits"]
  .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(root, folder, file)))
  .filter((path) => path.endsWith(".cir"))
  .filter((path) => wanted.length === 0 || wanted.some((word) => basename(path).includes(word)));

const cells = (row: readonly string[]) =>
  row.map((cell, k) => (k < 2 || k === 5 ? cell.padEnd([26, 5][k] ?? 0) : cell.padStart(k < 4 ? 7 : 9))).join("  ");
console.log(cells(["netlist", "", "points", "ngspice", "voltage", "", "current", ""]).trimEnd());

let failed = 0;
for (const path of decks) {
  try {
    for (const { deck, kind, points, reference, voltage, current, ok } of compareDeck(path)) {
      if (!ok) failed++;
      const worst = voltage.name.padEnd(14);
      const row = [
        deck,
        kind,
        `${points}`,
        `${reference}`,
        voltage.error.toExponential(1),
        worst,
        current.error.toExponential(1),
      ];
      console.log(cells([...row, ok ? "" : "EXCEEDED"]).trimEnd());
    }
  } catch (error) {
    failed++;
    console.log(`${basename(path, ".cir").padEnd(26)}  ${error instanceof Error ? error.message : String(error)}`);
  }
}
rmSync(scratch, { recursive: true });
console.log(
  `\nbounds: op and dc node voltages ${bounds.voltage}, currents ${bounds.current}; transient ${bounds.transient} of peak-to-peak; ac ${bounds.ac}; noise ${bounds.noise}; tf ${bounds.tf}; sens ${bounds.sens}` +
    `\n${decks.length} netlists, ${failed} failed`,
);
process.exitCode = failed > 0 ? 1 : 0;
