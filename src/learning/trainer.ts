import { ConvergenceError, UsageError } from "../base/errors.js";
import { pow } from "../base/math.js";
import { type Checkpoint, checkIdentity, checkpointOf, type EpochRow } from "./checkpoint.js";
import { Conductances, type Trainable } from "./conductances.js";
import type { Engine, LearningRule, Loss, Measured, Teacher, RuleValues } from "./contract.js";
import { decodeDoubles, encodeDoubles } from "./doubles.js";
import { Pacer } from "./pacer.js";
import { freeWindow, type Metrics, pass, type PassSetup, Tally } from "./pass.js";
import { judgeOf } from "./tasks/accuracy.js";
import { batches, epochOrder } from "./tasks/order.js";
import type { Sample, Task } from "./tasks/task.js";

/** A training: who learns what, how, and how fast. */
export interface Training {
  readonly engine: Engine;
  readonly rule: LearningRule;
  readonly values: RuleValues;
  /** In the order of `engine.trainable`. */
  readonly devices: readonly Trainable[];
  readonly task: Task;
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
  /** [S^2/V^2], and the factor on it after each epoch. */
  readonly rate: number;
  readonly decay: number;
  readonly epochs: number;
  readonly batch: number | "all";
  readonly shuffle: boolean;
  readonly seed: number;
  /** What else makes this training the same one when it is resumed, as a digest of the netlist. */
  readonly identity?: Readonly<Record<string, unknown>>;
}

/** Where a training is. `fraction` is the share of all windows of this run. */
export interface TrainingProgress {
  readonly stage: "train" | "test" | "final";
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly fraction: number;
  /** The last finished epoch. */
  readonly last: EpochRow | undefined;
}

export interface TrainingOptions {
  /** Stops within a step. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  /** Called, and waited for, after each epoch. */
  readonly onEpoch?: ((row: EpochRow, checkpoint: Checkpoint) => void | Promise<void>) | undefined;
  /** Goes on from here. */
  readonly resume?: Checkpoint | undefined;
}

export interface TrainingResult {
  readonly epochs: readonly EpochRow[];
  readonly final: EpochRow;
  /** [S], in the order of `engine.trainable`. */
  readonly conductances: Float64Array;
  readonly solves: number;
  readonly pulses: number;
  readonly clipped: number;
  /** Of engines in time, see Engine [V]. */
  readonly truncationError?: number;
}

/**
 * Trains. The gradient of a batch is the mean over its samples in their order; conductances change after its last
 * sample. Free windows over the test samples follow each epoch, over the training samples (and, where no epoch gave it,
 * the test samples) at the end.
 * @throws ConvergenceError, AbortedError; UsageError for a checkpoint of another training
 */
export async function train(training: Training, options: TrainingOptions = {}): Promise<TrainingResult> {
  const run = new Run(training, options);
  for (let epoch = run.epochs.length + 1; epoch <= training.epochs; epoch++) await run.epoch(epoch);
  return run.finish();
}

class Run {
  readonly epochs: EpochRow[] = [];
  private readonly conductances: Conductances;
  private readonly setup: PassSetup;
  private readonly identity: Readonly<Record<string, unknown>>;
  private readonly gradient: Float64Array;
  private readonly sum: Float64Array;
  private updates = 0;
  private serial = 0;
  private pulses = 0;
  private clipped = 0;
  private windows = 0;
  private readonly allWindows: number;

  constructor(
    private readonly training: Training,
    private readonly options: TrainingOptions,
  ) {
    const { engine, task, loss, temperature, devices, seed } = training;
    if (devices.length !== engine.trainable.length || devices.some(({ name }, j) => name !== engine.trainable[j]))
      throw new UsageError("the devices of a training are not those of its engine, or in another order");
    this.conductances = new Conductances(devices, seed);
    this.setup = { engine, loss, temperature, judge: judgeOf(task), pacer: new Pacer(options.signal) };
    this.identity = identityOf(training);
    this.gradient = new Float64Array(devices.length);
    this.sum = new Float64Array(devices.length);
    if (options.resume) this.resume(options.resume);
    engine.setConductances(this.conductances.siemens);

    const tests = task.test?.length ?? 0;
    const perEpoch = task.train.length * training.rule.plan(training.values, 0).length + tests;
    const left = Math.max(0, training.epochs - this.epochs.length);
    this.allWindows = left * perEpoch + task.train.length + (training.epochs > 0 ? 0 : tests);
  }

  private resume(checkpoint: Checkpoint): void {
    checkIdentity(checkpoint, this.identity);
    const done = checkpoint.epochs.length;
    if (done > this.training.epochs)
      throw new UsageError(
        `the checkpoint has ${done} epochs behind it, and only ${this.training.epochs} are asked for`,
      );
    this.epochs.push(...checkpoint.epochs);
    ({ updates: this.updates, serial: this.serial, pulses: this.pulses, clipped: this.clipped } = checkpoint);
    this.conductances.siemens.set(decodeDoubles(checkpoint.conductances, this.gradient.length));
    this.training.engine.importState(checkpoint.engine);
  }

