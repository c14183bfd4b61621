import { ConvergenceError, UsageError } from "../base/errors.js";
import { type Best, type Checkpoint, checkIdentity, checkpointOf, type EpochRow } from "./checkpoint.js";
import { Conductances } from "./conductances.js";
import type { LearningRule, Measured } from "./contract.js";
import type { Gather } from "./products.js";
import { encodeDoubles } from "./doubles.js";
import { identityOf } from "./identity.js";
import { Pacer } from "./pacer.js";
import { DisturbWatch } from "./read-disturb.js";
import { clippedIn, reading } from "./reading.js";
import { freeWindow, type Metrics, pass, type PassSetup, Tally } from "./pass.js";
import { warmth } from "./schedules.js";
import { classesOf, judgeOf } from "./tasks/accuracy.js";
import { batches, epochOrder, takingTurns } from "./tasks/order.js";
import type { Sample } from "./tasks/sample.js";
import { samplesOf } from "./tasks/task.js";
import type { Training, TrainingOptions, TrainingProgress, TrainingResult } from "./training.js";

/**
 * Trains. The gradient of a batch is the mean over its samples in their order; conductances change after its last
 * sample. Free windows over the validation and test samples follow each epoch, over the training samples (and, where no
 * epoch gave it, the others) at the end. With patience it ends when the validation loss falls no more, and goes back to the
 * conductances of the epoch where it was smallest.
 * @throws ConvergenceError, AbortedError; UsageError for a checkpoint of another training
 */
export async function train(training: Training, options: TrainingOptions = {}): Promise<TrainingResult> {
  const run = new Run(training, options);
  while (run.epochs.length < training.epochs && !run.stopped) await run.epoch();
  return run.finish();
}

class Run {
  readonly epochs: EpochRow[] = [];
  private readonly conductances: Conductances;
  private readonly begin: Float64Array;
  private readonly setup: PassSetup;
  private readonly classOf: ((sample: number) => number) | undefined;
  private readonly gradient: Float64Array;
  private readonly sum: Float64Array;
  private updates = 0;
  private serial = 0;
  private pulses = 0;
  private clipped = 0;
  private windows = 0;
  private readonly allWindows: number;
  private best: Best | null = null;
  /** Of the epoch under way. */
  private tally = new Tally();
  private done = 0;

  constructor(
    private readonly training: Training,
    private readonly options: TrainingOptions,
  ) {
    const { engine, task, loss, temperature, devices, seed, optimiser, optimiserValues, balanced } = training;
    if (devices.length !== engine.trainable.length || devices.some(({ name }, j) => name !== engine.trainable[j]))
      throw new UsageError("the devices of a training are not those of its engine, or in another order");
    this.conductances = new Conductances(devices, seed, optimiser, optimiserValues);
    this.begin = this.conductances.siemens.slice();
    const numbers = new Map(samplesOf(task).map((sample, k) => [sample, k]));
    this.setup = { engine, loss, temperature, judge: judgeOf(task), pacer: new Pacer(options.signal), numbers };
    this.classOf = balanced ? classesOf(task) : undefined;
    this.gradient = new Float64Array(devices.length);
    this.sum = new Float64Array(devices.length);
    if (options.resume) this.resume(options.resume);
    engine.setConductances(this.conductances.siemens);

    const looks = (task.validation?.length ?? 0) + (task.test?.length ?? 0);
    const plan = training.rule.plan(training.values, 0).length;
    const left = Math.max(0, training.epochs - this.epochs.length);
    this.allWindows = left * (task.train.length * plan + looks) - this.tally.count * plan;
    this.allWindows += task.train.length + (training.epochs > 0 ? 0 : looks);
  }

