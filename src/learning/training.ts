import type { Checkpoint, EpochRow } from "./checkpoint.js";
import type { Trainable } from "./trainable.js";
import type { Engine, LearningRule, Loss, RuleValues } from "./contract.js";
import type { Optimiser } from "./optimisers/optimiser.js";
import type { ReadDisturb } from "./read-disturb.js";
import type { Schedule } from "./schedules.js";
import type { Task } from "./tasks/task.js";

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
  readonly optimiser: Optimiser;
  readonly optimiserValues: RuleValues;
  /** [S^2/V^2, or S, as the optimiser has it] */
  readonly rate: number;
  readonly schedule: Schedule;
  /** Parameters of schedules; `every` and `warmup` in epochs. */
  readonly decay: number;
  readonly every: number;
  readonly warmup: number;
  readonly epochs: number;
  /** Epochs without a smaller validation loss after which it ends with the best conductances; 0: never. */
  readonly patience: number;
  readonly batch: number | "all";
  readonly shuffle: boolean;
  /** Whether classes take turns in the order of an epoch. */
  readonly balanced: boolean;
  readonly seed: number;
  /** What else makes this training the same one when it is resumed, as a digest of the netlist. */
  readonly identity?: Readonly<Record<string, unknown>>;
}

/** Where a training is. `fraction` is the share of all windows of this run. */
export interface TrainingProgress {
  readonly stage: "train" | "validation" | "test" | "final";
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
  readonly onEpoch?: ((row: EpochRow, checkpoint: () => Checkpoint) => void | Promise<void>) | undefined;
  /** Called, and waited for, after each update: makes a checkpoint for who asks, and changes nothing. */
  readonly onUpdate?: ((checkpoint: () => Checkpoint) => void | Promise<void>) | undefined;
  /** Goes on from here. */
  readonly resume?: Checkpoint | undefined;
}

export interface TrainingResult {
  readonly epochs: readonly EpochRow[];
  readonly final: EpochRow;
  /** The epoch, from 1, whose conductances these are, where patience chose them. */
  readonly best?: number;
  /** [S], in the order of `engine.trainable`. */
  readonly conductances: Float64Array;
  /** Those that the training began with [S]. */
  readonly begin: Float64Array;
  /** The state of the devices, which is more than what is read of them; as in a checkpoint. */
  readonly devices: string;
  readonly solves: number;
  readonly pulses: number;
  /** Energy of the pulses, where the models give their voltage and length [J]. */
  readonly joules: number;
  readonly clipped: number;
  /** Where elements have states that reading could move. */
  readonly readDisturb?: ReadDisturb;
  /** Of engines in time, see Engine [V]. */
  readonly truncationError?: number;
}
