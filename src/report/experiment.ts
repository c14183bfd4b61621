import { chartSvg } from "./chart.js";
import type { Panel, Series } from "./panel-contract.js";

interface Spread {
  readonly mean: number;
  readonly std: number;
}
interface Score {
  readonly loss: Spread;
  readonly accuracy?: Spread;
}
const parts = ["train", "test", "validation"] as const;
type Scores = Partial<Readonly<Record<(typeof parts)[number], Score>>>;
type Value = (score: Score | undefined) => Spread | undefined;

/** What is drawn of an experiment: spreads over its seeds, for each of its settings. */
export interface ExperimentResults {
  readonly seeds: readonly number[];
  readonly settings: readonly {
    readonly set: Readonly<Record<string, string>>;
    readonly rule: string;
    readonly engine: string;
    readonly final: Scores;
    readonly epochs: readonly Scores[];
  }[];
}

const names = { train: "training", test: "test", validation: "validation" } as const;

/** Settings that have a curve of their own; more would hide each other. */
const CURVES = 6;

/**
 * summary.svg: the mean over the seeds after each epoch, dashed lines a standard deviation away from the one of the part
 * that tells most; for several settings also what each came to.
 */
export function experimentSvg(title: string, results: ExperimentResults): string {
  const { seeds, settings } = results;
  const one = settings.length === 1;
  const { rule, engine } = settings[0]!;
  const among = seeds.length === 1 ? `seed ${seeds[0]!}` : `${seeds.length} seeds, ${seeds[0]!} to ${seeds.at(-1)!}`;
  const subtitle = one ? `${rule}, engine ${engine}, ${among}` : `${settings.length} settings, ${among}`;
  const panels = ([false, true] as const).flatMap((accuracy) => {
    const value: Value = (score) => (accuracy ? percent(score?.accuracy) : score?.loss);
    const axis = accuracy ? { label: "right answers", unit: "%", max: 100 } : { label: "mean loss [V²]", log: true };
    const epoch = { label: "epoch", whole: true };
    const series = one ? partCurves(results, value) : settingCurves(results, value);
    if (series.length === 0) return [];
    const head = one ? "" : `, ${names[shown(results)]}`;
    const curves: Panel = { title: `${accuracy ? "Accuracy" : "Loss"}${head}`, x: epoch, y: axis, series };
    return one ? [curves] : [curves, finals(results, value, { ...axis, log: false })];
  });
  return chartSvg({ title, subtitle, panels, columns: 2 });
}

const percent = (spread: Spread | undefined): Spread | undefined =>
  spread && { mean: 100 * spread.mean, std: 100 * spread.std };

/** The part that tells most: what was not trained with. */
function shown({ settings }: ExperimentResults): (typeof parts)[number] {
  return (["test", "validation"] as const).find((part) => settings.some(({ final }) => final[part])) ?? "train";
}

/** A mean with its standard deviation on either side. */
function curve(label: string, color: number, spreads: readonly (Spread | undefined)[]): Series[] {
  const x = spreads.map((_, e) => e + 1);
  if (spreads.every((spread) => spread === undefined)) return [];
  const line = (by: number): Series => ({
    ...{ kind: "line", color, x, y: spreads.map((s) => (s === undefined ? NaN : s.mean + by * s.std)) },
    ...(by === 0 ? { label } : { light: true }),
  });
  return spreads.some((spread) => spread !== undefined && spread.std > 0) ? [line(0), line(-1), line(1)] : [line(0)];
}

/** All parts, and the spread of the one that tells most. */
function partCurves(results: ExperimentResults, value: Value): Series[] {
  const most = shown(results);
  return parts.flatMap((part, color) =>
    curve(
      names[part],
      color,
      results.settings[0]!.epochs.map((row) => value(row[part])),
    ).filter(({ light }) => part === most || light !== true),
  );
}

const labelOf = (set: Readonly<Record<string, string>>): string =>
  Object.entries(set)
    .map(([name, text]) => `${name}=${text}`)
    .join(" ");

function settingCurves(results: ExperimentResults, value: Value): Series[] {
  const part = shown(results);
  return results.settings.slice(0, CURVES).flatMap(({ set, epochs }, color) =>
    curve(
      labelOf(set),
      color,
      epochs.map((row) => value(row[part])),
    ).filter(({ light }) => light !== true),
  );
}

/** What every setting came to: mean and standard deviation as a bar, by their number. */
function finals(results: ExperimentResults, value: Value, y: Panel["y"]): Panel {
  const part = shown(results);
  const spreads = results.settings.map(({ final }) => value(final[part]));
  const at = (k: number): number[] => [k + 1, k + 1, NaN];
  const bars = spreads.map((s) => (s === undefined ? [NaN, NaN, NaN] : [s.mean - s.std, s.mean + s.std, NaN]));
  return {
    title: "At the end, by setting",
    x: { label: "setting, in the order of summary.csv", whole: true, min: 0.5, max: spreads.length + 0.5 },
    y,
    series: [
      {
        label: "mean",
        kind: "points",
        color: 0,
        x: spreads.map((_, k) => k + 1),
        y: spreads.map((s) => s?.mean ?? NaN),
      },
      { label: "± standard deviation", kind: "line", color: 0, x: spreads.flatMap((_, k) => at(k)), y: bars.flat() },
    ],
  };
}
