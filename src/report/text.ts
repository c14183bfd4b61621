import type { DeviceTable, ResultTable } from "./table.js";
import { realColumns } from "./table.js";

const DIGITS = 6;

/**
 * A table for people. One point without an axis (an operating point) is a list of `name = value`, the equals signs one
 * below the other; all else is a table with right-aligned columns. Seven significant digits.
 */
export function* tableText(table: ResultTable): Generator<string> {
  const title = table.step === undefined ? table.plotname : `${table.plotname}, ${table.step}`;
  yield `${title}\n`;
  if (table.failure !== undefined) {
    yield `failed: ${table.failure}\n`;
    return;
  }
  const columns = realColumns(table);
  if ((table.kind === "op" || table.list) && table.points === 1) {
    yield* valuesText(columns.map((column) => [column.name, column.value(0)]));
    for (const devices of table.devices ?? []) yield* devicesText(devices);
    return;
  }
  const widths = columns.map((column) => Math.max(column.name.length, DIGITS + 8));
  yield columns.map((column, i) => column.name.padStart(widths[i]!)).join("  ") + "\n";
  for (let row = 0; row < table.points; row++) {
    yield columns.map((column, i) => people(column.value(row)).padStart(widths[i]!)).join("  ") + "\n";
  }
}

/** A line for each device, a column for each quantity. */
function* devicesText({ kind, quantities, devices }: DeviceTable): Generator<string> {
  yield `\n${kind}\n`;
  const hasModel = devices.some(({ model }) => model !== undefined);
  const head = ["name", ...(hasModel ? ["model"] : []), ...quantities];
  const rows = devices.map(({ name, model = "", values }) => [
    name,
    ...(hasModel ? [model] : []),
    ...quantities.map((key) => {
      const value = values[key] ?? "";
      return typeof value === "string" ? value : people(value);
    }),
  ]);
  // No list of them all as arguments: large circuits have more devices than a call takes.
  const widths = head.map((name, k) => rows.reduce((most, row) => Math.max(most, row[k]!.length), name.length));
  const left = hasModel ? 2 : 1;
  for (const row of [head, ...rows])
    yield row.map((cell, k) => (k < left ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join("  ") + "\n";
}

/** `name = value` lines, aligned; a value may be a word. */
export function* valuesText(values: readonly (readonly [name: string, value: number | string])[]): Generator<string> {
  const width = values.reduce((most, [name]) => Math.max(most, name.length), 0);
  for (const [name, value] of values)
    yield `${name.padEnd(width)} = ${typeof value === "string" ? value : people(value)}\n`;
}

function people(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  const text = x.toExponential(DIGITS);
  // Two digits of exponent, as printf has them, so that columns line up.
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
