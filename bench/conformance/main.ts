/**
 * `npm run conformance`: every netlist in netlists/ and test/circuits/ by Lockspice and by ngspice, both with tight
 * tolerances: the worst differences as a table, then the worst of each device and analysis, and whether every parameter of
 * every device is seen by one of them. Ends with 1 when a bound is exceeded, a netlist fails in either, or a parameter is
 * seen by none.
 *
 *     npm run conformance                    all of it
 *     npm run conformance -- rc d-           netlists whose names contain one of the words, without the parameters
 *     npm run conformance -- --decks         all netlists, without the parameters
 *     npm run conformance -- --parameters    the parameters alone
 *     npm run conformance -- --json FILE     all figures as JSON beside the tables
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Deck } from "../../src/index.js";
import { coverage } from "./coverage.js";
import { findDecks, parseDeck, run, type TestDeck } from "./decks.js";
import { bounds, compareTables, type Comparison } from "./differences.js";
import { Ngspice } from "./ngspice.js";
import { printComparison, printCoverage, printHead, printSummary } from "./print.js";
import type { Compared } from "./print.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values: flags, positionals: words } = parseArgs({
  options: {
    decks: { type: "boolean", default: false },
    parameters: { type: "boolean", default: false },
    json: { type: "string" },
  },
  allowPositionals: true,
});

async function compareDeck(deck: TestDeck, parsed: Deck, ngspice: Ngspice): Promise<Comparison[]> {
  const expected = ngspice.run(deck);
  // What is wrong on our side is told first; the other promise must not be left behind.
  expected.catch(() => undefined);
  const result = await run(parsed);
  const reference = await expected;
  if (result.length !== reference.length) throw new Error(`${result.length} analyses, ngspice has ${reference.length}`);
  // ngspice runs analyses in an order of its own.
  const unmatched = [...reference];
  return result.map((table) => {
    const at = unmatched.findIndex(({ plotname }) => plotname === table.plotname);
    if (at < 0) throw new Error(`ngspice has no plot "${table.plotname}"`);
    return compareTables(deck.name, table, unmatched.splice(at, 1)[0]!);
  });
}

const devicesOf = ({ circuit }: Deck) => [
  ...new Set(circuit.instances.filter(({ implied }) => implied !== true).map(({ device }) => device.name)),
];

/** All decks, a few at a time, told in their order. */
async function compareAll(decks: readonly TestDeck[]): Promise<Compared[]> {
  const ngspice = new Ngspice(availableParallelism());
  const results = decks.map(async (deck): Promise<Compared> => {
    const { name } = deck;
    let devices: string[] = [];
    try {
      const parsed = parseDeck(deck);
      devices = devicesOf(parsed);
      return { name, devices, comparisons: await compareDeck(deck, parsed, ngspice) };
    } catch (error) {
      return { name, devices, comparisons: [], failure: error instanceof Error ? error.message : String(error) };
    }
  });
  const compared: Compared[] = [];
  printHead();
  for (const result of results) {
    compared.push(await result);
    printComparison(compared.at(-1)!);
  }
  ngspice.close();
  return compared;
}

const decks = findDecks([join(root, "netlists"), join(root, "test/circuits")], words);
const compared = flags.parameters ? undefined : await compareAll(decks);
const seen = flags.parameters || (words.length === 0 && !flags.decks) ? await coverage(decks) : undefined;
let failed = 0;
if (compared !== undefined) {
  printSummary(compared);
  const faulty = compared.filter(({ failure, comparisons }) => failure !== undefined || comparisons.some((c) => !c.ok));
  failed += faulty.length;
  console.log(
    `\nbounds: op and dc node voltages ${bounds.voltage}, currents ${bounds.current}; transient ${bounds.transient} of peak-to-peak; ac ${bounds.ac}; noise ${bounds.noise}; tf ${bounds.tf}; sens ${bounds.sens}` +
      `\n${decks.length} netlists, ${faulty.length} failed${faulty.length > 0 ? `: ${faulty.map(({ name }) => name).join(" ")}` : ""}`,
  );
}
if (seen !== undefined) {
  printCoverage(seen);
  failed += seen.filter(({ missing }) => missing).length;
}
if (flags.json !== undefined)
  writeFileSync(flags.json, `${JSON.stringify({ bounds, decks: compared, parameters: seen }, undefined, 1)}\n`);
process.exitCode = failed > 0 ? 1 : 0;
