import { decodeText } from "../netlist/decode.js";
import { type CsvTable, readCsvTables } from "../report/csv-read.js";
import { isRawfile, readRawfile } from "../report/rawfile-read.js";
import { realColumns } from "../report/table.js";
import type { Found } from "./golden.js";

/** A kept result, to be compared with what was found. */
export interface Kept {
  readonly tables: readonly CsvTable[];
  readonly isRaw: boolean;
}

/**
 * Reads a kept result. A raw file may come from another simulator and hold more: of each analysis the columns are taken
 * that were found too, and its steps go by their order.
 */
export function keptTables(name: string, contents: string | Uint8Array, found: readonly Found[]): Kept {
  if (typeof contents === "string" || !isRawfile(contents)) {
    const text = typeof contents === "string" ? contents : decodeText(contents);
    return { tables: readCsvTables(text, name), isRaw: false };
  }
  const raw = readRawfile(contents, name);
  const wanted = withoutValues(found);
  const tables = raw.map((table, k): CsvTable => {
    const { step, columns } = wanted[k] ?? {};
    const all = realColumns(table);
    const shared = columns === undefined ? all : all.filter((column) => columns.includes(column.name));
    return {
      ...(step !== undefined && { step }),
      columns: shared.map((column) => column.name),
      data: shared.map(({ value }) => Float64Array.from({ length: table.points }, (_, row) => value(row))),
    };
  });
  return { tables, isRaw: true };
}

/** Without the tables of measures, which raw files do not hold. */
export const withoutValues = (found: readonly Found[]): Found[] => found.filter(({ kind }) => kind !== undefined);
