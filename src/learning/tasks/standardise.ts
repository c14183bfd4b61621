import { doublesOf } from "../../base/columns.js";
import { max, min, sqrt } from "../../base/math.js";
import type { Sample } from "./sample.js";

/** What a column is moved by and then divided by, from its values. */
type Statistics = (values: Float64Array) => { readonly shift: number; readonly scale: number };

/** Kinds of standardisation by name; the first leaves everything as it is. */
export const standardisations: ReadonlyMap<string, Statistics | undefined> = new Map([
  ["none", undefined],
  ["zscore", zscore],
  ["minmax", minmax],
]);

/** To mean 0 and standard deviation 1 (of the values themselves: over their number). */
function zscore(values: Float64Array): { shift: number; scale: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const shift = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - shift) * (value - shift);
  return { shift, scale: sqrt(squares / values.length) };
}

/** The smallest to -1, the largest to 1. */
function minmax(values: Float64Array): { shift: number; scale: number } {
  let [low, high] = [values[0]!, values[0]!];
  for (const value of values) [low, high] = [min(low, value), max(high, value)];
  return { shift: low + (high - low) / 2, scale: (high - low) / 2 };
}

/** How the input columns were standardised: a value becomes (value - shift) / scale. */
export interface Standardisation {
  readonly kind: string;
  readonly columns: Readonly<Record<string, { readonly shift: number; readonly scale: number }>>;
}

/** The statistics of the samples; undefined where nothing is standardised. A column that never varies becomes 0. */
export function standardisationOf(
  kind: string,
  names: readonly string[],
  samples: readonly Sample[],
): Standardisation | undefined {
  const statistics = standardisations.get(kind);
  if (statistics === undefined) return undefined;
  const columns = names.map((name, i) => {
    const values = Float64Array.from(samples, ({ inputs }) => inputs[i]!);
    const varies = values.some((value) => value !== values[0]);
    return [name, varies ? statistics(values) : { shift: values[0]!, scale: 1 }] as const;
  });
  return { kind, columns: Object.fromEntries(columns) };
}

/** Samples with standardised inputs; they keep their identity where there is nothing to do. */
export function standardised(
  samples: readonly Sample[],
  names: readonly string[],
  how: Standardisation | undefined,
): readonly Sample[] {
  if (how === undefined) return samples;
  const columns = names.map((name) => how.columns[name]!);
  return samples.map((sample) => ({
    ...sample,
    inputs: doublesOf(sample.inputs, (value, i) => (value - columns[i]!.shift) / columns[i]!.scale),
  }));
}
