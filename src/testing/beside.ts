import { nodeModule } from "../base/node.js";

/** A kept result: where it would be, and its text if it is there. */
export interface GoldenFile {
  readonly name: string;
  readonly text: string | undefined;
}

/** The kept result of a netlist: what its card names, relative to it, else its own name with another ending. */
export function goldenBeside(deck: string, file?: string): GoldenFile {
  const { join, parse } = nodeModule("node:path");
  const { dir, name } = parse(deck);
  const place = join(dir, file ?? `${name}.golden.csv`);
  try {
    return { name: place, text: nodeModule("node:fs").readFileSync(place, "utf8") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { name: place, text: undefined };
    throw error;
  }
}
