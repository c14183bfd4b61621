import type { ResultTable } from "../../src/report/table.js";
import { compare } from "../../src/signals/compare.js";

/**
 * Largest accepted differences: relative to max(1 V, |v|), to |i|, to the peak-to-peak value, and, of phasors, to their
 * magnitude. Results of an analysis' own making are compared relative to each.
 */
export const bounds = {
  voltage: 1e-6,
  current: 3e-5,
  transient: 1e-3,
  ac: 1e-5,
  noise: 1e-3,
  tf: 1e-5,
  sens: 1e-3,
  pz: 1e-5,
} as const;

/** Below these a current counts as leakage, and a waveform as constant. */
const LEAKAGE = 1e-9;
const RIPPLE = { voltage: 1e-6, current: 1e-9 } as const;
/** Phasors below this part of the largest in their column are compared with that part. */
const FADED = 1e-6;

/** Roots nearer to 0 than FADED of this are taken for it [1/s]. */
const ROOT = 1e6;

export interface Worst {
  readonly name: string;
  readonly error: number;
}

export interface Comparison {
  readonly deck: string;
  readonly kind: string;
  readonly points: number;
  /** Points of the reference. */
  readonly reference: number;
  readonly voltage: Worst;
  readonly current: Worst;
  /** The largest of the bounded errors, in bounds. */
  readonly bounds: number;
  readonly ok: boolean;
}

type Quantity = "voltage" | "current";

function quantityOf(name: string): Quantity | undefined {
  if (/^v\(/i.test(name)) return "voltage";
  return /^i\(v/i.test(name) ? "current" : undefined;
}

/**
 * Differences of node voltages and currents of voltage sources between a result and a reference. Points of op and dc are
 * compared one by one, waveforms of transients on the result's points. Only transient voltages are bounded in a transient:
 * a current through a capacitor follows the derivative of what is bounded.
 * @throws Error when a column or a point is missing on either side.
 */
export function compareTables(deck: string, result: ResultTable, reference: ResultTable): Comparison {
  if (["noise", "tf", "sens", "pz"].includes(result.kind)) return compareResults(deck, result, reference);
  const transient = result.columns[0]!.name === "time";
  const theirs = new Map(reference.columns.map(({ name }, k) => [name.toLowerCase(), reference.data[k]!]));
  if (!transient && result.points !== reference.points) {
    throw new Error(`${result.points} points, ngspice has ${reference.points}`);
  }
  const worst = { voltage: { name: "", error: 0 }, current: { name: "", error: 0 } };
  result.columns.forEach(({ name }, k) => {
    const quantity = quantityOf(name);
    if (quantity === undefined || (k === 0 && result.points > 1)) return;
    const expected = theirs.get(name.toLowerCase());
    if (expected === undefined) throw new Error(`ngspice has no ${name}`);
    const error = result.complex
      ? phasors(result.data[k]!, expected, RIPPLE[quantity])
      : transient
        ? compare({ x: result.data[0]!, y: result.data[k]! }, { x: reference.data[0]!, y: expected }, RIPPLE[quantity])
            .relative
        : pointwise(result.data[k]!, expected, quantity === "voltage" ? 1 : LEAKAGE);
    if (!(error <= worst[quantity].error)) worst[quantity] = { name, error };
  });
  if (worst.voltage.name === "" && !result.columns.some(({ name }) => quantityOf(name) === "voltage")) {
    throw new Error("no node voltage to compare");
  }
  const { voltage, current } = worst;
  const inBounds = result.complex
    ? largest(voltage.error / bounds.ac, current.error / bounds.ac)
    : transient
      ? voltage.error / bounds.transient
      : largest(voltage.error / bounds.voltage, current.error / bounds.current);
  const { kind, points } = result;
  return { deck, kind, points, reference: reference.points, voltage, current, bounds: inBounds, ok: inBounds <= 1 };
}

/** Math.max, by which a NaN is the largest too. */
const largest = (a: number, b: number) => (a >= b || Number.isNaN(a) ? a : b);

/** Results by name; what is 0 throughout may be missing on the other side. */
function compareResults(deck: string, result: ResultTable, reference: ResultTable): Comparison {
  const { kind, points } = result;
  let worst: Worst = { name: "", error: 0 };
  result.columns.forEach(({ name }, k) => {
    const mine = result.data[k]!;
    const column = reference.columns.findIndex((c) =>
      [name, `v(${name})`, `i(${name})`].includes(c.name.toLowerCase()),
    );
    // ngspice gives other parameters under other names.
    if (column < 0 && (kind === "sens" || mine.every((value) => value === 0))) return;
    if (column < 0) throw new Error(`ngspice has no ${name}`);
    const theirs = reference.data[column]!;
    // Where its perturbation changes nothing, ngspice has 0.
    if (kind === "sens" && theirs.every((value) => value === 0)) return;
    const largest = Math.max(...theirs.map(Math.abs));
    const error =
      result.complex && k >= (result.axes ?? 1)
        ? phasors(mine, theirs, FADED * Math.max(largest, kind === "pz" ? ROOT : 0))
        : pointwise(mine, theirs, Number.MIN_VALUE);
    if (!(error <= worst.error)) worst = { name, error };
  });
  if (points !== reference.points) throw new Error(`${points} points, ngspice has ${reference.points}`);
  const inBounds = worst.error / bounds[kind as "noise" | "tf" | "sens" | "pz"];
  const current = { name: "", error: 0 };
  return { deck, kind, points, reference: points, voltage: worst, current, bounds: inBounds, ok: inBounds <= 1 };
}

/** Largest |a - b| / |b| of complex numbers re, im, re, im ...; NaN when anything is not a number. */
function phasors(a: Float64Array, b: Float64Array, least: number): number {
  const magnitude = (c: Float64Array, k: number) => Math.hypot(c[2 * k]!, c[2 * k + 1]!);
  const sizes = Array.from({ length: b.length / 2 }, (_, k) => magnitude(b, k));
  const floor = Math.max(least, FADED * Math.max(...sizes));
  const difference = a.map((value, i) => value - b[i]!);
  return sizes.reduce((worst, size, k) => {
    const error = magnitude(difference, k) / Math.max(size, floor);
    return error <= worst ? worst : error;
  }, 0);
}

/** Largest |a - b| / max(floor, |b|); NaN when anything is not a number. */
function pointwise(a: Float64Array, b: Float64Array, floor: number): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i]! - b[i]!) / Math.max(floor, Math.abs(b[i]!));
    if (!(error <= worst)) worst = error;
    if (Number.isNaN(error)) break;
  }
  return worst;
}
