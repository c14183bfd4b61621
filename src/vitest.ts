import { expect } from "vitest";
import type { Curve } from "./signals/compare.js";
import { firstDivergence } from "./signals/band.js";
import type { ResultTable } from "./report/table.js";

/** How near a waveform has to be to its reference. */
export interface WaveformTolerance {
  /** Relative to the peak-to-peak value of the reference; 1e-3 by default. */
  readonly reltol?: number;
  /** Beside it, in the unit of the signal; 0 by default. */
  readonly abstol?: number;
  /** How far points may be displaced in time [s]; 0 by default. */
  readonly timetol?: number;
}

/** A column of a table over its first one. */
export function waveform(table: ResultTable, name: string): Curve {
  const k = table.columns.findIndex((column) => column.name === name);
  if (k < 0) throw new RangeError(`no column ${name} among ${table.columns.map((column) => column.name).join(" ")}`);
  return { x: table.data[0]!, y: table.data[k]! };
}

declare module "vitest" {
  interface Matchers {
    /** That a waveform lies in a band around a reference, in value and in time, everywhere. */
    toMatchWaveform(reference: Curve, tolerance?: WaveformTolerance): void;
  }
}

expect.extend({
  toMatchWaveform(received: Curve, reference: Curve, tolerance: WaveformTolerance = {}) {
    const { reltol = 1e-3, abstol = 0, timetol = 0 } = tolerance;
    let [low, high] = [Infinity, -Infinity];
    for (let k = 0; k < reference.y.length; k++) {
      low = Math.min(low, reference.y[k]!);
      high = Math.max(high, reference.y[k]!);
    }
    const value = abstol + reltol * (high - low);
    const first = firstDivergence(received, reference, { value, time: timetol });
    return {
      pass: first === undefined,
      message: () =>
        first === undefined
          ? "the waveform lies in the band of its reference everywhere"
          : `at ${first.x}: expected ${first.expected} within ${value}, found ${first.found}`,
      ...(first !== undefined && { actual: first.found, expected: first.expected }),
    };
  },
});
