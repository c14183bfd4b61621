import { FileError } from "../base/errors.js";
import type { ResultColumn, ResultTable } from "./table.js";

/** Whether a file begins as raw files do, in UTF-8 or UTF-16. */
export function isRawfile(bytes: Uint8Array): boolean {
  const from = bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0;
  const begin = bytes.subarray(from, from + 12).filter((byte) => byte !== 0);
  return new TextDecoder("latin1").decode(begin).startsWith("Title:");
}

/**
 * Reads raw files of ngspice and LTspice: several plots, binary (doubles, or LTspice's floats beside a double axis) and
 * ascii, header in UTF-8 or UTF-16. LTspice's mark of a compressed point, a negative time, is removed. Every column of a
 * complex plot is complex, but for an axis whose imaginary parts are all 0. A plot of LTspice that holds the steps of a
 * run becomes a table for each of them.
 * @throws FileError that says what is wrong and in which plot.
 */
export function readRawfile(bytes: Uint8Array, name: string): ResultTable[] {
  const reader = new Reader(bytes, name);
  const tables: ResultTable[] = [];
  while (reader.more()) tables.push(...reader.plot());
  if (tables.length === 0) throw new FileError(`${name}: holds no plot`, { hint: "a raw file begins with Title:" });
  return tables;
}

interface Header {
  readonly plotname: string;
  readonly flags: ReadonlySet<string>;
  readonly columns: ResultColumn[];
  readonly points: number;
  readonly binary: boolean;
  /** LTspice writes floats unless told otherwise. */
  readonly ltspice: boolean;
}

const kinds: readonly (readonly [begin: RegExp, kind: string])[] = [
  [/^operating point/i, "op"],
  [/^dc transfer/i, "dc"],
  [/^transient/i, "tran"],
  [/^ac analysis/i, "ac"],
  [/^noise|^integrated noise/i, "noise"],
  [/^transfer function/i, "tf"],
  [/^pole-zero analysis/i, "pz"],
  [/^sensitivity/i, "sens"],
];

