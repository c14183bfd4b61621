import { FileError } from "../base/errors.js";

/** A table of a CSV file as `csv` writes it: real columns by name. */
export interface CsvTable {
  readonly step?: string;
  readonly columns: readonly string[];
  /** A column each. */
  readonly data: readonly Float64Array[];
}

/**
 * Reads what `csv` and `csvValues` wrote: tables with a header row each, one after the other, parted by blank lines and
 * `# step` lines. A table `name,value` comes back as a table with a column for each name and one row.
 * @throws FileError with the line of what cannot be read.
 */
export function readCsvTables(text: string, file: string): CsvTable[] {
  const tables: CsvTable[] = [];
  const lines = text.split(/\r?\n/);
  let step: string | undefined;
  let header: string[] | undefined;
  let rows: number[][] = [];
  let summary = false;
  const close = (): void => {
    if (header !== undefined) {
      const columns = header;
      const data = columns.map((_, k) => Float64Array.from(rows, (row) => row[k]!));
      tables.push({ ...(step !== undefined && { step }), columns, data });
    }
    header = undefined;
    rows = [];
  };
  let values: Map<string, number> | undefined;
  const closeValues = (): void => {
    if (values === undefined) return;
    tables.push({
      ...(step !== undefined && { step }),
      columns: [...values.keys()],
      data: Array.from(values.values(), (value) => Float64Array.of(value)),
    });
    values = undefined;
  };
  lines.forEach((line, k) => {
    const fault = (message: string): never => {
      throw new FileError(`${file}:${k + 1}: ${message}`);
    };
    if (line.trim() === "") {
      summary = false;
      close();
      closeValues();
      step = undefined;
      return;
    }
    if (line.startsWith("#")) {
      close();
      closeValues();
      // What is said of draws follows from their measures; its first column is no number.
      if (/^# summary/.test(line)) {
        summary = true;
        return;
      }
      // A step without a result is a table without columns.
      if (line.startsWith("# failed:")) {
        header = [];
        return;
      }
      step = /^# step (.*)$/.exec(line)?.[1] ?? fault("a comment other than '# step' is not expected here");
      return;
    }
    if (summary) return;
    const cells = cellsOf(line);
    if (
      header === undefined &&
      values === undefined &&
      cells.length === 2 &&
      cells[0] === "name" &&
      cells[1] === "value"
    )
      values = new Map();
    else if (values !== undefined) values.set(cells[0]!, numberOf(cells[1]) ?? fault(`"${cells[1]}" is no number`));
    else if (header === undefined) header = cells;
    else {
      if (cells.length !== header.length) fault(`${cells.length} cells under ${header.length} columns`);
      rows.push(cells.map((cell) => numberOf(cell) ?? fault(`"${cell}" is no number`)));
    }
  });
  close();
  closeValues();
  return tables;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isNaN(value) && text.trim() !== "NaN" ? undefined : value;
}

function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    cells.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
  return cells;
}