  private resume(checkpoint: Checkpoint): void {
    checkIdentity(checkpoint, identityOf(this.training));
    const { engine, epochs } = this.training;
    const begun = checkpoint.epochs.length + (checkpoint.underWay === null ? 0 : 1);
    if (begun > epochs)
      throw new UsageError(`the checkpoint has ${begun} epochs behind it, and only ${epochs} are asked for`);
    this.epochs.push(...checkpoint.epochs);
    ({ updates: this.updates, serial: this.serial, pulses: this.pulses, clipped: this.clipped } = checkpoint);
    this.conductances.importState(checkpoint.devices);
    this.conductances.importMemory(checkpoint.memory);
    this.best = checkpoint.best;
    if (checkpoint.underWay !== null) {
      this.done = checkpoint.underWay.batches;
      this.tally.state = checkpoint.underWay.tally;
    }
    engine.importState(checkpoint.engine);
  }

  /** Whether the validation loss has not fallen for as long as patience lasts. */
  get stopped(): boolean {
    const { patience } = this.training;
    return patience > 0 && this.best !== null && this.epochs.length - this.best.epoch >= patience;
  }

  /** Runs the next epoch, or what is left of it, to its end. */
  async epoch(): Promise<void> {
    const { training } = this;
    const { task, seed } = training;
    const number = this.epochs.length + 1;
    const shuffled = epochOrder(task.train.length, seed, number, training.shuffle);
    const all = batches(this.classOf ? takingTurns(shuffled, this.classOf) : shuffled, training.batch);
    const rate = training.rate * training.schedule.factor(number - 1, training);
    while (this.done < all.length) {
      await this.update(
        all[this.done]!.map((i) => task.train[i]!),
        rate * warmth((number - 1) * all.length + this.done, all.length, training.warmup),
        number,
      );
      this.done++;
      await this.options.onUpdate?.(() => this.checkpoint());
    }
    const validation = await this.look(task.validation, "validation", number);
    const test = await this.look(task.test, "test", number);
    const train = this.tally.metrics(this.judged);
    const row: EpochRow = { train, ...(validation && { validation }), ...(test && { test }) };
    this.epochs.push(row);
    this.tally = new Tally();
    this.done = 0;
    this.keepBest();
    await this.options.onEpoch?.(row, () => this.checkpoint());
  }

  /** A change of conductance within a sample: an update of its own. */
  private adjust(change: Float64Array, rate: number): Float64Array {
    const { rule, values } = this.training;
    const step: Measured = [
      { kind: "free", drop: new Float64Array(0) },
      { kind: "continual", change },
    ];
    rule.gradient(step, values, this.gradient);
    this.pulses += this.conductances.descend(rate, this.gradient, this.updates++).pulses;
    return this.conductances.siemens;
  }

  /** One batch: its mean gradient, and the change of conductances it causes. */
  private async update(samples: readonly Sample[], rate: number, epoch: number): Promise<void> {
    const { rule, values, engine } = this.training;
    const plan = rule.plan(values, this.updates);
    const { gradient, sum } = this;
    const change = rule.online ? undefined : this.conductances.changeDue(rate, this.updates, samples.length);
    const gather: Gather = { product: rule.product?.(values), sum, clipped: 0, change };
    let isFirst = true;
    const take = (measured: Measured): void => {
      if (measured.length === 0) return;
      if (isFirst) sum.fill(0);
      isFirst = false;
      rule.gradient(measured, values, gradient);
      for (let j = 0; j < sum.length; j++) sum[j]! += gradient[j]!;
      gather.clipped += clippedIn(measured);
    };
    const extra = rule.online ? { adjust: (change: Float64Array) => this.adjust(change, rate) } : { gather };
    await this.pass(samples, plan, this.tally, "train", epoch, take, extra);
    this.clipped += gather.clipped;
    if (rule.online) return;
    this.conductances.disturb(engine.disturbance?.());
    const { pulses, bad } =
      gather.bad === undefined
        ? this.conductances.descend(rate, gather.sum, this.updates, samples.length)
        : { pulses: 0, bad: gather.bad };
    if (bad >= 0) this.tellBad(bad, gather.sum[bad]! / samples.length, epoch);
    this.pulses += pulses;
    this.updates++;
    engine.setConductances(this.conductances.siemens);
  }

