import type { Stream } from "../base/random.js";
import { LockInInput } from "./lockin-input.js";
import type { LockInModel } from "./lockin-model.js";
import type { LockInResult } from "./lockin.js";
import { oddUpTo, Rotation } from "./lockin.js";
import { cosineOfTurn, firstQuadrant, sineOfTurn } from "./sine.js";

/** The operating points that a period of a slow sine needs: N phases 2 pi j / N, equal sines only once. */
export interface PhasePoints {
  /** The distinct values of the sine, in the order of their first phase. */
  readonly sines: Float64Array;
  /** Phase j is operating point `point[j]`. */
  readonly point: Int32Array;
}

/** Equal values are found by symmetry, in whole numbers: 6 phases are 3 points, 16 are 9. */
export function phasePoints(phases: number): PhasePoints {
  const known = new Map<number, number>();
  const sines: number[] = [];
  const point = Int32Array.from({ length: phases }, (_, j) => {
    const { sign, numerator } = firstQuadrant(j, phases);
    const key = sign * numerator;
    let index = known.get(key);
    if (index === undefined) {
      index = sines.length;
      known.set(key, index);
      sines.push(sineOfTurn(j, phases));
    }
    return index;
  });
  return { sines: Float64Array.from(sines), point };
}

/**
 * A bank of lock-ins in the limit of a slow reference: the circuit is at rest at every phase, so operating points at the
 * values of the sine replace a period. Mean a = 1/N sum v_j, amplitudes b = 2/N sum v_j sin(2 pi harmonic j / N) and
 * the same with cos. Noise is that of an ideal average over T = periods / f: variance noise^2 / (2 T) on the mean,
 * noise^2 / T on either amplitude, and mean^2 noise^2 / T on those of half the square. The converter reads every operating point.
 */
export class PhaseLockIn {
  readonly points: PhasePoints;
  private readonly input: LockInInput;
  private readonly rotation: Rotation;
  private readonly weights: { sine: number; cosine: number; mean: number; odd: number[] }[];
  private readonly sums: { x: Float64Array; y: Float64Array; dc: Float64Array };
  private next = 0;

  private readonly powers: Float64Array[];

  /**
   * With `harmonics` the odd ones up to it of half the squared input are read too.
   * @throws RangeError when noise has no streams, or when the phases cannot resolve a harmonic.
   */
  constructor(
    readonly model: LockInModel,
    readonly channels: number,
    private readonly streams?: readonly Stream[],
    harmonics = 0,
  ) {
    const { phases, harmonic, noise } = model;
    if (noise > 0 && streams?.length !== channels) {
      throw new RangeError(`lock-in noise needs a random stream for each of the ${channels} channels`);
    }
    const odd = oddUpTo(harmonics);
    for (const k of [harmonic, ...odd])
      if (2 * k >= phases) throw new RangeError(`${phases} phases cannot resolve harmonic ${k}`);
    this.powers = odd.map(() => new Float64Array(channels));
    this.points = phasePoints(phases);
    this.input = new LockInInput(model, channels, undefined);
    this.rotation = new Rotation(model.phase);
    this.weights = Array.from(this.points.sines, () => ({ sine: 0, cosine: 0, mean: 0, odd: odd.map(() => 0) }));
    this.points.point.forEach((p, j) => {
      const weight = this.weights[p]!;
      weight.sine += sineOfTurn(j * harmonic, phases);
      weight.cosine += cosineOfTurn(j * harmonic, phases);
      weight.mean++;
      odd.forEach((k, i) => (weight.odd[i]! += (2 / phases) * sineOfTurn(j * k, phases)));
    });
    for (const weight of this.weights) {
      weight.sine *= 2 / phases;
      weight.cosine *= 2 / phases;
      weight.mean /= phases;
    }
    const array = (): Float64Array => new Float64Array(channels);
    this.sums = { x: array(), y: array(), dc: array() };
  }

  /** Ready for another measurement; noise streams go on. */
  reset(): void {
    this.next = 0;
    this.input.clipped = 0;
    for (const sum of [...Object.values(this.sums), ...this.powers]) (sum as Float64Array).fill(0);
  }

  /** The channels at operating point p, where the sine is `points.sines[p]`; in ascending order. */
  sample(p: number, values: Float64Array): void {
    if (p !== this.next || p >= this.weights.length) {
      throw new RangeError(`lock-in: operating point ${p} where ${this.next} of ${this.weights.length} was expected`);
    }
    this.next++;
    const { sine, cosine, mean, odd } = this.weights[p]!;
    const { x, y, dc } = this.sums;
    const read = this.input.read(values);
    for (let c = 0; c < this.channels; c++) {
      const v = read[c]!;
      x[c] = x[c]! + sine * v;
      y[c] = y[c]! + cosine * v;
      dc[c] = dc[c]! + mean * v;
      for (let i = 0; i < odd.length; i++) this.powers[i]![c]! += (odd[i]! * v * v) / 2;
    }
  }

  /** Once a measurement; adds the noise. @throws RangeError before the last operating point. */
  result(): LockInResult {
    if (this.next !== this.weights.length) {
      throw new RangeError(`lock-in: read after ${this.next} of ${this.weights.length} operating points`);
    }
    this.next = Infinity;
    const { x, y, dc } = this.sums;
    const onAmplitude = this.model.noise * Math.sqrt(this.model.f / this.model.periods);
    const onMean = onAmplitude * Math.SQRT1_2;
    for (let c = 0; c < this.channels; c++) {
      const inSine = x[c]!;
      const inCosine = y[c]!;
      x[c] = this.rotation.x(inSine, inCosine);
      y[c] = this.rotation.y(inSine, inCosine);
      if (onAmplitude === 0) continue;
      const stream = this.streams![c]!;
      // Half the square of mean plus noise has the mean times the noise in it.
      for (const power of this.powers) power[c]! += dc[c]! * onAmplitude * stream.normal();
      x[c] = x[c]! + onAmplitude * stream.normal();
      y[c] = y[c]! + onAmplitude * stream.normal();
      dc[c] = dc[c]! + onMean * stream.normal();
    }
    return { x, y, dc, clipped: this.input.clipped, powers: this.powers };
  }
}
