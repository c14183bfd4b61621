import { cos, sin } from "../base/math.js";
import type { Stream } from "../base/random.js";
import { LockInInput } from "./lockin-input.js";
import type { LockInModel } from "./lockin-model.js";
import { samplesOf } from "./lockin-model.js";
import { RcCascade } from "./rc-cascade.js";
import { sineTable } from "./sine.js";

/** What lock-ins read, a value a channel [V]. The arrays belong to the lock-in; the next result overwrites them. */
export interface LockInResult {
  /** Amplitude in phase with the reference sin(2 pi harmonic f t + phase). */
  readonly x: Float64Array;
  /** Amplitude in quadrature, with cos(2 pi harmonic f t + phase). */
  readonly y: Float64Array;
  /** Mean (boxcar), or the input through the same filter (rc). */
  readonly dc: Float64Array;
  /** Samples that the converter clipped, over all channels. */
  readonly clipped: number;
  /** In-phase amplitudes of half the squared input at f, 3 f, 5 f, ... [V^2], where they are asked for. */
  readonly powers: readonly Float64Array[];
}

/** 1, 3, 5, ... up to a number. */
export function oddUpTo(last: number): number[] {
  return Array.from({ length: Math.floor((last + 1) / 2) }, (_, i) => 2 * i + 1);
}

/** Turns amplitudes against sin and cos of 2 pi harmonic f t into those against the reference with its phase. */
export class Rotation {
  private readonly c: number;
  private readonly s: number;
  constructor(degrees: number) {
    const turned = degrees - 360 * Math.floor(degrees / 360 + 0.5);
    this.c = cos((turned * Math.PI) / 180);
    this.s = sin((turned * Math.PI) / 180);
  }
  x(inSine: number, inCosine: number): number {
    return this.c * inSine + this.s * inCosine;
  }
  y(inSine: number, inCosine: number): number {
    return this.c * inCosine - this.s * inSine;
  }
}

/**
 * A bank of equal dual-phase lock-in amplifiers, a channel each, on the grid t = k / (f points) counted from an instant
 * where the reference has phase 0 (whole periods before it do not matter).
 *
 * filter=boxcar: averages over `periods` whole periods after `skip`; a constant and every harmonic are rejected to
 * rounding, but for the harmonics +-harmonic modulo `points`, which sampling folds onto the reference.
 * filter=rc: a cascade of RC sections at rest at k = 0; what it reads is its output at the last sample.
 */
export class LockIn {
  /** The first sample that counts and the number of samples from k = 0 to the end of the measurement. */
  readonly first: number;
  readonly samples: number;
  private readonly input: LockInInput;
  private readonly demodulator: Demodulator;
  private readonly table: { sine: Float64Array; cosine: Float64Array };
  private readonly rotation: Rotation;
  private readonly read: { x: Float64Array; y: Float64Array; dc: Float64Array };
  private expected: number;
  private readonly squarers: { readonly harmonic: number; readonly rotation: Rotation; readonly to: Demodulator }[];
  private readonly squares: Float64Array;
  private readonly powers: Float64Array[];

  /**
   * `streams`: a random stream a channel, for the model's noise. With `harmonics` further lock-ins read the odd ones up to
   * it of half the squared input. @throws RangeError when noise has no streams.
   */
  constructor(
    readonly model: LockInModel,
    readonly channels: number,
    streams?: readonly Stream[],
    harmonics = 0,
  ) {
    if (model.noise > 0 && streams?.length !== channels) {
      throw new RangeError(`lock-in noise needs a random stream for each of the ${channels} channels`);
    }
    this.samples = samplesOf(model);
    this.first = model.filter === "boxcar" ? model.skip * model.points : 0;
    this.expected = this.first;
    this.input = new LockInInput(model, channels, model.noise > 0 ? streams : undefined);
    this.table = sineTable(model.points);
    this.rotation = new Rotation(model.phase);
    const demodulator = (): Demodulator =>
      model.filter === "boxcar" ? new Boxcar(model, channels) : new Rc(model, channels);
    this.demodulator = demodulator();
    this.squarers = oddUpTo(harmonics).map((harmonic) => {
      return { harmonic, rotation: new Rotation(harmonic * model.phase), to: demodulator() };
    });
    this.squares = new Float64Array(this.squarers.length > 0 ? channels : 0);
    this.powers = this.squarers.map(() => new Float64Array(channels));
    const array = (): Float64Array => new Float64Array(channels);
    this.read = { x: array(), y: array(), dc: array() };
  }

  /** Ready for another measurement; noise streams go on. */
  reset(): void {
    this.expected = this.first;
    this.input.clipped = 0;
    this.demodulator.reset();
    for (const { to } of this.squarers) to.reset();
  }

