import type { ParameterSpec, RuleValues } from "../contract.js";

/** One update of conductances that share an update model; an entry per conductance in every array. */
export interface Slopes {
  /** Mean gradient of the batch [V^2/S]. */
  readonly gradient: Float64Array;
  /** The rate of this update, with the model's own factor. */
  readonly rate: Float64Array;
  /** What the optimiser remembers, `memories` numbers a conductance; all 0 at first. */
  readonly memory: readonly Float64Array[];
}

/**
 * Turns measured gradients into wanted changes of conductance; adding one is a file in optimisers/ and a line in
 * optimisers/index.ts. What it remembers is part of every checkpoint.
 */
export interface Optimiser {
  readonly kind: string;
  readonly about: string;
  /** What a circuit needs beside every conductance to do it; undefined: for reference only, no circuit is known. */
  readonly hardware: string | undefined;
  readonly source: string;
  /** Unit of `.learn`'s rate: of a step along the gradient, or of one whose size the gradient does not set. */
  readonly rateUnit: "S^2/V^2" | "S";
  readonly parameters: readonly ParameterSpec[];
  /** Numbers it remembers for each conductance. */
  readonly memories: number;
  /** Writes the wanted changes [S]; `update` numbers the updates from 0. */
  step(slopes: Slopes, values: RuleValues, update: number, wanted: Float64Array): void;
}
