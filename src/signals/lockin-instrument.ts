import { atan2 } from "../base/math.js";
import type { Stream } from "../base/random.js";
import { LockInInput } from "./lockin-input.js";
import { settlingTime } from "./lockin-theory.js";
import type { LockInModel } from "./lockin-model.js";
import { Rotation } from "./lockin.js";
import { RcCascade } from "./rc-cascade.js";
import { sineTable } from "./sine.js";

/**
 * A lock-in amplifier as an instrument on one signal of a transient analysis (`.lockin`). It samples at t = k / (f
 * points); those instants must be among the accepted points, others between them do not matter and leave its reading as
 * it is. Before t = 0 the input counts as zero. The boxcar is the average over the last `periods` whole periods.
 */
export class LockInInstrument {
  /** Amplitudes in phase and in quadrature, magnitude [V], angle of the signal against the reference [deg], mean [V]. */
  x = 0;
  y = 0;
  dc = 0;
  private next = 0;
  private readonly rate: number;
  private readonly input: LockInInput;
  private readonly table: { sine: Float64Array; cosine: Float64Array };
  private readonly rotation: Rotation;
  private readonly demodulator: SlidingBoxcar | RcDemodulator;
  private readonly sample = new Float64Array(1);

  /** @throws RangeError when the model has noise and there is no stream for it. */
  constructor(
    readonly model: LockInModel,
    stream?: Stream,
  ) {
    if (model.noise > 0 && stream === undefined) throw new RangeError("lock-in noise needs a random stream");
    this.rate = model.f * model.points;
    this.input = new LockInInput(model, 1, model.noise > 0 ? [stream!] : undefined);
    this.table = sineTable(model.points);
    this.rotation = new Rotation(model.phase);
    this.demodulator = model.filter === "boxcar" ? new SlidingBoxcar(model) : new RcDemodulator(model);
  }

  get r(): number {
    return Math.sqrt(this.x * this.x + this.y * this.y);
  }
  get theta(): number {
    return (atan2(this.y, this.x) * 180) / Math.PI;
  }
  /** Samples that the converter clipped. */
  get clipped(): number {
    return this.input.clipped;
  }

  /** The next instant [s] at which the instrument samples: a breakpoint of the analysis. */
  get nextInstant(): number {
    return this.next / this.rate;
  }

  /** Time [s] from which the reading no longer depends on the start: a full boxcar, or the RC filter within 1 %. */
  get settlingTime(): number {
    const { filter, periods, f, order, tau } = this.model;
    return filter === "boxcar" ? periods / f : settlingTime(order, 0.01, tau);
  }

  /** An accepted point. @throws RangeError when a sampling instant was left out. */
  advance(t: number, v: number): void {
    const position = t * this.rate;
    const k = Math.floor(position + 0.5);
    // Breakpoints are hit to a few units in the last place of t; a point that near is the instant itself.
    const onGrid = Math.abs(position - k) <= 1e-6;
    if ((onGrid && k > this.next) || (!onGrid && position > this.next)) {
      throw new RangeError(`lock-in: no point at ${this.nextInstant} s, the next one came at ${t} s`);
    }
    if (!onGrid || k < this.next) return;
    this.sample[0] = v;
    const j = (k * this.model.harmonic) % this.model.points;
    const read = this.demodulator.take(k, this.input.read(this.sample)[0]!, j, this.table);
    this.x = this.rotation.x(read.inSine, read.inCosine);
    this.y = this.rotation.y(read.inSine, read.inCosine);
    this.dc = read.mean;
    this.next++;
  }
}

interface Reading {
  inSine: number;
  inCosine: number;
  mean: number;
}

type Table = { sine: Float64Array; cosine: Float64Array };

/** Keeps the window and sums it anew at every sample: no rounding is carried on, however long the run. */
class SlidingBoxcar {
  private readonly window: Float64Array;

  constructor(private readonly model: LockInModel) {
    this.window = new Float64Array(model.periods * model.points);
  }

  take(k: number, v: number, _j: number, table: Table): Reading {
    const { window } = this;
    const { points, harmonic } = this.model;
    window[k % window.length] = v;
    let inSine = 0;
    let inCosine = 0;
    let mean = 0;
    for (let i = 0; i < window.length; i++) {
      const j = (i * harmonic) % points;
      inSine += window[i]! * table.sine[j]!;
      inCosine += window[i]! * table.cosine[j]!;
      mean += window[i]!;
    }
    const n = window.length;
    return { inSine: (2 * inSine) / n, inCosine: (2 * inCosine) / n, mean: mean / n };
  }
}

class RcDemodulator {
  private readonly cascade: RcCascade;

  constructor(model: LockInModel) {
    this.cascade = new RcCascade(model.order, 1 / (model.f * model.points * model.tau), 3);
  }

  take(_k: number, v: number, j: number, table: Table): Reading {
    this.cascade.next.set([2 * v * table.sine[j]!, 2 * v * table.cosine[j]!, v]);
    this.cascade.advance();
    const [inSine, inCosine, mean] = this.cascade.output as unknown as [number, number, number];
    return { inSine, inCosine, mean };
  }
}
