import type { Seen } from "./coverage.js";
import type { Comparison, Worst } from "./differences.js";

/** What came of a deck. */
export interface Compared {
  readonly name: string;
  /** What is in it, by name. */
  readonly devices: readonly string[];
  readonly comparisons: readonly Comparison[];
  /** Why there is nothing to compare. */
  readonly failure?: string;
}

const cells = (row: readonly string[], widths: readonly number[]) =>
  row
    .map((cell, k) => (widths[k]! < 0 ? cell.padEnd(-widths[k]!) : cell.padStart(widths[k]!)))
    .join("  ")
    .trimEnd();

const WIDTHS = [-26, -5, 7, 7, 8, -18, 8, -10, -8];
const error = (worst: number) => (worst === 0 ? "0" : worst.toExponential(1));
const named = ({ error: worst, name }: Worst) => [error(worst), name];

export function printHead(): void {
  const head = ["netlist", "", "points", "ngspice", "voltage", "", "current", "", ""];
  console.log(cells(head, WIDTHS));
}

export function printComparison({ name, comparisons, failure }: Compared): void {
  if (failure !== undefined) console.log(`${name.padEnd(26)}  FAILED: ${failure}`);
  for (const { deck, kind, points, reference, voltage, current, ok } of comparisons) {
    const row = [deck, kind, `${points}`, `${reference}`, ...named(voltage), ...named(current), ok ? "" : "EXCEEDED"];
    console.log(cells(row, WIDTHS));
  }
}

const COLUMNS = ["op", "dc", "ac", "tran", "noise", "tf", "sens", "pz"] as const;

/** For each device, and for all, how many decks have it, and the worst error of each analysis, in its bounds. */
export function printSummary(all: readonly Compared[]): void {
  const widths = [-32, 5, ...COLUMNS.map(() => 8)];
  const line = (label: string, list: readonly Compared[]) => {
    const worst = COLUMNS.map((column) => {
      const rows = list.flatMap(({ comparisons }) => comparisons).filter(({ kind }) => kind === column);
      return rows.length === 0 ? "" : Math.max(...rows.map(({ bounds }) => bounds)).toFixed(3);
    });
    console.log(cells([label, `${list.length}`, ...worst], widths));
  };
  console.log(`\nworst error of each device and analysis, in bounds\n${cells(["", "decks", ...COLUMNS], widths)}`);
  const devices = [...new Set(all.flatMap((deck) => deck.devices))].sort();
  for (const device of devices)
    line(
      device,
      all.filter((deck) => deck.devices.includes(device)),
    );
  line("all", all);
}

/** What is not seen, and why. */
export function printCoverage(all: readonly Seen[]): void {
  const found = all.filter(({ missing, reason }) => !missing && reason === undefined);
  const byReason = new Map<string, string[]>();
  for (const { device, parameter, reason } of all) {
    if (reason === undefined) continue;
    const key = `${device}: ${reason}`;
    byReason.set(key, [...(byReason.get(key) ?? []), parameter]);
  }
  console.log(
    `\n${found.length} of ${all.length} parameters move something by more than ten bounds when changed by 10 %`,
  );
  for (const [why, list] of byReason) console.log(`not asked: ${list.join(" ")} of ${why}`);
  for (const { device, parameter, moves, decks, missing } of all)
    if (missing)
      console.log(
        `UNSEEN ${device}: ${parameter}${decks > 0 ? `, moves ${moves.toPrecision(2)} bounds at most` : ", given nowhere"}`,
      );
}