class Reader {
  private at = 0;
  private readonly view: DataView;
  /** Bytes a character of the header. */
  private readonly unit: 1 | 2;
  private count = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) this.at = 2;
    this.unit = bytes[this.at + 1] === 0 ? 2 : 1;
  }

  /** Skips blank lines; is there another plot? */
  more(): boolean {
    while (this.at < this.bytes.length && this.bytes[this.at]! <= 32) this.at++;
    return this.at < this.bytes.length;
  }

  plot(): ResultTable[] {
    this.count++;
    const header = this.header();
    const complex = header.flags.has("complex");
    const data = header.binary ? this.binary(header, complex) : this.ascii(header, complex);
    const { plotname, columns, points } = header;
    if (complex && points > 0 && data[0]?.every((v, i) => i % 2 === 0 || v === 0)) {
      data[0] = data[0].filter((_, i) => i % 2 === 0);
    }
    if (columns[0]?.type === "time") data[0]!.forEach((t, i, time) => (time[i] = Math.abs(t)));
    const kind = kinds.find(([begin]) => begin.test(plotname))?.[1] ?? plotname;
    const table = { kind, plotname, columns, complex, points, data };
    return header.flags.has("stepped") ? stepsOf(table) : [table];
  }

  private fail(what: string): never {
    throw new FileError(`${this.name}: plot ${this.count}: ${what}`, { hint: "is this a raw file, and complete?" });
  }

  private line(): string | undefined {
    if (this.at >= this.bytes.length) return undefined;
    let end = this.at;
    while (end < this.bytes.length && this.bytes[end] !== 10) end += this.unit;
    const text = new TextDecoder(this.unit === 2 ? "utf-16le" : "utf-8").decode(this.bytes.subarray(this.at, end));
    this.at = Math.min(end + this.unit, this.bytes.length);
    return text.replace(/\r$/, "");
  }

  private header(): Header {
    const fields = new Map<string, string>();
    for (;;) {
      const line = this.line();
      if (line === undefined) this.fail("the header ends before its data");
      const colon = line.indexOf(":");
      if (colon < 0) this.fail(`"${line.slice(0, 60)}" is no line of a header`);
      const key = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      fields.set(key, value);
      if (key === "variables") break;
    }
    const whole = (key: string): number => {
      const value = Number(fields.get(key) ?? NaN);
      return Number.isInteger(value) && value >= 0 ? value : this.fail(`"${key}" is missing or no whole number`);
    };
    const columns = Array.from({ length: whole("no. variables") }, (_, i) => this.variable(i));
    const mark = this.line()?.trim().toLowerCase();
    if (mark !== "binary:" && mark !== "values:") this.fail(`"Binary:" or "Values:" expected, not "${mark ?? ""}"`);
    return {
      plotname: fields.get("plotname") ?? "",
      flags: new Set((fields.get("flags") ?? "").toLowerCase().split(/\s+/)),
      columns,
      points: whole("no. points"),
      binary: mark === "binary:",
      ltspice: this.unit === 2 || /ltspice/i.test(fields.get("command") ?? ""),
    };
  }

  private variable(i: number): ResultColumn {
    const [number, name, type] = (this.line() ?? "").trim().split(/\s+/);
    if (Number(number) !== i || name === undefined) this.fail(`variable ${i} is missing`);
    return { name: name.toLowerCase(), type: type ?? "notype" };
  }

  private binary(header: Header, complex: boolean): Float64Array[] {
    const { columns, points, flags } = header;
    const floats = header.ltspice && !complex && !flags.has("double");
    const left = this.bytes.length - this.at;
    // A plot without an axis is floats throughout; LTspice's files hold one plot, so that their size tells.
    const all = floats && left === 4 * columns.length * points;
    const width = (column: number): number => (complex ? 16 : floats && (all || column > 0) ? 4 : 8);
    const size = columns.reduce((sum, _, i) => sum + width(i), 0) * points;
    if (size > left) this.fail(`${points} points of ${columns.length} variables need ${size} bytes, there are ${left}`);
    const data = columns.map(() => new Float64Array(complex ? 2 * points : points));
    const read = (column: number, row: number): void => {
      const to = data[column]!;
      if (complex) {
        to[2 * row] = this.view.getFloat64(this.at, true);
        to[2 * row + 1] = this.view.getFloat64(this.at + 8, true);
      } else {
        to[row] = width(column) === 4 ? this.view.getFloat32(this.at, true) : this.view.getFloat64(this.at, true);
      }
      this.at += width(column);
    };
    if (flags.has("fastaccess")) {
      for (let c = 0; c < columns.length; c++) for (let row = 0; row < points; row++) read(c, row);
    } else {
      for (let row = 0; row < points; row++) for (let c = 0; c < columns.length; c++) read(c, row);
    }
    return data;
  }

  private ascii(header: Header, complex: boolean): Float64Array[] {
    const { columns, points } = header;
    const data = columns.map(() => new Float64Array(complex ? 2 * points : points));
    for (let row = 0; row < points; row++) {
      for (let c = 0; c < columns.length; c++) {
        const words = this.filledLine(row).trim().split(/\s+/);
        if (c === 0 && Number(words.shift()) !== row) this.fail(`point ${row} is missing`);
        const parts = (words[0] ?? "").split(",");
        if (words.length !== 1 || parts.length !== (complex ? 2 : 1))
          this.fail(`point ${row}: variable ${c} is missing`);
        parts.forEach((part, i) => (data[c]![complex ? 2 * row + i : row] = this.number(part, row)));
      }
    }
    return data;
  }

  private filledLine(row: number): string {
    for (;;) {
      const line = this.line();
      if (line === undefined) this.fail(`the file ends at point ${row}`);
      if (line.trim() !== "") return line;
    }
  }

  private number(text: string, row: number): number {
    if (/^[+-]?nan/i.test(text)) return NaN;
    if (/^[+-]?inf/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
    const value = text === "" ? NaN : Number(text);
    return Number.isNaN(value) ? this.fail(`point ${row}: "${text}" is no number`) : value;
  }
}

/** The steps of a plot: one ends where the axis turns back. What was stepped, the file does not say. */
function stepsOf(table: ResultTable): ResultTable[] {
  const { points, data } = table;
  const [axis] = data;
  if (axis === undefined) return [table];
  const stride = axis.length / Math.max(1, points);
  const at = (row: number): number => axis[stride * row]!;
  const starts = [0];
  for (let row = 1; row < points; row++) {
    const start = starts.at(-1)!;
    const forward = row - start < 2 ? 0 : Math.sign(at(start + 1) - at(start));
    if (at(row) === at(start) || Math.sign(at(row) - at(row - 1)) === -forward) starts.push(row);
  }
  return starts.map((from, k) => {
    const to = starts[k + 1] ?? points;
    const part = data.map((column) => {
      const width = column.length / Math.max(1, points);
      return column.slice(width * from, width * to);
    });
    return { ...table, step: `step ${k + 1}`, points: to - from, data: part };
  });
}
