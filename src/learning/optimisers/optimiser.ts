import type { ParameterSpec, RuleValues } from "../contract.js";

/** What an update of conductances that share an update model works with; an entry per conductance in every array. */
export interface Slopes {
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
  /** An update, numbered from 0. */
  step(slopes: Slopes, values: RuleValues, update: number): Want;
}

/**
 * Puts wanted changes [S] in the place of mean gradients over the batch [V^2/S]: the k-th is of conductance from + k; to be
 * called once for each. Conductances come in blocks that stay near, in loops of their own: a call for each costs more than
 * what it does.
 */
export type Want = (from: number, changes: Float64Array, count: number) => void;
