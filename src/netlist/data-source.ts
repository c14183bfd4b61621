import type { Diagnostics } from "../base/diagnostics.js";
import type { DataTable } from "./contract.js";
import type { Value } from "./cursor.js";
import type { Files } from "./files.js";

/** What a data source reads: a table that has no name yet. */
export type Columns = Omit<DataTable, "name" | "span">;

/**
 * Where `.data NAME key=value ...` takes its table from; adding one is a file in data-sources/ and a line in
 * data-sources/index.ts. The keys that a card may have, its help and its errors follow from these tables.
 */
export interface DataSource {
  readonly kind: string;
  readonly about: string;
  /** What stands behind `.data NAME`, as an example. */
  readonly syntax: string;
  /** Keys that a card must have; the source is known by the first. */
  readonly needs: readonly [string, ...string[]];
  /** Keys that it may have. */
  readonly takes?: readonly string[];
  /** Where other sources are known by the same key: whether its value is of this one. The source without this has the rest. */
  recognises?(value: string): boolean;
  /** Reads the table; undefined, with an error in `diagnostics`, when it is at fault. */
  read(values: ReadonlyMap<string, Value>, files: Files, diagnostics: Diagnostics): Columns | undefined;
}

/** All keys of a source, those it needs first. */
export function keysOf({ needs, takes = [] }: DataSource): readonly string[] {
  return [...needs, ...takes];
}
