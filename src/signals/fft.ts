import FFT from "fft.js";
import { sineTable } from "./sine.js";

/** Sums over a record, x[j] e^(-2 pi i j k / n) over j, for k from 0 to n / 2. */
export interface Transform {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Whether a record has a length that can be transformed. */
export const isTransformable = (n: number): boolean => n >= 4 && (n & (n - 1)) === 0;

/** The discrete Fourier transform of a record of 4, 8, 16, ... real samples. @throws RangeError for other lengths */
export function transform(samples: ArrayLike<number>): Transform {
  const n = samples.length;
  if (!isTransformable(n))
    throw new RangeError(`a spectrum needs 4, 8, 16, ... samples, not ${n}; resample the record`);
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
  return {
    re: Float64Array.from({ length: lines }, (_, k) => out[2 * k]!),
    im: Float64Array.from({ length: lines }, (_, k) => out[2 * k + 1]!),
  };
}
