import { log10 } from "../base/math.js";

/** What of a spectrum is signal, distortion and noise: numbers of lines, line 0 being the mean. */
export interface SpectralBounds {
  /** The line of the signal. */
  readonly first: number;
  /** The last line that is distortion or a spur. */
  readonly last: number;
  /** The first line that may be a spur. */
  readonly spursFrom: number;
}

const decibels = (ratio: number): number => 20 * log10(ratio);

const rootSum = (magnitude: ArrayLike<number>, counts: (k: number) => boolean): number => {
  let sum = 0;
  for (let k = 1; k < magnitude.length; k++) if (counts(k)) sum += magnitude[k]! * magnitude[k]!;
  return Math.sqrt(sum);
};

/** Figures of merit of a spectrum, as HSPICE's and Xyce's manuals define them; magnitudes by line. */
export const spectralQuality: Readonly<
  Record<string, (magnitude: ArrayLike<number>, bounds: SpectralBounds) => number>
> = {
  /** Total harmonic distortion [dB]. */
  thd: (magnitude, { first, last }) =>
    decibels(rootSum(magnitude, (k) => k >= 2 * first && k <= last && k % first === 0) / magnitude[first]!),
  /** Signal over all that is no harmonic of it [dB]. */
  snr: (magnitude, { first, last }) =>
    decibels(magnitude[first]! / rootSum(magnitude, (k) => k % first !== 0 || k > last)),
  /** Signal over noise and distortion [dB]. */
  sndr: (magnitude, { first }) => decibels(magnitude[first]! / rootSum(magnitude, (k) => k !== first)),
  /** Effective number of bits. */
  enob: (magnitude, bounds) => (spectralQuality["sndr"]!(magnitude, bounds) - 1.76) / 6.02,
  /** Signal over the largest other line [dB]. */
  sfdr: (magnitude, { first, last, spursFrom }) => {
    let largest = 0;
    for (let k = spursFrom; k <= Math.min(last, magnitude.length - 1); k++)
      if (k !== first) largest = Math.max(largest, magnitude[k]!);
    return decibels(magnitude[first]! / largest);
  },
};
