import { cos, floor, pow } from "../base/math.js";

/** What a schedule may use of the card. */
export interface ScheduleValues {
  readonly decay: number;
  /** Epochs. */
  readonly every: number;
  /** Epochs in all. */
  readonly epochs: number;
}

/** How the rate falls from epoch to epoch. */
export interface Schedule {
  readonly kind: string;
  readonly about: string;
  /** The parameters of the card it uses. */
  readonly uses: readonly ("decay" | "every" | "epochs")[];
  /** Factor on the rate in the epoch after `done` others. */
  factor(done: number, values: ScheduleValues): number;
}

const all: readonly Schedule[] = [
  {
    kind: "exponential",
    about: "times decay after each epoch",
    uses: ["decay"],
    factor: (done, { decay }) => pow(decay, done),
  },
  {
    kind: "step",
    about: "times decay after every so many epochs",
    uses: ["decay", "every"],
    factor: (done, { decay, every }) => pow(decay, floor(done / every)),
  },
  {
    kind: "cosine",
    about: "half a cosine, from the rate down to 0 after the last epoch",
    uses: ["epochs"],
    factor: (done, { epochs }) => (1 + cos((Math.PI * done) / epochs)) / 2,
  },
  {
    kind: "inverse",
    about: "1/t: over 1 + epochs done / every",
    uses: ["every"],
    factor: (done, { every }) => 1 / (1 + done / every),
  },
];

/** Schedules by name; the first is the default. */
export const schedules: ReadonlyMap<string, Schedule> = new Map(all.map((schedule) => [schedule.kind, schedule]));

/**
 * How much of the rate a warm-up lets through: it rises evenly over the updates of the first `warmup` epochs, and the last of
 * them has it all.
 * @param update from 0 @param perEpoch updates in an epoch
 */
export function warmth(update: number, perEpoch: number, warmup: number): number {
  const rise = warmup * perEpoch;
  return update + 1 < rise ? (update + 1) / rise : 1;
}
