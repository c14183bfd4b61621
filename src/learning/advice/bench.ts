import { tan } from "../../base/math.js";
import { stream } from "../../base/random.js";
import { LockIn } from "../../signals/lockin.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import { boxcarNoiseBandwidth, noiseBandwidth } from "../../signals/lockin-theory.js";
import { sineTable } from "../../signals/sine.js";
import type { LearningRule, Loss, Measured, RuleValues } from "../contract.js";
import { reading } from "../reading.js";
import type { SmallCircuit, SmallSample } from "./operating-points.js";

/** A rule with its lock-in amplifiers at a circuit in the small. */
export interface BenchSetup {
  readonly circuit: SmallCircuit;
  readonly names: readonly string[];
  readonly rule: Pick<LearningRule, "plan" | "gradient">;
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
  /** Whether a sample starts from where the one before ended. */
  readonly carried: boolean;
  readonly seed: number;
}

/**
 * What lock-in amplifiers would read of the circuit in the small: gradients [V^2/S], means over the samples. Poles, time
 * steps, windows and instruments are those of engine=tran; what is left out is that the circuit is not linear.
 */
export class Bench {
  private readonly count: number;

  constructor(private readonly setup: BenchSetup) {
    this.count = setup.names.length;
  }

  /** The exact gradient. */
  exact(): Float64Array {
    return this.mean(({ drops, exact }) => drops.map((a, j) => a * exact[j]!));
  }

  /** What the circuit carries to the resistors, in the limit of slow, weak signals. */
  carried(values: RuleValues): Float64Array {
    return this.mean(({ drops, carried }) => this.gradient(this.reading(values, drops, carried), values));
  }

  /** In the limit of settled, weak signals at a frequency [Hz]; with so many points a period the trapezoidal rule bends it. */
  settled(values: RuleValues, f: number, points = Infinity): Float64Array {
    const half = Math.PI / points;
    const omega = 2 * Math.PI * f * (half > 0 ? tan(half) / half : 1);
    return this.mean(({ drops, answer }) =>
      this.gradient(this.reading(values, drops, answer.inPhase(omega, this.count)), values),
    );
  }

  /** With the windows and the instrument of a model, its noise drawn where `noisy`; jumps between samples are optional. */
  measured(values: RuleValues, model: LockInModel, noisy: boolean, jumps = this.setup.carried): Float64Array {
    const ideal = noisy ? model : { ...model, noise: 0 };
    return this.mean((sample, index) => this.gradient(this.measure(sample, index, values, ideal, jumps), values));
  }

  /** Standard deviation of the gradient that readout noise brings [V^2/S], all resistors together. */
  noise(values: RuleValues, { noise, filter, periods, f, order, tau }: LockInModel): number {
    const { samples } = this.setup.circuit;
    const bandwidth = filter === "boxcar" ? boxcarNoiseBandwidth(periods / f) : noiseBandwidth(order, tau);
    const ofMean = noise * Math.sqrt(bandwidth);
    const ofAmplitude = noise * Math.sqrt(2 * bandwidth);
    let variance = 0;
    for (const { drops, carried } of samples) {
      const undisturbed = reading(this.reading(values, drops, carried), 1, "sine");
      const before = this.gradient([undisturbed, undisturbed], values);
      const disturb = (change: Partial<typeof undisturbed>): void => {
        const disturbed = { ...undisturbed, ...change };
        this.gradient([disturbed, disturbed], values).forEach((g, j) => (variance += square(g - before[j]!)));
      };
      disturb({ mean: undisturbed.mean.map((a) => a + ofMean) });
      disturb({ inPhase: undisturbed.inPhase.map((b) => b + ofAmplitude) });
      // Half the square of a mean a with noise n: a n beside the rest.
      undisturbed.powers!.forEach((power, i) => {
        const more = power.map((p, j) => p + drops[j]! * ofAmplitude);
        disturb({ powers: undisturbed.powers!.map((same, k) => (k === i ? more : same)) });
      });
    }
    return Math.sqrt(variance) / samples.length;
  }

  /** The ripple that an RC filter would leave of the constant part alone, unfiltered: twice the drops [V^2/S]. */
  offset(values: RuleValues): number {
    const through = this.mean(({ drops }) => {
      const sine = reading(this.reading(values, drops, drops), 1, "sine");
      const [inPhase, powers] = [drops.map((a) => 2 * a), sine.powers!.map(() => drops.map((a) => a * a))];
      const whole = { ...sine, inPhase, powers };
      return this.gradient([whole, whole], values).map(Math.abs);
    });
    return norm(through);
  }

