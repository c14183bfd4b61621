import { type Command, commands } from "./commands.js";
import type { OptionSpec } from "./option-spec.js";
import { options, type Options } from "./options.js";

/** What was asked for; `operands` are the words after the command that are no options. */
export interface Request {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly options: Options;
}

/** Wrong usage. `word` was not understood; the nearest of `known` may be what was meant. */
export interface Misuse {
  readonly message: string;
  readonly hint?: string;
  readonly word?: string;
  readonly known?: readonly string[];
}

export type Parsed = { readonly ok: true; readonly request: Request } | { readonly ok: false; readonly misuse: Misuse };

class MisuseFound extends Error {
  constructor(readonly misuse: Misuse) {
    super(misuse.message);
  }
}

function reject(message: string, more: Omit<Misuse, "message"> = {}): never {
  throw new MisuseFound({ message, ...more });
}

/** Reads the words of a command line, without the program's name. The command comes first. */
export function parseArguments(words: readonly string[]): Parsed {
  try {
    return { ok: true, request: readRequest(words) };
  } catch (error) {
    if (error instanceof MisuseFound) return { ok: false, misuse: error.misuse };
    throw error;
  }
}

function readRequest(words: readonly string[]): Request {
  const [first] = words;
  if (first === undefined || first === "--help" || first === "-h") {
    return { command: "help", operands: [], options: {} };
  }
  if (first === "--version") return { command: "help", operands: [], options: { version: true } };
  const command = readCommand(first);
  return { command, ...readRest(command, words.slice(1)) };
}

function readCommand(word: string): Command {
  if (Object.hasOwn(commands, word)) return word as Command;
  if (word.startsWith("-") && word !== "-") {
    reject(`the command comes before the option ${word}`, { hint: `lockspice ${Object.keys(commands).join("|")} ...` });
  }
  if (/[./\\]|^-$/.test(word)) reject(`'${word}' is not a command`, { hint: `lockspice run ${word}` });
  return reject(`unknown command '${word}'`, { word, known: Object.keys(commands) });
}

type Entry = readonly [key: string, spec: OptionSpec];

function readRest(command: Command, words: readonly string[]): Omit<Request, "command"> {
  const entries: readonly Entry[] = Object.entries<OptionSpec>(options);
  const operands: string[] = [];
  const values: Record<string, unknown> = {};
  let onlyOperands = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (onlyOperands || word === "-" || !word.startsWith("-")) {
      operands.push(word);
      continue;
    }
    if (word === "--") {
      onlyOperands = true;
      continue;
    }
    const { written, attached } = split(word);
    const [key, spec] = find(entries, command, written);
    if (spec.kind === "flag") {
      if (attached !== undefined) reject(`${written} takes no value`, { hint: `write ${written} alone` });
      values[key] = true;
      continue;
    }
    let text = attached;
    if (text === undefined && i + 1 < words.length && !isOption(entries, words[i + 1]!)) text = words[++i];
    if (text === undefined || text === "") reject(`${written} needs a value`, { hint: `${written} ${spec.value}` });
    const value = convert(spec, written, text);
    if (spec.kind === "list") values[key] = [...((values[key] as string[] | undefined) ?? []), value];
    else if (key in values) reject(`${written} is given twice`);
    else values[key] = value;
  }
  return { operands, options: values as Options };
}

/** `--name=value`, and `-xVALUE` for options of one letter. */
function split(word: string): { written: string; attached: string | undefined } {
  if (!word.startsWith("--"))
    return { written: word.slice(0, 2), attached: word.length > 2 ? word.slice(2) : undefined };
  const equals = word.indexOf("=");
  if (equals < 0) return { written: word, attached: undefined };
  return { written: word.slice(0, equals), attached: word.slice(equals + 1) };
}

const spelledAs = (spec: OptionSpec, written: string): boolean =>
  written === `--${spec.name}` || (spec.short !== undefined && written === `-${spec.short}`);

function isOption(entries: readonly Entry[], word: string): boolean {
  return word !== "-" && word.startsWith("-") && entries.some(([, spec]) => spelledAs(spec, split(word).written));
}

function find(entries: readonly Entry[], command: Command, written: string): Entry {
  const same = entries.filter(([, spec]) => spelledAs(spec, written));
  const own = same.find(([, spec]) => spec.commands.includes(command));
  if (own !== undefined) return own;
  if (same.length > 0) {
    const others = [...new Set(same.flatMap(([, spec]) => spec.commands))].map((name) => `'lockspice ${name}'`);
    reject(`${written} is not an option of 'lockspice ${command}'`, { hint: `it belongs to ${others.join(", ")}` });
  }
  const known = entries.filter(([, spec]) => spec.commands.includes(command)).map(([, spec]) => `--${spec.name}`);
  return reject(`unknown option ${written}`, { word: written, known });
}

function convert(spec: OptionSpec, written: string, text: string): string | number {
  switch (spec.kind) {
    case "whole": {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      if (Number.isSafeInteger(value) && value >= spec.least && value <= (spec.most ?? Infinity)) return value;
      const range = spec.most === undefined ? `${spec.least} on` : `${spec.least} to ${spec.most}`;
      return reject(`${written} ${text}: not a whole number from ${range}`);
    }
    case "seconds": {
      const value = /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
      if (value > 0 && Number.isFinite(value)) return value;
      return reject(`${written} ${text}: not a positive number of seconds`);
    }
    case "share": {
      const value = /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
      if (value > 0 && value < 1) return value;
      return reject(`${written} ${text}: not a number between 0 and 1`, { hint: `${written} 0.01 is one per cent` });
    }
    case "choice":
      if (spec.choices.includes(text)) return text;
      return reject(`${written} ${text}: only ${list(spec.choices)} ${spec.choices.length > 1 ? "are" : "is"} known`, {
        word: text,
        known: spec.choices,
      });
    default:
      return text;
  }
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}
