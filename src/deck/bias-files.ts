import { formatNumber, scanNumber } from "../base/units.js";
import type { Card } from "../netlist/contract.js";
import type { ResultTable } from "../report/table.js";

/** What a card asks for that keeps node voltages in a file. */
export interface BiasRequest {
  readonly file: string;
  /** The card that the file has. */
  readonly as: "nodeset" | "ic";
  /** The kind of analysis that they are taken from; undefined: the first one that has an operating point. */
  readonly of: "op" | "tran" | "dc" | undefined;
  /** When, in a transient analysis [s]. */
  readonly time: number;
}

/** Why such a card is at fault, and what would be right. */
export interface BiasFault {
  readonly message: string;
  readonly hint: string;
}

const SYNTAX = ".savebias file [op|tran|dc] [time=] or .save type=nodeset|ic file=name [time=]";

/** Whether a card is one of these: `.save` is where it says so. */
export function isBiasCard({ name, piece }: Card): boolean {
  return name === ".savebias" || (name === ".save" && /\b(?:type|level)\s*=|\bfile\s*=/i.test(piece.text));
}

/** Reads `.savebias file` of LTspice and PSpice, and `.save type= file=` of HSPICE and Xyce; undefined: nothing is kept. */
export function readBias({ name, piece, span }: Card): BiasRequest | BiasFault | undefined {
  const text = piece.text.slice(name.length);
  const value = (key: string): string | undefined => {
    const match = new RegExp(`\\b${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s,]+))`, "i").exec(text);
    return match?.[1] ?? match?.[2] ?? match?.[3];
  };
  const written = value("time") ?? "0";
  const number = scanNumber(written, 0);
  if (number === undefined || !("value" in number)) return { message: `"${written}" is no time`, hint: SYNTAX };
  const time = number.value;
  if (name === ".save") {
    if (value("level")?.toLowerCase() === "none") return undefined;
    const type = value("type")?.toLowerCase() ?? "nodeset";
    if (type !== "nodeset" && type !== "ic") return { message: `there is no type "${type}"`, hint: SYNTAX };
    const file = value("file") ?? `${span.source.name.replace(/^.*[\\/]/, "")}.ic`;
    return { file, as: type, of: undefined, time };
  }
  const [, quoted, plain] = /^\s*(?:"([^"]*)"|(\S+))/.exec(text) ?? [];
  const file = quoted ?? plain;
  if (file === undefined) return { message: ".savebias names no file", hint: SYNTAX };
  const of = /\b(op|tran|dc)\b/i.exec(text.slice(text.indexOf(file) + file.length))?.[1]?.toLowerCase();
  return { file, as: "nodeset", of: of as BiasRequest["of"], time };
}

/** The lines of such a file: the voltages of the first row at that time or behind it. */
export function biasLines(tables: readonly ResultTable[], { as, time }: BiasRequest): string[] {
  const [table] = tables;
  if (table === undefined || table.points === 0) return [];
  const axes = table.axes ?? 0;
  const isTime = table.columns[0]?.type === "time";
  const later = isTime ? table.data[0]!.findIndex((t) => t >= time * (1 - 1e-12)) : 0;
  const row = later < 0 ? table.points - 1 : later;
  const at = isTime ? ` at ${formatNumber(table.data[0]![row]!)} s` : "";
  const lines = table.columns.flatMap(({ name }, k) =>
    k < axes ? [] : [`.${as} ${name}=${formatNumber(table.data[k]![row]!)}\n`],
  );
  return [`* node voltages${at}\n`, ...lines];
}
