/** Gradients that are products of drops, and how they are added up where they are measured. */

/** The drops of a window, by its number in the plan and their name: `drop`, `mean`, `inPhase`; `at` are those of the point a matrix was taken at. */
export type DropsOf = readonly [window: number, name: "drop" | "mean" | "inPhase" | "at"];

/** factor x drop x drop, for every trainable resistor. */
export interface Product {
  readonly factor: number;
  readonly of: readonly [DropsOf, DropsOf];
}

/** Two vectors at the nodes of samples side by side, lane-innermost, whose drops are to be multiplied; `used` of the lanes hold a sample. */
export interface Factors {
  readonly lanes: number;
  readonly used: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Devices that become what arithmetic makes of gradients, each by itself. */
export interface Changing {
  /** What another thread makes the same of, sent to it; with present conductances [S]. */
  readonly columns: { readonly siemens: Float64Array };
  /** Begins an update, numbered from 0. */
  begin(update: number): void;
  /**
   * Changes devices up to `to`, by the mean of so many gradients [V^2/S]. Gives the first whose mean is no finite number, or
   * -1.
   */
  change(sum: Float64Array, samples: number, from?: number, to?: number): number;
}

/** An update that is due once gradients are added up. */
export interface Change {
  readonly changes: Changing;
  /** The number of the update, from 0. */
  readonly update: number;
  /** How many gradients the sum is of. */
  readonly samples: number;
}

/** Gradients that are added up where they are measured. */
export interface Gather {
  /** What a gradient is, where it is one product. */
  readonly product: Product | undefined;
  /**
   * Every sample's gradient, added up in order [V^2/S]: who reads readings adds to this; an engine that adds them up puts
   * what it has in its place, which holds until it goes on.
   */
  sum: Float64Array;
  /** Samples of converters that met the end of their range, counted as gradients were added up. */
  clipped: number;
  /** What is due once the sum is complete. */
  readonly change?: Change | undefined;
  /**
   * Written by an engine that has made the change, which need not leave the sum then: the first resistor whose mean gradient
   * is no finite number, or -1. That resistor's sum is there.
   */
  bad?: number;
  /** Takes factors, valid during the call, in place of adding their products up. */
  readonly keep?: (factors: Factors) => void;
}

/** Adds up products of drops of some trainable resistors, those from `from` up to `to`; by default of all. */
export interface ProductSum {
  /** Entries of a vector of one sample. */
  readonly entries: number;
  /** Takes in the k-th factors: products are these times `factor`. */
  load(k: number, factors: Factors, factor: number): void;
  /** Begins with zeros. */
  begin(from?: number, to?: number): void;
  /** Takes in what the sum is so far. */
  put(sum: Float64Array, from: number, to: number): void;
  /** Adds factor x left drop x right drop of the k-th, lane after lane. */
  add(k: number, from?: number, to?: number): void;
  /** Gives what the sum is now. */
  take(sum: Float64Array, from: number, to: number): void;
  /** What the sum is now, as far as this was added up, as long as nothing else is. */
  readonly sum: Float64Array;
}

/** How several engines of one circuit run samples of one training, where what a sample gives depends on that sample alone. */
export interface Sharing {
  /** Where samples that come again were: an engine that is made with it may take any sample, one at a time. */
  readonly starts: ArrayBufferLike;
  readonly products: ProductSum;
  /** Counts what others have solved; in time with their largest truncation error. */
  credit(solves: number, truncationError: number): void;
}
