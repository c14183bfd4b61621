/** What a column holds, in the words of ngspice's raw files: time, frequency, voltage, current, notype, ... */
export type ColumnType = "time" | "frequency" | "voltage" | "current" | "notype" | (string & {});

export interface ResultColumn {
  /** As people write it: `time`, `v(out)`, `i(v1)`, `x1.n`. */
  readonly name: string;
  readonly type: ColumnType;
}

/** Inner quantities of the devices of one kind at an operating point. */
export interface DeviceTable {
  readonly kind: string;
  readonly quantities: readonly string[];
  readonly devices: readonly {
    readonly name: string;
    readonly model?: string;
    /** A region is a word; what the law of a device does not report is missing. */
    readonly values: Readonly<Record<string, number | string>>;
  }[];
}

/** The rows of one analysis (of one step of it). */
export interface ResultTable {
  /** The analysis: op, dc, tran, ac, ... */
  readonly kind: string;
  /** As ngspice names the plot: `Operating Point`, `DC transfer characteristic`, `Transient Analysis`, ... */
  readonly plotname: string;
  /** Which step of a stepped run this is, as `r=1k`. */
  readonly step?: string;
  readonly columns: readonly ResultColumn[];
  /** Columns at the beginning that say where a row stands, the one that runs fastest first. */
  readonly axes?: number;
  readonly complex: boolean;
  /** One row of named results: for people and in CSV a line each. */
  readonly list?: boolean;
  readonly points: number;
  /** Of an operating point: for people and in JSON only. */
  readonly devices?: readonly DeviceTable[];
  /** Why this step has no rows, where others of the analysis have theirs. */
  readonly failure?: string;
  /**
   * A column each: `points` real numbers, or, in a complex table, 2 points numbers re, im, re, im ... A complex table may
   * have real columns (its frequency).
   */
  readonly data: readonly Float64Array[];
}

/** What is known of a table before its rows. */
export interface TableHead extends Omit<ResultTable, "points" | "data" | "failure"> {
  /** Numbers a row that each column takes: 2 where it is complex. */
  readonly widths: readonly number[];
}

export function headOf({ points, data, failure: _, ...head }: ResultTable): TableHead {
  return { ...head, widths: data.map((column) => (head.complex && points > 0 && column.length > points ? 2 : 1)) };
}

/** Takes tables row by row, one after the other: a file, or a collection in memory. */
export interface ResultSink {
  /** A table of one of the deck's analyses begins. */
  begin(head: TableHead, analysis: number): void | Promise<void>;
  /** Further rows of the table that was begun last; the arrays are the sink's to keep. */
  rows(data: readonly Float64Array[], points: number): void | Promise<void>;
  /** The table is complete, or, with a reason, to be taken back: its step failed. */
  end(failure?: string): void | Promise<void>;
}

/** @throws RangeError when columns and data do not fit together. */
export function checkTable(table: ResultTable): void {
  if (table.columns.length !== table.data.length) {
    throw new RangeError(`${table.plotname}: ${table.columns.length} columns but data of ${table.data.length}`);
  }
  table.data.forEach((column, i) => {
    if (column.length === table.points || (table.complex && column.length === 2 * table.points)) return;
    throw new RangeError(
      `${table.plotname}: column ${table.columns[i]!.name} has ${column.length} numbers, not ${table.points}`,
    );
  });
}

/** A column as real numbers with a name: complex ones become re(name) and im(name). */
export interface RealColumn {
  readonly name: string;
  readonly type: ColumnType;
  value(row: number): number;
}

export function realColumns(table: ResultTable): RealColumn[] {
  checkTable(table);
  return table.columns.flatMap(({ name, type }, i) => {
    const column = table.data[i]!;
    if (column.length === table.points) return [{ name, type, value: (row: number) => column[row]! }];
    return [
      { name: `re(${name})`, type, value: (row: number) => column[2 * row]! },
      { name: `im(${name})`, type, value: (row: number) => column[2 * row + 1]! },
    ];
  });
}
