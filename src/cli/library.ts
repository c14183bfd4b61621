import * as index from "../index.js";

export type * from "../index.js";

/** The public API as a value: what the commands, and help with its tables, are handed. */
export type Library = typeof index;

export const library: Library = index;
