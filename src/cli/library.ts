export type * from "../index.js";

/** The public API as a value: what the commands, and help with its tables, are handed. */
export type Library = typeof import("../index.js");

/** The library, loaded by the commands that need it: wrong usage is answered without it. */
export const load = (): Promise<Library> => import("../index.js");