  private keepBest(): void {
    const epoch = this.epochs.length;
    const loss = (number: number): number => this.epochs[number - 1]!.validation!.loss;
    if (this.training.patience === 0) return;
    if (this.best !== null && !(loss(epoch) < loss(this.best.epoch))) return;
    const { conductances } = this;
    this.best = { epoch, conductances: encodeDoubles(conductances.siemens), devices: conductances.exportState() };
  }

  async finish(): Promise<TrainingResult> {
    const { task, epochs, engine } = this.training;
    const { siemens } = this.conductances;
    if (this.best !== null) {
      this.conductances.goBack(this.best.devices);
      engine.setConductances(siemens);
    }
    const row = this.epochs[(this.best?.epoch ?? this.epochs.length) - 1];
    const disturb = new DisturbWatch(this.training.devices);
    disturb.begin(siemens);
    const see = disturb.any ? (drops: Float64Array) => disturb.see(drops) : undefined;
    const train = (await this.look(task.train, "final", epochs, see))!;
    const validation = row?.validation ?? (await this.look(task.validation, "final", epochs));
    const test = row?.test ?? (await this.look(task.test, "final", epochs));
    return {
      epochs: this.epochs,
      final: { train, ...(validation && { validation }), ...(test && { test }) },
      ...(this.best !== null && { best: this.best.epoch }),
      conductances: siemens.slice(),
      begin: this.begin,
      devices: this.conductances.exportState(),
      solves: engine.solves,
      pulses: this.pulses,
      joules: this.conductances.joules,
      clipped: this.clipped,
      ...(disturb.any && { readDisturb: disturb.result(engine.disturbance && this.conductances.moved) }),
      ...(engine.truncationError !== undefined && { truncationError: engine.truncationError }),
    };
  }

  private get judged(): boolean {
    return this.setup.judge !== undefined;
  }

  /** Free windows: how well the circuit answers now, and what voltages are at the resistors, for who wants to see. */
  private async look(
    samples: readonly Sample[] | undefined,
    stage: TrainingProgress["stage"],
    epoch: number,
    see?: (drops: Float64Array) => void,
  ): Promise<Metrics | undefined> {
    if (samples === undefined) return undefined;
    const tally = new Tally();
    const plan = see === undefined ? freeWindow : [{ kind: "free" as const, drops: true }];
    await this.pass(samples, plan, tally, stage, epoch, (measured) => see?.(reading(measured, 0, "free").drop));
    return tally.metrics(this.judged);
  }

  private async pass(
    samples: readonly Sample[],
    plan: ReturnType<LearningRule["plan"]>,
    tally: Tally,
    stage: TrainingProgress["stage"],
    epoch: number,
    each: (measured: Measured) => void,
    extra?: Parameters<typeof pass>[6],
  ): Promise<void> {
    const { onProgress } = this.options;
    const seen = (measured: Measured) => {
      each(measured);
      this.windows += plan.length;
      const fraction = this.windows / this.allWindows;
      onProgress?.({ stage, epoch, epochs: this.training.epochs, fraction, last: this.epochs.at(-1) });
    };
    await pass(this.setup, samples, this.serial, plan, tally, seen, extra);
    this.serial += samples.length;
  }

  /** @throws ConvergenceError: the mean gradient of a resistor is no finite number */
  private tellBad(bad: number, mean: number, epoch: number): never {
    const name = this.conductances.names[bad]!;
    throw new ConvergenceError(`epoch ${epoch}: the measured gradient of ${name} is ${mean} V^2/S`, {
      devices: [name],
      hint: "a smaller rate or gamma, or bounds gmin and gmax closer together",
    });
  }

  private checkpoint(): Checkpoint {
    const { epochs, updates, serial, pulses, clipped, best, done, tally } = this;
    return checkpointOf({
      ...{ identity: identityOf(this.training), epochs: [...epochs], updates, serial, pulses, clipped },
      conductances: encodeDoubles(this.conductances.siemens),
      devices: this.conductances.exportState(),
      memory: this.conductances.exportMemory(),
      best,
      underWay: done === 0 ? null : { batches: done, tally: tally.state },
      engine: this.training.engine.exportState(),
    });
  }
}
