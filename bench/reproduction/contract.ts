import type { Chart } from "../../src/report/chart.js";

/** One figure: what it is, where it was published or derived, and what is measured here. */
export interface Row {
  readonly what: string;
  readonly source: string;
  readonly expected: string;
  readonly tolerance: string;
  readonly measured: string;
  readonly holds: boolean;
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** Pictures by the name of their file. */
  readonly pictures: Readonly<Record<string, Chart>>;
  /** What is to be said of the figures. */
  readonly remarks: readonly string[];
}

/** A family of results. */
export interface Rung {
  readonly title: string;
  climb(): Promise<Outcome>;
}

export const digits = (value: number): string => String(Number(value.toPrecision(3)));

/** A value within a relative tolerance of a known one. */
export function near(what: string, source: string, expected: number, tolerance: number, measured: number): Row {
  return {
    ...{ what, source, expected: digits(expected), measured: digits(measured) },
    tolerance: `${digits(100 * tolerance)} %`,
    holds: Math.abs(measured / expected - 1) <= tolerance,
  };
}

/** A value between two bounds. */
export function between(what: string, source: string, low: number, high: number, measured: number): Row {
  const expected =
    high === Infinity ? `at least ${low}` : low === -Infinity ? `at most ${high}` : `${digits(low)} to ${digits(high)}`;
  return {
    what,
    source,
    expected,
    tolerance: "-",
    measured: digits(measured),
    holds: measured >= low && measured <= high,
  };
}

/** The exponent of a power law by least squares in logarithms. */
export function slope(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [x, y].map((values) => values.map(Math.log)) as [number[], number[]];
  const [p, q] = [a, b].map((values) => values.reduce((sum, v) => sum + v, 0) / values.length) as [number, number];
  const above = a.reduce((sum, v, i) => sum + (v - p) * (b[i]! - q), 0);
  return above / a.reduce((sum, v) => sum + (v - p) * (v - p), 0);
}