  /**
   * The channels at grid index k. Samples before {@link first} are ignored (they need not be given), all others must
   * come one after the other. @throws RangeError when one is left out or comes after the end.
   */
  sample(k: number, values: Float64Array): void {
    if (k < this.first) return;
    if (k !== this.expected || k >= this.samples) {
      throw new RangeError(`lock-in: sample ${k} where ${this.expected} of ${this.samples} was expected`);
    }
    this.expected++;
    const { sine, cosine } = this.table;
    const at = (harmonic: number) => (k * harmonic) % this.model.points;
    const read = this.input.read(values);
    this.demodulator.take(read, sine[at(this.model.harmonic)]!, cosine[at(this.model.harmonic)]!);
    if (this.squarers.length === 0) return;
    for (let c = 0; c < this.channels; c++) this.squares[c] = (read[c]! * read[c]!) / 2;
    for (const { harmonic, to } of this.squarers) to.take(this.squares, sine[at(harmonic)]!, cosine[at(harmonic)]!);
  }

  /** @throws RangeError before the last sample. */
  result(): LockInResult {
    if (this.expected < this.samples) {
      throw new RangeError(`lock-in: read after ${this.expected} of ${this.samples} samples`);
    }
    const { x, y, dc } = this.read;
    this.demodulator.result(x, y, dc);
    for (let c = 0; c < this.channels; c++) {
      const inSine = x[c]!;
      const inCosine = y[c]!;
      x[c] = this.rotation.x(inSine, inCosine);
      y[c] = this.rotation.y(inSine, inCosine);
    }
    const [inCosine, mean] = [new Float64Array(this.squares.length), new Float64Array(this.squares.length)];
    this.squarers.forEach(({ rotation, to }, i) => {
      const power = this.powers[i]!;
      to.result(power, inCosine, mean);
      for (let c = 0; c < this.channels; c++) power[c] = rotation.x(power[c]!, inCosine[c]!);
    });
    return { x, y, dc, clipped: this.input.clipped, powers: this.powers };
  }
}

interface Demodulator {
  reset(): void;
  /** One sample of every channel, with sine and cosine of the reference's angle. */
  take(values: Float64Array, sine: number, cosine: number): void;
  /** Amplitudes against sine and cosine, and mean. */
  result(inSine: Float64Array, inCosine: Float64Array, mean: Float64Array): void;
}

/** Sums a period at a time and then the periods, so that rounding stays at a few units over millions of samples. */
class Boxcar implements Demodulator {
  private readonly period: Float64Array[];
  private readonly total: Float64Array[];
  private inPeriod = 0;

  constructor(
    private readonly model: LockInModel,
    private readonly channels: number,
  ) {
    const sums = (): Float64Array[] => Array.from({ length: 3 }, () => new Float64Array(channels));
    this.period = sums();
    this.total = sums();
  }

  reset(): void {
    for (const sum of [...this.period, ...this.total]) sum.fill(0);
    this.inPeriod = 0;
  }

  take(values: Float64Array, sine: number, cosine: number): void {
    const [inSine, inCosine, mean] = this.period as [Float64Array, Float64Array, Float64Array];
    for (let c = 0; c < this.channels; c++) {
      const v = values[c]!;
      inSine[c] = inSine[c]! + v * sine;
      inCosine[c] = inCosine[c]! + v * cosine;
      mean[c] = mean[c]! + v;
    }
    if (++this.inPeriod < this.model.points) return;
    this.inPeriod = 0;
    this.period.forEach((sum, i) => {
      const total = this.total[i]!;
      for (let c = 0; c < this.channels; c++) total[c] = total[c]! + sum[c]!;
      sum.fill(0);
    });
  }

  result(inSine: Float64Array, inCosine: Float64Array, mean: Float64Array): void {
    const count = this.model.periods * this.model.points;
    const [s, q, m] = this.total as [Float64Array, Float64Array, Float64Array];
    for (let c = 0; c < this.channels; c++) {
      inSine[c] = (2 * s[c]!) / count;
      inCosine[c] = (2 * q[c]!) / count;
      mean[c] = m[c]! / count;
    }
  }
}

/** Mixes with twice the reference and filters the two products and the input. */
class Rc implements Demodulator {
  private readonly cascade: RcCascade;

  constructor(
    model: LockInModel,
    private readonly channels: number,
  ) {
    this.cascade = new RcCascade(model.order, 1 / (model.f * model.points * model.tau), 3 * channels);
  }

  reset(): void {
    this.cascade.reset();
  }

  take(values: Float64Array, sine: number, cosine: number): void {
    const { channels } = this;
    const to = this.cascade.next;
    for (let c = 0; c < channels; c++) {
      const v = values[c]!;
      to[c] = 2 * v * sine;
      to[channels + c] = 2 * v * cosine;
      to[2 * channels + c] = v;
    }
    this.cascade.advance();
  }

  result(inSine: Float64Array, inCosine: Float64Array, mean: Float64Array): void {
    const { channels } = this;
    const { output } = this.cascade;
    inSine.set(output.subarray(0, channels));
    inCosine.set(output.subarray(channels, 2 * channels));
    mean.set(output.subarray(2 * channels));
  }
}
