import { log10, pow } from "../base/math.js";
import type { Chart } from "./chart.js";
import type { Panel, Series } from "./panel-contract.js";
import { chartSvg } from "./chart.js";

/** Means over samples: the loss [V²] and the share of right answers, 0 to 1. */
export interface Score {
  readonly loss: number;
  readonly accuracy?: number;
}

export interface LearningCurves {
  readonly title: string;
  readonly subtitle?: string;
  readonly epochs: readonly { readonly train: Score; readonly validation?: Score; readonly test?: Score }[];
  /** The epoch, from 1, whose conductances were kept, where there was a choice. */
  readonly best?: number;
}

/** learning.svg: loss and, where there is one, accuracy over the epochs. */
export function learningSvg(curves: LearningCurves): string {
  const { title, subtitle, epochs, best } = curves;
  type Row = (typeof epochs)[number];
  const of = (label: string, color: number, score: (row: Row) => number | undefined): Series => ({
    ...{ label, kind: "line", color },
    x: epochs.map((_, i) => i + 1),
    y: epochs.map((row) => score(row) ?? NaN),
  });
  const parts = (value: (score: Score | undefined) => number | undefined): Series[] => {
    const validation = (row: Row) => value(row.validation);
    const kept = best === undefined ? undefined : validation(epochs[best - 1]!);
    const mark: Series = { label: "kept", kind: "points", color: 2, x: [best ?? NaN], y: [kept ?? NaN] };
    const lines = [of("training", 0, (row) => value(row.train)), of("test", 1, (row) => value(row.test))];
    return [...lines, of("validation", 2, validation), mark].filter(drawn);
  };
  const drawn = (series: Series): boolean => Array.from(series.y).some(Number.isFinite);
  const epoch = { label: "epoch", whole: true };
  const panels: Panel[] = [
    {
      title: "Loss",
      x: epoch,
      y: { label: "mean loss [V²]", log: true },
      series: parts((score) => score?.loss),
    },
  ];
  const percent = (score: Score | undefined): number | undefined =>
    score?.accuracy === undefined ? undefined : 100 * score.accuracy;
  const accuracy = parts(percent);
  if (accuracy.length > 0) {
    panels.push({ title: "Accuracy", x: epoch, y: { label: "right answers", unit: "%", max: 100 }, series: accuracy });
  }
  const chart: Chart = { title, panels, columns: 2 };
  return chartSvg(subtitle === undefined ? chart : { ...chart, subtitle });
}

export interface ConductanceChange {
  readonly title: string;
  readonly subtitle?: string;
  /** [S], a value a trainable resistor in their order, all above 0. */
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** conductances.svg: the distribution before and after learning, and every resistor. */
export function conductancesSvg(change: ConductanceChange): string {
  const { title, subtitle, before, after } = change;
  const edges = edgesOf(before, after);
  const device = Float64Array.from(after, (_, i) => i + 1);
  const panels: Panel[] = [
    {
      title: "Distribution",
      x: { label: "conductance", unit: "S", log: true },
      y: { label: "resistors", whole: true },
      series: [
        { label: "after learning", kind: "bars", color: 0, x: edges, y: histogram(after, edges) },
        { label: "before", kind: "bars", color: 5, light: true, x: edges, y: histogram(before, edges) },
      ],
    },
    {
      title: "Every trainable resistor",
      x: { label: "resistor, in the order of the netlist", whole: true },
      y: { label: "conductance", unit: "S", log: true },
      series: [
        { label: "before", kind: "points", color: 5, light: true, x: device, y: before },
        { label: "after learning", kind: "points", color: 0, x: device, y: after },
      ],
    },
  ];
  const chart: Chart = { title, panels, columns: 2 };
  return chartSvg(subtitle === undefined ? chart : { ...chart, subtitle });
}

/** Edges of a histogram in equal ratios over all values: about as many cells as the square root of their number. */
function edgesOf(...sets: readonly Float64Array[]): Float64Array {
  let low = Infinity;
  let high = 0;
  for (const set of sets) {
    for (const g of set) {
      if (!(g > 0 && Number.isFinite(g))) continue;
      low = Math.min(low, g);
      high = Math.max(high, g);
    }
  }
  if (!(low < high)) [low, high] = Number.isFinite(low) ? [low / 2, low * 2] : [1e-6, 1e-3];
  const cells = Math.max(8, Math.min(40, Math.ceil(Math.sqrt(sets[0]!.length))));
  const ratio = log10(high / low) / cells;
  const edges = Float64Array.from({ length: cells + 1 }, (_, i) => low * pow(10, i * ratio));
  edges[cells] = high;
  return edges;
}

/** Counts of values in [edge i, edge i + 1), the last cell with its upper edge. */
function histogram(values: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  for (const g of values) {
    let cell = 0;
    while (cell < counts.length - 1 && g >= edges[cell + 1]!) cell++;
    if (g >= edges[0]! && g <= edges[counts.length]!) counts[cell]!++;
  }
  return counts;
}