  /** The largest voltage at any instrument [V]. */
  peak(values: RuleValues): number {
    let most = 0;
    for (const { drops, carried } of this.setup.circuit.samples)
      drops.forEach((a, j) => (most = Math.max(most, Math.abs(a) + Math.abs(this.gamma(values) * carried[j]!))));
    return most;
  }

  private gamma({ gamma }: RuleValues): number {
    return gamma as number;
  }

  private gradient(measured: Measured, values: RuleValues): Float64Array {
    const to = new Float64Array(this.count);
    this.setup.rule.gradient(measured, values, to);
    return to;
  }

  /** What perfect instruments read of means and amplitudes a unit of nudge. */
  private reading(values: RuleValues, mean: Float64Array, amplitude: Float64Array): Measured {
    const gamma = this.gamma(values);
    const harmonics = this.harmonics(values);
    const inPhase = amplitude.map((b) => gamma * b);
    const powers = Array.from({ length: Math.floor((harmonics + 1) / 2) }, (_, i) =>
      i === 0 ? inPhase.map((b, j) => mean[j]! * b) : new Float64Array(this.count),
    );
    const none = new Float64Array(this.count);
    return [
      { kind: "free", drop: none },
      { kind: "sine", mean, inPhase, quadrature: none, clipped: 0, powers },
    ];
  }

  private harmonics(values: RuleValues): number {
    return this.setup.rule.plan(values, 0).reduce((most, phase) => {
      return phase.kind === "sine" ? Math.max(most, phase.harmonics ?? 0) : most;
    }, 0);
  }

  private measure(
    { sample, drops, outputs, error, transfers, answer, relaxation }: SmallSample,
    index: number,
    values: RuleValues,
    model: LockInModel,
    jumps: boolean,
  ): Measured {
    const { loss, temperature, seed, names } = this.setup;
    const { points, free } = model;
    const dt = 1 / (model.f * points);
    const relax = jumps ? relaxation : undefined;
    const y = relax?.point(true);
    const settle = relax?.stepper(dt);
    const rest = new Float64Array(this.count + outputs.length);
    const latched = outputs.slice();
    for (let k = 0; relax && k < free * points; k++) {
      settle!(y!, 0, 0, k === 0);
      if (k < (free - 1) * points) continue;
      rest.fill(0);
      relax.add(y!, 1 / points, rest);
      for (let i = 0; i < latched.length; i++) latched[i]! += rest[this.count + i]!;
    }
    const wrong = new Float64Array(error.length);
    loss.evaluate(latched, sample.targets, temperature, wrong);
    const gamma = this.gamma(values);
    // What a wrong dL/dv adds, as if the circuit were quick.
    const beside = new Float64Array(this.count);
    transfers.forEach((transfer, i) => {
      const amount = -gamma * (wrong[i]! - error[i]!);
      for (let j = 0; j < beside.length; j++) beside[j]! += amount * transfer[j]!;
    });
    const streams = model.noise > 0 ? names.map((name) => stream(seed, name, "advice", index)) : undefined;
    const lockIn = new LockIn(model, this.count, streams, this.harmonics(values));
    const { sine } = sineTable(points);
    const z = answer.point(false);
    const step = answer.stepper(dt);
    const now = new Float64Array(this.count);
    for (let k = 0; k < lockIn.samples; k++) {
      const [u, next] = [sine[k % points]!, sine[(k + 1) % points]!];
      if (k >= lockIn.first) {
        for (let j = 0; j < now.length; j++) now[j] = drops[j]! + u * beside[j]!;
        answer.add(z, gamma, now);
        if (relax) {
          rest.fill(0);
          relax.add(y!, 1, rest);
          for (let j = 0; j < now.length; j++) now[j]! += rest[j]!;
        }
        lockIn.sample(k, now);
      }
      step(z, u, next, false);
      settle?.(y!, 0, 0, false);
    }
    const { dc, x, y: quadrature, clipped, powers } = lockIn.result();
    return [
      { kind: "free", drop: new Float64Array(0) },
      { kind: "sine", mean: dc, inPhase: x, quadrature, clipped, powers },
    ];
  }

  private mean(of: (sample: SmallSample, index: number) => Float64Array): Float64Array {
    const { samples } = this.setup.circuit;
    const sum = new Float64Array(this.count);
    samples.forEach((sample, index) => of(sample, index).forEach((g, j) => (sum[j]! += g / samples.length)));
    return sum;
  }
}

const square = (x: number): number => x * x;

export function norm(a: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
}

export function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((value, j) => value - b[j]!));
}
