import type { ConductanceUpdate, DeviceColumns, UpdateParameter } from "../contract.js";

/** The devices of one update model that learn. */
export interface RemedySetup {
  readonly update: ConductanceUpdate;
  readonly devices: DeviceColumns;
  readonly seed: number;
}

/** What a remedy costs in an update. */
export interface RemedyCost {
  readonly pulses: number;
  /** [J] */
  readonly joules: number;
}

/** A remedy at work. */
export interface RemedyAtWork {
  /** Puts what is written now in place of the wanted changes [S]; `update` numbers the updates from 0. */
  filter(wanted: Float64Array, update: number): RemedyCost;
  /** Everything that influences later updates beside the seed; part of every checkpoint. */
  readonly columns: readonly Float64Array[];
}

/**
 * What stands between the wanted changes and devices with flaws, so that these do less harm; goes with every update model.
 * Adding one is a file in remedies/ and a line in remedies/index.ts.
 */
export interface Remedy {
  readonly kind: string;
  readonly about: string;
  readonly source: string;
  /** Parameters of TRAINABLE; by their defaults it does nothing. */
  readonly parameters: readonly UpdateParameter[];
  /** Undefined where no device has it. */
  begin(setup: RemedySetup): RemedyAtWork | undefined;
}
