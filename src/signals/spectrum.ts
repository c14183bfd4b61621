import FFT from "fft.js";
import { sineTable } from "./sine.js";

/** The harmonics of a record of n samples: entry k is the frequency k / (n step), k from 0 to n / 2. */
export interface Spectrum {
  /** Hz. */
  readonly frequency: Float64Array;
  /** Amplitude of cos and of sin, the record starting at angle 0; entry 0 of `cosine` is the mean. */
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
  /** sqrt(cosine^2 + sine^2). */
  readonly amplitude: Float64Array;
}

/**
 * Amplitude spectrum of a uniformly sampled record, `step` seconds a sample, without a window: whole periods in the
 * record give single lines. @throws RangeError unless the number of samples is a power of two, at least 4.
 */
export function spectrum(samples: ArrayLike<number>, step: number): Spectrum {
  const n = samples.length;
  if (n < 4 || (n & (n - 1)) !== 0) {
    throw new RangeError(`a spectrum needs 4, 8, 16, ... samples, not ${n}; resample the record`);
  }
  const fft = new FFT(n);
  // The package fills its table of e^(-2 pi i j / n) with the engine's own sine; ours has the same bits everywhere.
  const table = sineTable(n);
  for (let j = 0; j < n; j++) {
    fft.table[2 * j] = table.cosine[j]!;
    fft.table[2 * j + 1] = -table.sine[j]!;
  }
  const out: number[] = fft.createComplexArray();
  fft.realTransform(out, samples);
  const lines = n / 2 + 1;
  const frequency = Float64Array.from({ length: lines }, (_, k) => k / (n * step));
  const scale = (k: number): number => (k === 0 || k === n / 2 ? 1 / n : 2 / n);
  const cosine = Float64Array.from({ length: lines }, (_, k) => out[2 * k]! * scale(k));
  const sine = Float64Array.from({ length: lines }, (_, k) => -out[2 * k + 1]! * scale(k));
  const amplitude = cosine.map((c, k) => Math.sqrt(c * c + sine[k]! * sine[k]!));
  return { frequency, cosine, sine, amplitude };
}
