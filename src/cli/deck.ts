import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Deck } from "./library.js";
import type { Invocation } from "./invocation.js";
import { UsageFault } from "./invocation.js";

/** Input that is there and cannot be read. */
class ReadError extends Error {
  readonly exitCode = 6;
}

/** The one operand of a command on netlists: a file, or `-` for standard input. */
export function deckOperand(invocation: Invocation): string {
  const { command, operands } = invocation.request;
  const [deck, ...more] = operands;
  if (deck === undefined)
    throw new UsageFault(`no netlist given`, `lockspice ${command} DECK, where - is standard input`);
  if (more.length > 0) throw new UsageFault(`one netlist at a time; '${more[0]!}' is too many`);
  return deck;
}

/** Reads, parses and elaborates the netlist, and shows its warnings. @throws NetlistError with all its faults. */
export async function openDeck(invocation: Invocation, more: { readonly lint?: boolean } = {}): Promise<Deck> {
  const file = deckOperand(invocation);
  const { include = [], seed, dialect } = invocation.options;
  for (const folder of include) {
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) throw new UsageFault(`-I ${folder}: there is no such folder`);
  }
  const define = definitions(invocation.options.define ?? []);
  const bytes = file === "-" ? await readStandardInput(invocation) : await readDeck(file);
  invocation.signal.throwIfAborted();
  const source = { name: file === "-" ? "<stdin>" : file, bytes };
  const { columns } = invocation.options;
  const deck = invocation.library.parse(source, {
    include,
    define,
    ...more,
    ...(seed !== undefined && { seed }),
    ...(columns !== undefined && { columns }),
    ...(dialect !== undefined && { dialect }),
  });
  await invocation.warn(deck.diagnostics);
  return deck;
}

/** The deck's name without folders and ending: what its results are called by default. */
export function deckName(file: string): string {
  return file === "-" ? "stdin" : path.parse(file).name;
}

export function definitions(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(settings(given, "-D")).map(([name, value]) => [name, bare(value)]));
}

/** An expression may stand in braces or quotes, as it does in a netlist. */
const bare = (value: string): string => /^(?:\{([^{}]*)\}|'([^']*)')$/.exec(value)?.slice(1).join("") ?? value;

/** `name=value` words as a record, the values as they stand. */
export function settings(given: readonly string[], option = "--set"): Record<string, string> {
  const found: Record<string, string> = {};
  for (const text of given) {
    const [, name, value] = /^\s*([a-z_]\w*)\s*=(.*)$/is.exec(text) ?? [];
    if (name === undefined || value === undefined || value.trim() === "")
      throw new UsageFault(`${option} ${text}: not of the form name=value`, `${option} rate=1n`);
    found[name.toLowerCase()] = value.trim();
  }
  return found;
}

async function readDeck(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new UsageFault(`there is no netlist ${file}`);
    if (code === "EISDIR") throw new ReadError(`${file} is a folder, not a netlist`);
    throw new ReadError(`cannot read ${file}: ${message}`);
  }
}

async function readStandardInput(invocation: Invocation): Promise<Uint8Array> {
  const { stdin } = process;
  const chunks: Uint8Array[] = [];
  const stop = (): void => void stdin.destroy();
  invocation.signal.addEventListener("abort", stop);
  try {
    for await (const chunk of stdin) chunks.push(chunk as Uint8Array);
  } catch (error) {
    invocation.signal.throwIfAborted();
    throw new ReadError(`cannot read standard input: ${(error as Error).message}`);
  } finally {
    invocation.signal.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}
