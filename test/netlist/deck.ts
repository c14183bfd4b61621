import type { Diagnostic } from "../../src/base/diagnostics.js";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { FileError } from "../../src/base/errors.js";
import { locate } from "../../src/base/source.js";
import type { Netlist, Reader } from "../../src/netlist/contract.js";
import { parseNetlist } from "../../src/netlist/parse.js";

/** A reader over texts and bytes in memory. */
export function memoryReader(files: Record<string, string | Uint8Array>): Reader {
  return {
    read(path) {
      const content = files[path];
      if (content === undefined) throw new FileError(`cannot read "${path}": there is no such file`);
      return { name: path, bytes: typeof content === "string" ? new TextEncoder().encode(content) : content };
    },
  };
}

/** A diagnostic as `severity code line:column text`, the file before the line unless it is the deck. */
export function brief({ severity, code, span }: Diagnostic): string {
  if (span === undefined) return `${severity} ${code}`;
  const { file, line, column, text } = locate(span);
  return `${severity} ${code} ${file === "deck.cir" ? "" : `${file}:`}${line}:${column} ${text}`;
}

/** Parses a whole file, title included. */
export function parse(text: string, files: Record<string, string | Uint8Array> = {}) {
  const diagnostics = new Diagnostics();
  const netlist = parseNetlist({ name: "deck.cir", text }, { reader: memoryReader(files) }, diagnostics);
  return { netlist, list: diagnostics.list, faults: diagnostics.list.map(brief) };
}

/** Parses the lines after a title; they must be without fault. */
export function good(lines: string, files: Record<string, string | Uint8Array> = {}): Netlist {
  const { netlist, faults } = parse(`title\n${lines}`, files);
  if (faults.length > 0) throw new Error(`unexpected: ${faults.join("; ")}`);
  return netlist;
}

/** Faults of the lines after a title. */
export function faultsOf(lines: string, files: Record<string, string | Uint8Array> = {}): string[] {
  return parse(`title\n${lines}`, files).faults;
}

/** `name=value` of assignments. */
export function shown(list: readonly { readonly name: string; readonly value: { readonly text: string } }[]): string[] {
  return list.map((a) => `${a.name}=${a.value.text}`);
}
