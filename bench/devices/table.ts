import type { Run } from "./kept.js";

export const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

function deviation(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / Math.max(1, values.length - 1));
}

export const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

export const table = (head: readonly string[], rows: readonly string[]): string[] => [
  row(head),
  row(head.map(() => "---")),
  ...rows,
];

export const head = ["test % (mean)", "sd", "min", "max", "pulses a device", "energy uJ"];

/** The cells that `head` names. */
export function cellsOf(runs: readonly Run[]): string[] {
  const tests = runs.map(({ test }) => test!);
  const one = (v: number): string => v.toFixed(1);
  const joules = mean(runs.map((run) => run.joules));
  return [
    ...[`**${one(mean(tests))}**`, one(deviation(tests)), one(Math.min(...tests)), one(Math.max(...tests))],
    ...[mean(runs.map(({ pulses }) => pulses)).toPrecision(3), joules === 0 ? "-" : (1e6 * joules).toPrecision(3)],
  ];
}

export const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

export function replaced(text: string, from: RegExp, to: string): string {
  if (!from.test(text)) throw new Error(`the netlist has no ${from}`);
  return text.replace(from, to);
}