  async epoch(number: number): Promise<void> {
    const { training } = this;
    const { task, rule, values, engine, seed } = training;
    const rate = training.rate * pow(training.decay, number - 1);
    const tally = new Tally();
    const order = epochOrder(task.train.length, seed, number, training.shuffle);
    for (const batch of batches(order, training.batch)) {
      const samples = batch.map((i) => task.train[i]!);
      this.sum.fill(0);
      const plan = rule.plan(values, this.updates);
      const take = (measured: Measured) => {
        rule.gradient(measured, values, this.gradient);
        for (let j = 0; j < this.sum.length; j++) this.sum[j] = this.sum[j]! + this.gradient[j]!;
        for (const reading of measured) if (reading.kind === "sine") this.clipped += reading.clipped;
      };
      const adjust = rule.online && ((change: Float64Array) => this.adjust(change, rate));
      await this.pass(samples, plan, tally, "train", number, take, adjust);
      for (let j = 0; j < this.sum.length; j++) this.sum[j] = this.sum[j]! / samples.length;
      this.checkGradient(number);
      if (rule.online) continue;
      this.pulses += this.conductances.descend(rate, this.sum, this.updates);
      this.updates++;
      engine.setConductances(this.conductances.siemens);
    }
    const test = await this.look(task.test, "test", number);
    const row: EpochRow = { train: tally.metrics(this.judged), ...(test && { test }) };
    this.epochs.push(row);
    await this.options.onEpoch?.(row, this.checkpoint());
  }

  /** A change of conductance within a sample: an update of its own. */
  private adjust(change: Float64Array, rate: number): Float64Array {
    const { rule, values } = this.training;
    const step: Measured = [
      { kind: "free", drop: new Float64Array(0) },
      { kind: "continual", change },
    ];
    rule.gradient(step, values, this.gradient);
    this.pulses += this.conductances.descend(rate, this.gradient, this.updates++);
    return this.conductances.siemens;
  }

  async finish(): Promise<TrainingResult> {
    const { task, epochs, engine } = this.training;
    const train = (await this.look(task.train, "final", epochs))!;
    const test = this.epochs.at(-1)?.test ?? (await this.look(task.test, "final", epochs));
    return {
      epochs: this.epochs,
      final: { train, ...(test && { test }) },
      conductances: this.conductances.siemens.slice(),
      solves: engine.solves,
      pulses: this.pulses,
      clipped: this.clipped,
      ...(engine.truncationError !== undefined && { truncationError: engine.truncationError }),
    };
  }

  private get judged(): boolean {
    return this.setup.judge !== undefined;
  }

  /** Free windows: how well the circuit answers now. */
  private async look(
    samples: readonly Sample[] | undefined,
    stage: TrainingProgress["stage"],
    epoch: number,
  ): Promise<Metrics | undefined> {
    if (samples === undefined) return undefined;
    const tally = new Tally();
    await this.pass(samples, freeWindow, tally, stage, epoch, () => undefined);
    return tally.metrics(this.judged);
  }

  private async pass(
    samples: readonly Sample[],
    plan: ReturnType<LearningRule["plan"]>,
    tally: Tally,
    stage: TrainingProgress["stage"],
    epoch: number,
    each: (measured: Measured) => void,
    adjust?: Teacher["adjust"],
  ): Promise<void> {
    const { onProgress } = this.options;
    const seen = (measured: Measured) => {
      each(measured);
      this.windows += plan.length;
      const fraction = this.windows / this.allWindows;
      onProgress?.({ stage, epoch, epochs: this.training.epochs, fraction, last: this.epochs.at(-1) });
    };
    await pass(this.setup, samples, this.serial, plan, tally, seen, adjust);
    this.serial += samples.length;
  }

  private checkGradient(epoch: number): void {
    const bad = this.sum.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return;
    const name = this.conductances.names[bad]!;
    throw new ConvergenceError(`epoch ${epoch}: the measured gradient of ${name} is ${this.sum[bad]} V^2/S`, {
      devices: [name],
      hint: "a smaller rate or gamma, or bounds gmin and gmax closer together",
    });
  }

  private checkpoint(): Checkpoint {
    const { epochs, updates, serial, pulses, clipped, identity } = this;
    const conductances = encodeDoubles(this.conductances.siemens);
    const engine = this.training.engine.exportState();
    return checkpointOf({ identity, epochs: [...epochs], updates, serial, pulses, clipped, conductances, engine });
  }
}

function identityOf(training: Training): Readonly<Record<string, unknown>> {
  const { engine, rule, values, devices, task, loss, temperature, rate, decay, batch, shuffle, seed } = training;
  return {
    rule: rule.kind,
    engine: engine.kind,
    ...values,
    loss: loss.kind,
    temperature,
    rate,
    decay,
    batch,
    shuffle,
    seed,
    samples: [task.train.length, task.test?.length ?? 0],
    trainable: devices.map(({ name, gmin, gmax, update, ratescale, tie, values: model }) => ({
      ...{ name, gmin, gmax, update, ratescale, tie },
      ...model,
    })),
    ...training.identity,
  };
}
