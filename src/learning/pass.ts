import type { Engine, Loss, Measured, Phase, Teacher } from "./contract.js";
import type { Gather } from "./products.js";
import { decodeDoubles, encodeDoubles } from "./doubles.js";
import type { Pacer } from "./pacer.js";
import type { Judge } from "./tasks/accuracy.js";
import type { Sample } from "./tasks/sample.js";

/** Means over samples: loss [V^2], and the share of right answers where there is an answer. */
export interface Metrics {
  readonly loss: number;
  readonly accuracy?: number;
}

/** Sums metrics in the order of the samples. */
export class Tally {
  private loss = 0;
  private right = 0;
  count = 0;

  add(loss: number, right: boolean): void {
    this.loss += loss;
    if (right) this.right++;
    this.count++;
  }

  /** All of it, bit for bit, for a checkpoint. */
  get state(): string {
    return encodeDoubles(Float64Array.of(this.loss, this.right, this.count));
  }

  set state(text: string) {
    [this.loss, this.right, this.count] = decodeDoubles(text, 3) as unknown as [number, number, number];
  }

  metrics(judged: boolean): Metrics {
    const loss = this.loss / this.count;
    return judged ? { loss, accuracy: this.right / this.count } : { loss };
  }
}

/** What every pass of samples through a circuit shares. */
export interface PassSetup {
  readonly engine: Engine;
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
  readonly judge: Judge | undefined;
  readonly pacer: Pacer;
  /** Numbers of samples that come again. */
  readonly numbers?: ReadonlyMap<Sample, number>;
}

/** A plan that only looks: a free window. */
export const freeWindow: readonly Phase[] = [{ kind: "free", drops: false }];

/**
 * Runs a plan for samples, in order; latched outputs give loss, answer and dL/dv.
 * @param serial running number of the first sample
 * @param each called with what was measured for every sample, in order
 * @param adjust changes conductances within a sample, for rules that do
 * @param gather adds up gradients in the engine, where that can
 */
export async function pass(
  { engine, loss, temperature, judge, pacer, numbers }: PassSetup,
  samples: readonly Sample[],
  serial: number,
  plan: readonly Phase[],
  tally: Tally,
  each: (measured: Measured) => void,
  { adjust, gather }: { readonly adjust?: Teacher["adjust"]; readonly gather?: Gather | undefined } = {},
): Promise<void> {
  const slope = new Float64Array(samples[0]?.targets.length ?? 0);
  const stimuli = samples.map((sample, i) => ({
    inputs: sample.inputs,
    serial: serial + i,
    sample: numbers?.get(sample),
  }));
  const teacher: Teacher = {
    latch(index, outputs) {
      const sample = samples[index]!;
      tally.add(loss.evaluate(outputs, sample.targets, temperature, slope), judge?.(outputs, sample) ?? false);
      return slope;
    },
    loss,
    temperature,
    targets: (index) => samples[index]!.targets,
    ...(adjust && { adjust }),
  };
  for (const measured of engine.measure(stimuli, plan, teacher, gather)) {
    if (measured !== undefined) each(measured);
    if (pacer.due) await pacer.breathe();
  }
}
