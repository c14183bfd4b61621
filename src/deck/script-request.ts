import { subpiece } from "../base/source.js";
import type { BiasRequest } from "./bias-files.js";
import type { Card } from "../netlist/contract.js";

/** How a file is written, as the variables that were set before say. */
export interface FileForm {
  /** A raw file, or lines of numbers. */
  readonly kind: "raw" | "raw-ascii" | "lines";
  /** Adds to what the file has. */
  readonly append: boolean;
  /** Digits after the point in lines of numbers. */
  readonly digits: number;
  /** The axis once a line, not before each column. */
  readonly singleScale: boolean;
  /** A first line with names. */
  readonly named: boolean;
}

/** What a text of `echo` is made of: as it stands, the value of a measure, or an output that the card names. */
export type EchoPart = string | { readonly measure: string } | { readonly output: string };

/** What tells the columns of one request from those of others. */
export const tagOf = (number: number): string => `${number}:`;

/** What `write`, `wrdata` or `echo` asks for; `print` where the table is a derived one. */
export interface ScriptRequest {
  /** Place of the analysis before it in the plan; undefined where it needs none. */
  readonly analysis: number | undefined;
  /** Number of the derived table that it is about; undefined: the points of the analysis. */
  readonly derivation?: number | undefined;
  /** Names outputs. */
  readonly card: Card;
  /** All that is saved comes before them. */
  readonly everything: boolean;
  readonly does:
    | { readonly file: string; readonly form: FileForm }
    | { readonly parts: readonly EchoPart[]; readonly newline: boolean }
    | { readonly print: true }
    | { readonly bias: BiasRequest };
}

/** The words of a command after its name, quotation marks removed, with where each ends. */
export function commandWords({ piece, name }: Card): { text: string; quoted: boolean; end: number }[] {
  const words: { text: string; quoted: boolean; end: number }[] = [];
  const pattern = /"([^"]*)"|'([^']*)'|\S+/g;
  pattern.lastIndex = name.length;
  for (let match = pattern.exec(piece.text); match !== null; match = pattern.exec(piece.text)) {
    const inner = match[1] ?? match[2];
    words.push({ text: inner ?? match[0], quoted: inner !== undefined, end: pattern.lastIndex });
  }
  return words;
}

/** What follows a word of a command. */
export const restAfter = ({ piece }: Card, end: number): Card["piece"] => subpiece(piece, end, piece.text.length);

/** Variables of ngspice's scripts that say how files are written. */
export class FileVariables {
  private readonly values = new Map<string, string>();

  static readonly names: readonly string[] = ["filetype", "appendwrite", "numdgt", "wr_singlescale", "wr_vecnames"];

  set(name: string, value: string): void {
    this.values.set(name, value);
  }
  unset(name: string): void {
    this.values.delete(name);
  }

  form(command: string): FileForm {
    const { values } = this;
    const ascii = values.get("filetype")?.toLowerCase() === "ascii";
    const digits = Number(values.get("numdgt") ?? NaN);
    return {
      kind: command === "wrdata" ? "lines" : ascii ? "raw-ascii" : "raw",
      append: values.has("appendwrite"),
      digits: digits >= 1 && digits <= MOST_DIGITS ? Math.floor(digits) : USUAL_DIGITS,
      singleScale: values.has("wr_singlescale"),
      named: values.has("wr_vecnames"),
    };
  }
}

const USUAL_DIGITS = 8;
const MOST_DIGITS = 20;
