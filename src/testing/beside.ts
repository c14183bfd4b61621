import { nodeModule } from "../base/node.js";

/** A kept result: where it would be, and what is in it if it is there: CSV, or a raw file. */
export interface GoldenFile {
  readonly name: string;
  readonly contents: string | Uint8Array | undefined;
}

/** The kept result of a netlist: what its card names, relative to it, else its own name with another ending. */
export function goldenBeside(deck: string, file?: string): GoldenFile {
  const { join, parse } = nodeModule("node:path");
  const { dir, name } = parse(deck);
  const place = join(dir, file ?? `${name}.golden.csv`);
  try {
    return { name: place, contents: nodeModule("node:fs").readFileSync(place) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { name: place, contents: undefined };
    throw error;
  }
}
