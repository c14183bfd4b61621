import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Deck } from "./library.js";
import type { Session } from "./session.js";
import { UsageFault } from "./session.js";

/** Input that is there and cannot be read. */
class ReadError extends Error {
  readonly exitCode = 6;
}

/** The one operand of a command on netlists: a file, or `-` for standard input. */
export function deckOperand(session: Session): string {
  const { command, operands } = session.request;
  const [deck, ...more] = operands;
  if (deck === undefined)
    throw new UsageFault(`no netlist given`, `lockspice ${command} DECK, where - is standard input`);
  if (more.length > 0) throw new UsageFault(`one netlist at a time; '${more[0]!}' is too many`);
  return deck;
}

/** Reads, parses and elaborates the netlist, and shows its warnings. @throws NetlistError with all its faults. */
export async function openDeck(session: Session): Promise<Deck> {
  const file = deckOperand(session);
  const { include = [], seed } = session.options;
  for (const folder of include) {
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) throw new UsageFault(`-I ${folder}: there is no such folder`);
  }
  const define = definitions(session.options.define ?? []);
  const bytes = file === "-" ? await readStandardInput(session) : await readDeck(file);
  session.signal.throwIfAborted();
  const source = { name: file === "-" ? "<stdin>" : file, bytes };
  const deck = session.library.parse(source, { include, define, ...(seed !== undefined && { seed }) });
  await session.warn(deck.diagnostics);
  return deck;
}

/** The deck's name without folders and ending: what its results are called by default. */
export function deckName(file: string): string {
  return file === "-" ? "stdin" : path.parse(file).name;
}

function definitions(given: readonly string[]): Record<string, string> {
  const define: Record<string, string> = {};
  for (const text of given) {
    const [, name, value] = /^\s*([a-z_]\w*)\s*=(.*)$/is.exec(text) ?? [];
    if (name === undefined || value === undefined || value.trim() === "") {
      throw new UsageFault(`-D ${text}: not of the form name=value`, "-D r1=4.7k");
    }
    define[name.toLowerCase()] = bare(value.trim());
  }
  return define;
}

/** An expression may stand in braces or quotes, as it does in a netlist. */
const bare = (value: string): string => /^(?:\{([^{}]*)\}|'([^']*)')$/.exec(value)?.slice(1).join("") ?? value;

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

async function readStandardInput(session: Session): Promise<Uint8Array> {
  const { stdin } = process;
  const chunks: Uint8Array[] = [];
  const stop = (): void => void stdin.destroy();
  session.signal.addEventListener("abort", stop);
  try {
    for await (const chunk of stdin) chunks.push(chunk as Uint8Array);
  } catch (error) {
    session.signal.throwIfAborted();
    throw new ReadError(`cannot read standard input: ${(error as Error).message}`);
  } finally {
    session.signal.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}
