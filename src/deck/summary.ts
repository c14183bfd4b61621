import { sqrt } from "../base/math.js";

/** What a measure came to over the draws of a Monte-Carlo analysis; those that failed are not counted. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Of the sample, by count - 1; 0 of a single draw. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** Spreads of the measures of one corner or step: what its label is without the draw, undefined where nothing is left. */
export interface Summary {
  readonly step: string | undefined;
  readonly measures: Readonly<Record<string, Spread>>;
}

interface Values {
  readonly step: string;
  readonly measures: Readonly<Record<string, number>>;
}

/** Summaries over draws, in the order in which their steps come first; none without draws. */
export function summarise(stepped: readonly Values[]): Summary[] {
  const groups = new Map<string, Map<string, number[]>>();
  for (const { step, measures } of stepped) {
    const words = step.split(" ");
    const others = words.filter((word) => !/^mc=\d+$/.test(word));
    if (others.length === words.length) continue;
    const label = others.join(" ");
    const values = groups.get(label) ?? new Map<string, number[]>();
    groups.set(label, values);
    for (const [name, value] of Object.entries(measures)) {
      const list = values.get(name);
      if (list === undefined) values.set(name, [value]);
      else list.push(value);
    }
  }
  return [...groups].map(([label, values]) => ({
    step: label === "" ? undefined : label,
    measures: Object.fromEntries([...values].map(([name, list]) => [name, spreadOf(list)])),
  }));
}

export function spreadOf(values: readonly number[]): Spread {
  const good = values.filter((value) => !Number.isNaN(value));
  const count = good.length;
  if (count === 0) return { count, mean: NaN, std: NaN, min: NaN, max: NaN };
  const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
  const mean = sum(good) / count;
  const std = count === 1 ? 0 : sqrt(sum(good.map((value) => (value - mean) * (value - mean))) / (count - 1));
  const [min, max] = good.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [good[0]!, good[0]!],
  );
  return { count, mean, std, min: min!, max: max! };
}
