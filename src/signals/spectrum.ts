import { transform } from "./fft.js";

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
  const { re, im } = transform(samples);
  const frequency = Float64Array.from(re, (_, k) => k / (n * step));
  const scale = (k: number): number => (k === 0 || k === n / 2 ? 1 / n : 2 / n);
  const cosine = re.map((x, k) => x * scale(k));
  const sine = im.map((x, k) => -x * scale(k));
  const amplitude = cosine.map((c, k) => Math.sqrt(c * c + sine[k]! * sine[k]!));
  return { frequency, cosine, sine, amplitude };
}
