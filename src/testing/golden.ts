import type { GoldenCard } from "../deck/golden.js";
import type { CsvTable } from "../report/csv-read.js";
import { alignment, firstDivergence, type Warp } from "../signals/band.js";

/** Results of one analysis, or measures, by the names of a CSV file; the first column may be an axis. */
export interface Found extends CsvTable {
  /** The card, as `.tran`, for messages; undefined for measures. */
  readonly kind: string | undefined;
}

/** How a result differs from what was kept: the first place of each column that lies outside of its band. */
export interface Mismatch {
  readonly message: string;
  readonly step?: string;
  readonly column?: string;
  /** Name and value of the axis. */
  readonly axis?: string;
  readonly at?: number;
  readonly expected?: number;
  readonly found?: number;
}

const AXES = /^(time|frequency|[vi]-sweep|res-sweep|temp-sweep)$/;

/** Compares results with kept ones, table by table, and column by column by name. */
export function compareGolden(found: readonly Found[], kept: readonly CsvTable[], card: GoldenCard): Mismatch[] {
  if (found.length !== kept.length)
    return [{ message: `${kept.length} tables are kept, the netlist gives ${found.length} now` }];
  return found.flatMap((table, k) => compareTable(table, kept[k]!, card));
}

function compareTable(table: Found, kept: CsvTable, card: GoldenCard): Mismatch[] {
  const where = { ...(table.step !== undefined && { step: table.step }) };
  const label = (table.kind ?? "measures") + (table.step === undefined ? "" : ` (${table.step})`);
  if (table.step !== kept.step)
    return [{ ...where, message: `${label}: step ${kept.step ?? "none"} is kept in its place` }];
  const axis = AXES.test(table.columns[0] ?? "") ? table.columns[0] : undefined;
  const missing = kept.columns.filter((name) => !table.columns.includes(name));
  const extra = table.columns.filter((name) => !kept.columns.includes(name));
  const mismatches: Mismatch[] = [
    ...missing.map((column) => ({ ...where, column, message: `${label}: ${column} is kept, but not there any more` })),
    ...extra.map((column) => ({ ...where, column, message: `${label}: ${column} is not among what is kept` })),
  ];
  const pairs = kept.columns.flatMap((column, k) => {
    const own = table.columns.indexOf(column);
    return own < 0 ? [] : [{ column, expected: kept.data[k]!, actual: table.data[own]! }];
  });
  const compareColumns = axis === "time" ? compareWaves : comparePoints;
  return [...mismatches, ...compareColumns(label, axis, pairs, card).map((mismatch) => ({ ...where, ...mismatch }))];
}

interface Pair {
  readonly column: string;
  readonly expected: Float64Array;
  readonly actual: Float64Array;
}

function floorOf(column: string, { abstol }: GoldenCard): number {
  return abstol ?? (/^(re\(|im\()?v\(/.test(column) ? 1e-6 : /^(re\(|im\()?i\(/.test(column) ? 1e-9 : 0);
}

function comparePoints(label: string, axis: string | undefined, pairs: readonly Pair[], card: GoldenCard): Mismatch[] {
  return pairs.flatMap(({ column, expected, actual }) => {
    if (expected.length !== actual.length)
      return { column, message: `${label}: ${column} has ${actual.length} points, ${expected.length} are kept` };
    for (let k = 0; k < expected.length; k++) {
      const allowed = floorOf(column, card) + card.reltol * Math.abs(expected[k]!);
      const same = Object.is(expected[k], actual[k]) || Math.abs(expected[k]! - actual[k]!) <= allowed;
      if (!same) return mismatch(label, column, axis, pairs[0]!.expected[k], expected[k]!, actual[k]!, allowed);
    }
    return [];
  });
}

function compareWaves(label: string, axis: string | undefined, pairs: readonly Pair[], card: GoldenCard): Mismatch[] {
  const [time, ...signals] = pairs;
  if (time === undefined) return [];
  const { warp, mismatches } = aligned(label, time, signals, card);
  if (mismatches.length > 0) return [...mismatches];
  return signals.flatMap(({ column, expected, actual }) => {
    const [low, high] = extremes(expected);
    const value = floorOf(column, card) + card.reltol * (high - low);
    const curve = { x: time.actual, y: actual };
    const reference = { x: time.expected, y: expected };
    // Aligned events are not displaced any more: what may be displaced beside them is the same.
    const found = firstDivergence(curve, reference, { value, time: card.timetol }, warp);
    return found === undefined ? [] : mismatch(label, column, axis, found.x, found.expected, found.found, value);
  });
}

/** The map that takes the events of the kept signal to those of the new one; mismatches where they do not fit. */
function aligned(
  label: string,
  time: Pair,
  signals: readonly Pair[],
  card: GoldenCard,
): { readonly warp?: Warp; readonly mismatches: readonly Mismatch[] } {
  if (card.events === undefined) return { mismatches: [] };
  const column = card.events.toLowerCase().replaceAll(/\s+/g, "");
  const signal = signals.find((pair) => pair.column === column);
  if (signal === undefined)
    return { mismatches: [{ column, message: `${label}: there is no ${column} to take events from` }] };
  const { expected, actual } = signal;
  const [low, high] = extremes(expected);
  const level = card.level ?? (low + high) / 2;
  const kept = crossings(time.expected, expected, level);
  const found = crossings(time.actual, actual, level);
  for (let k = 0; k < Math.max(kept.length, found.length); k++) {
    const [a, b] = [kept[k], found[k]];
    if (a !== undefined && b !== undefined && Math.abs(a - b) <= card.timetol) continue;
    const message =
      b === undefined
        ? `${label}: ${column} crosses ${level} ${found.length} times, ${kept.length} are kept; the first that is missing was at ${a}`
        : a === undefined
          ? `${label}: ${column} crosses ${level} ${found.length} times, ${kept.length} are kept; the first extra one is at ${b}`
          : `${label}: crossing ${k + 1} of ${level} by ${column} at time = ${b}, expected ${a} within ${card.timetol}`;
    return { mismatches: [{ column, axis: "time", at: b ?? a!, message }] };
  }
  return { warp: alignment(kept, found), mismatches: [] };
}

function extremes(values: Float64Array): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/** Where a waveform, straight between its points, crosses a level. */
function crossings(x: Float64Array, y: Float64Array, level: number): number[] {
  const list: number[] = [];
  for (let k = 1; k < x.length; k++) {
    const [before, after] = [y[k - 1]!, y[k]!];
    if (before < level === after < level) continue;
    list.push(x[k - 1]! + ((x[k]! - x[k - 1]!) * (level - before)) / (after - before));
  }
  return list;
}

function mismatch(
  label: string,
  column: string,
  axis: string | undefined,
  at: number | undefined,
  expected: number,
  found: number,
  allowed: number,
): Mismatch {
  const place = axis === undefined ? "" : ` at ${axis} = ${at}`;
  const message = `${label}: ${column}${place}: expected ${expected} within ${allowed.toPrecision(3)}, found ${found}`;
  return { column, ...(axis !== undefined && { axis, at: at! }), expected, found, message };
}
