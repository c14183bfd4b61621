import type { Dialect } from "../base/dialect.js";
import type { Reader } from "../netlist/contract.js";
import { nodeReader } from "../netlist/node-reader.js";
import type { DeckOrigin } from "./origin.js";
import { type Deck, parse, type ParseOptions } from "./parse.js";

/** Reads a deck as it was read, in this thread or another; the files it names are those it found then. */
export function parseAgain(
  { name, text, options, files }: DeckOrigin,
  { define, ...more }: Pick<ParseOptions, "seed" | "define"> = {},
): Deck {
  const disk = nodeReader(options.include ?? []);
  const reader: Reader = {
    read: (path, from) => files.get(`${from.name}\n${path}`) ?? disk.read(path, from),
  };
  const { dialect, ...others } = options;
  return parse(
    { name, bytes: text },
    {
      ...others,
      ...(dialect !== undefined && { dialect: dialect as Dialect }),
      ...{ reader, ...more, define: { ...options.define, ...define } },
    },
  );
}
