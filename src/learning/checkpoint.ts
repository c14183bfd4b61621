import { UsageError } from "../base/errors.js";

import type { Metrics } from "./pass.js";

/** Metrics of an epoch: `train` before the updates its samples cause, `validation` and `test` after the epoch. */
export interface EpochRow {
  readonly train: Metrics;
  readonly validation?: Metrics;
  readonly test?: Metrics;
}

/**
 * The epoch (from 1) with the smallest validation loss so far, the conductances after it (`encodeDoubles`) [S], and the
 * state of the devices then, as `Checkpoint.devices`.
 */
export interface Best {
  readonly epoch: number;
  readonly conductances: string;
  readonly devices: string;
}

/** An epoch under way. */
export interface UnderWay {
  /** Batches done. */
  readonly batches: number;
  /** `Tally.state` of its samples so far. */
  readonly tally: string;
}

const FORMAT = "lockspice checkpoint 6";

/**
 * A training between two updates, with everything that influences later bits; JSON. What devices drew once follows from
 * the seed and is drawn again.
 */
export interface Checkpoint {
  readonly format: typeof FORMAT;
  /** What must be equal for a training to be the same one. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Rows of the finished epochs. */
  readonly epochs: readonly EpochRow[];
  /** Counters: updates made, samples run, pulses given, samples that met the converter's range. */
  readonly updates: number;
  readonly serial: number;
  readonly pulses: number;
  readonly clipped: number;
  /** `encodeDoubles` of the conductances [S]. */
  readonly conductances: string;
  /** What the optimiser remembers. */
  readonly memory: readonly string[];
  /** Of trainings that stop early. */
  readonly best: Best | null;
  readonly underWay: UnderWay | null;
  /** Of `Conductances`: what devices have beside what is read of them, and the energy spent. */
  readonly devices: string;
  readonly engine: unknown;
}

/** The checkpoint of a state. */
export function checkpointOf(state: Omit<Checkpoint, "format">): Checkpoint {
  return { format: FORMAT, ...state };
}

/** The conductances that a training which ended here would keep (`encodeDoubles`). */
export function conductancesOf({ best, conductances }: Checkpoint): string {
  return best?.conductances ?? conductances;
}

/** Reads the text of a checkpoint file. @throws UsageError when it is none. */
export function parseCheckpoint(text: string, file: string): Checkpoint {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file} is no checkpoint: it is not JSON`, { cause });
  }
  const found = value as Partial<Checkpoint> | null;
  const whole =
    typeof found === "object" &&
    found?.format === FORMAT &&
    Array.isArray(found.epochs) &&
    typeof found.identity === "object" &&
    typeof found.conductances === "string" &&
    Array.isArray(found.memory) &&
    found.best !== undefined &&
    found.underWay !== undefined &&
    typeof found.devices === "string" &&
    [found.updates, found.serial, found.pulses, found.clipped].every(Number.isSafeInteger);
  if (!whole)
    throw new UsageError(`${file} is no checkpoint of this version`, { hint: "train anew, without --resume" });
  return found as Checkpoint;
}

/** @throws UsageError that names what differs between the checkpoint's training and this one. */
export function checkIdentity(checkpoint: Checkpoint, identity: Readonly<Record<string, unknown>>): void {
  const keys = [...new Set([...Object.keys(identity), ...Object.keys(checkpoint.identity)])];
  const text = (value: unknown): string => JSON.stringify(value) ?? "nothing";
  const differing = keys.filter((key) => text(identity[key]) !== text(checkpoint.identity[key]));
  if (differing.length === 0) return;
  const short = (value: unknown): string => (text(value).length > 60 ? "something else" : text(value));
  const list = differing.map((key) => `${key} was ${short(checkpoint.identity[key])}, is ${short(identity[key])}`);
  throw new UsageError(`the checkpoint is of another training: ${list.join("; ")}`, {
    hint: "resume with the netlist and the options it began with (only epochs may grow), or train anew",
  });
}
