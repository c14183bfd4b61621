import type { Piece } from "../base/source.js";
import type { Card } from "../netlist/contract.js";
import type { Lets } from "./script-lets.js";
import { commandWords, type EchoPart, type FileVariables, restAfter, type ScriptRequest } from "./script-request.js";

/** Where in a script a command stands. */
export interface ScriptPlace {
  /** How many analyses stand before it. */
  readonly analyses: number;
  /** What outputs are taken from: the last analysis, or a table that is made of it. */
  readonly at: Pick<ScriptRequest, "analysis" | "derivation">;
  readonly lets: Lets;
  readonly variables: FileVariables;
  isMeasured(name: string): boolean;
  /** A card of a keyword and what follows it. */
  made(start: string, rest: Piece, place: Card["span"]): Card;
  warn(command: Card, message: string, hint?: string): void;
}

const NO_ANALYSIS = "no analysis stands before this";

/** `write [file [outputs]]`, `wrdata file outputs`. */
export function readWrite(command: Card, place: ScriptPlace): ScriptRequest | undefined {
  const { name, nameSpan, span } = command;
  const { analyses, lets } = place;
  const [file, ...others] = commandWords(command);
  if (analyses === 0) place.warn(command, NO_ANALYSIS);
  else if (name === "wrdata" && others.length === 0)
    place.warn(command, "a file and what to write are missing", "wrdata out.data v(out)");
  else {
    const everything = others.length === 0;
    const outputs = everything
      ? { text: lets.madeAfter(analyses), span: () => span }
      : lets.outputs(restAfter(command, file!.end));
    const does = { file: file?.text ?? "rawspice.raw", form: place.variables.form(name) };
    return { ...place.at, card: place.made(".write ", outputs, nameSpan), everything, does };
  }
  return undefined;
}

/** `echo [-n] words`, where `$&name` stands for the values of an output, a measure or a name of `let`. */
export function readEcho(command: Card, place: ScriptPlace): ScriptRequest | undefined {
  const { analyses, lets } = place;
  const words = commandWords(command);
  const newline = words[0]?.text !== "-n" || words[0].quoted;
  if (words.some((word) => !word.quoted && word.text.startsWith(">"))) {
    place.warn(command, "what is said goes to no file", "wrdata FILE outputs");
    return undefined;
  }
  const shown = newline ? words : words.slice(1);
  const text = shown.map((word) => word.text).join(" ");
  if (/\$(?!&)\w/.test(text))
    place.warn(command, "variables of the shell have no values here: it is said as it stands");
  const parts: EchoPart[] = [];
  const wanted: string[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$&(@[\w.]+\[\w+\]|[a-z_]\w*(?:\([^()\s]*\))?)/gi)) {
    const name = match[1]!.toLowerCase();
    const output = `echo${wanted.length}`;
    const isMeasured = !lets.has(name) && place.isMeasured(name);
    parts.push(text.slice(at, match.index), isMeasured ? { measure: name } : { output });
    if (!isMeasured) wanted.push(`${output}={${lets.expanded(match[1]!)}}`);
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  if (wanted.length > 0 && analyses === 0) {
    place.warn(command, NO_ANALYSIS);
    return undefined;
  }
  const card = place.made(".echo ", { text: wanted.join(" "), span: () => command.span }, command.nameSpan);
  const from = wanted.length === 0 ? { analysis: undefined } : place.at;
  return { ...from, card, everything: false, does: { parts, newline } };
}
