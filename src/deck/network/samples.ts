import { nodeModule } from "../../base/node.js";
import { nearest } from "../../base/diagnostics.js";
import { UsageError } from "../../base/errors.js";
import type { DataTable } from "../../netlist/contract.js";
import { parse } from "../parse.js";
import type { NetworkDescription } from "./description.js";

const { dirname, join, relative } = nodeModule("node:path");

/** The data of a network. */
export interface Samples {
  /** `.data` cards. */
  readonly cards: readonly string[];
  /** What stands behind `test=`, if anything. */
  readonly test: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: number;
}

/**
 * The words of a `.data` card for a file, with a path that holds from the folder of the netlist; those that are given are
 * taken as they are.
 */
function wordsOf(text: string, folder: string): string {
  if (text.includes("=")) return text;
  const path = relative(folder, text) || text;
  return `file=${/[\s,;$(){}='"]/.test(path) ? `"${path}"` : path}`;
}

/** @throws UsageError, and NetlistError where a table cannot be read */
export function samplesOf({ data, test, targets, inputs }: NetworkDescription, netlist: string): Samples {
  const folder = dirname(netlist);
  const fraction = test !== undefined && /^[\d.]+(e-?\d+)?$/i.test(test) ? test : undefined;
  const cards = [`.data samples ${wordsOf(data, folder)}`];
  if (test !== undefined && fraction === undefined) cards.push(`.data tests ${wordsOf(test, folder)}`);
  const probe = ["tables", ...cards, "R1 a 0 1", "V1 a 0 1", ".op", ".end"].join("\n");
  const tables = parse({ name: join(folder, "data"), bytes: probe }).circuit.data;
  const table = tables.get("samples")!;
  const given = readTargets(targets, table);
  const columns = inputs ?? table.columns.filter((column) => !given.columns.includes(column));
  for (const column of columns) columnOf(column, table);
  const odd = columns.find((column) => !/^[a-z_]\w*$/i.test(column));
  if (odd !== undefined)
    throw new UsageError(`the column "${odd}" cannot be a parameter of a netlist`, {
      hint: "letters, digits and underscores; rename it in the table, or say which columns are --inputs",
    });
  return {
    cards,
    test: fraction ?? (test === undefined ? undefined : "tests"),
    inputs: columns,
    outputs: given.outputs,
  };
}

/** Fails unless a table has the column. */
function columnOf(name: string, { columns }: DataTable): number {
  const index = columns.indexOf(name.toLowerCase());
  if (index >= 0) return index;
  const near = nearest(name, columns);
  throw new UsageError(`the data have no column "${name}"`, {
    hint: near === undefined ? `columns: ${columns.slice(0, 12).join(" ")}` : `did you mean ${near}?`,
  });
}

/** Target columns, and how many outputs they need. */
function readTargets(
  text: string,
  table: DataTable,
): { readonly columns: readonly string[]; readonly outputs: number } {
  const [, onehot] = /^onehot\(\s*([^,\s)]+)[^()]*\)$/i.exec(text.trim()) ?? [];
  if (onehot !== undefined) {
    const index = columnOf(onehot, table);
    let most = 0;
    for (let row = 0; row < table.rows; row++) most = Math.max(most, table.values[row * table.columns.length + index]!);
    return { columns: [onehot.toLowerCase()], outputs: Math.floor(most) + 1 };
  }
  const [, list] = /^\(([^()]*)\)$/.exec(text.trim()) ?? [];
  const columns = (list ?? "").split(/[\s,]+/).filter((word) => word !== "");
  if (columns.length === 0)
    throw new UsageError(`targets ${text}: no columns`, { hint: "onehot(class), or columns: (y) or (a b)" });
  for (const column of columns) columnOf(column, table);
  return { columns: columns.map((column) => column.toLowerCase()), outputs: columns.length };
}
