import type { LockInModel } from "../../signals/lockin-model.js";
import type { RuleValues } from "../contract.js";
import { type Bench, distance, norm } from "./bench.js";

/** Settings of a measurement. */
export interface Setting {
  readonly lockIn: LockInModel;
  readonly values: RuleValues;
}

/** Errors of the gradient, relative to the exact one. */
export interface Prediction {
  readonly relativeError: number;
  /** The largest first; apart, each by itself. */
  readonly causes: readonly { readonly cause: string; readonly relativeError: number }[];
}

/**
 * The error of a setting: that of the circuit in the small, with what `bent` says that a finite nudge adds to the gradient.
 * Noise and the error of the converter are independent of the rest.
 */
export function predict(bench: Bench, { lockIn, values }: Setting, bent: Float64Array): Prediction {
  const exact = bench.exact();
  const size = norm(exact);
  const carried = bench.carried(values);
  const free = bench.settled(values, lockIn.f);
  const straight = { ...lockIn, phase: 0, bits: 0 };
  const settled = bench.settled(values, lockIn.f, lockIn.points);
  const measured = bench.measured(values, straight, false);
  const turned = lockIn.phase === 0 ? measured : bench.measured(values, { ...straight, phase: lockIn.phase }, false);
  const noise = bench.noise(values, lockIn);
  const resolution = lockIn.bits === 0 ? 0 : resolutionOf(bench, { lockIn, values });
  const systematic = distance(
    turned.map((g, j) => g + bent[j]!),
    exact,
  );
  const parts: [string, number][] = [
    ["finite amplitude", norm(bent)],
    ["bandwidth", distance(free, carried)],
    ["points per period", distance(settled, free)],
    ["settling", distance(measured, settled)],
    ["reference phase", distance(turned, measured)],
    ["readout noise", noise],
    ["readout resolution", resolution],
    ["non-reciprocity", distance(carried, exact)],
  ];
  return {
    relativeError: Math.sqrt(systematic * systematic + noise * noise + resolution * resolution) / size,
    causes: parts
      .map(([cause, error]) => ({ cause, relativeError: error / size }))
      .filter(({ relativeError }) => relativeError > 1e-12)
      .sort((a, b) => b.relativeError - a.relativeError),
  };
}

/** What the converter changes [V^2/S]; with the noise that is there, which blurs its steps. */
export function resolutionOf(bench: Bench, { lockIn, values }: Setting): number {
  const rough = bench.measured(values, lockIn, true);
  return distance(rough, bench.measured(values, { ...lockIn, bits: 0 }, true));
}
