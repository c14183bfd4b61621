import { hypot } from "../../base/math.js";
import type { SpectralBounds } from "../../signals/spectral-quality.js";
import type { Derived } from "./contract.js";

/** Limits that a measure puts in place of the card's [Hz], and a number of harmonics. */
export interface QualityLimits {
  readonly lowest?: number | undefined;
  readonly highest?: number | undefined;
  readonly harmonics?: number | undefined;
}

/** Magnitudes of a column of complex numbers. */
export function magnitudes(column: Float64Array): Float64Array {
  return Float64Array.from({ length: column.length / 2 }, (_, k) => hypot(column[2 * k]!, column[2 * k + 1]!));
}

/** Which lines of a spectrum are its signal, its distortion, its spurs. */
export function boundsOf({ quality = {} }: Derived, frequencies: Float64Array, limits: QualityLimits): SpectralBounds {
  const spacing = frequencies[1]!;
  const line = (frequency: number) => Math.round(frequency / spacing);
  const first = Math.max(1, quality.frequency === undefined ? 1 : line(quality.frequency));
  const highest = limits.highest ?? quality.highest;
  const most = highest === undefined ? frequencies.length - 1 : line(highest);
  const last = Math.max(first, limits.harmonics === undefined ? most : Math.min(most, first * limits.harmonics));
  const lowest = limits.lowest ?? quality.lowest;
  return { first, last, spursFrom: lowest !== undefined ? line(lowest) : most >= first ? first : 1 };
}
