import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRawfile } from "../../src/report/rawfile-read.js";
import { rawfile } from "../../src/report/rawfile-write.js";
import type { ResultTable } from "../../src/report/table.js";
import { ac, op, tran } from "./tables.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rawfile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (tables: ResultTable[], ascii: boolean): Buffer =>
  Buffer.concat([...rawfile(tables, { title: "* a title", ascii })]);

const withSigns = (table: ResultTable): unknown => ({ ...table, data: table.data.map((column) => Array.from(column)) });

describe.each([
  ["binary", false],
  ["ascii", true],
])("raw file, %s", (_, ascii) => {
  it("comes back from our reader bit for bit, several plots in one file", () => {
    const tables = [op, tran, ac];
    expect(readRawfile(bytesOf(tables, ascii), "x.raw").map(withSigns)).toEqual(tables.map(withSigns));
  });
});

describe("raw files of LTspice", () => {
  const text = (flags: string): string =>
    `Title: * C:\\rc.asc\nDate: Mon Jan 01 00:00:00 2024\nPlotname: Transient Analysis\nFlags: ${flags}\n` +
    "No. Variables: 2\nNo. Points:            3\nOffset:   0.0000000000000000e+000\n" +
    "Command: Linear Technology Corporation LTspice XVII\nVariables:\n\t0\ttime\ttime\n\t1\tV(out)\tvoltage\nBinary:\n";
  const doubles = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);
  const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
  const rows = (value: (v: number) => Buffer): Buffer[] =>
    [1, 2, 3].map((i) => Buffer.concat([doubles(i === 2 ? -i : i), value(i / 4)]));

  it.each([
    ["UTF-16 header, floats", Buffer.concat([Buffer.from(text("real forward"), "utf16le"), ...rows(floats)])],
    ["UTF-16 header, doubles", Buffer.concat([Buffer.from(text("real forward double"), "utf16le"), ...rows(doubles)])],
    ["eight-bit header, floats", Buffer.concat([Buffer.from(text("real forward")), ...rows(floats)])],
    [
      "fast access",
      Buffer.concat([Buffer.from(text("real fastaccess"), "utf16le"), doubles(1, -2, 3), floats(0.25, 0.5, 0.75)]),
    ],
  ])("are read: %s", (_, bytes) => {
    const [table] = readRawfile(bytes, "lt.raw");
    expect(table!.columns).toEqual([
      { name: "time", type: "time" },
      { name: "v(out)", type: "voltage" },
    ]);
    expect(table!.data.map((column) => Array.from(column))).toEqual([
      [1, 2, 3],
      [0.25, 0.5, 0.75],
    ]);
  });
});

describe("raw file header", () => {
  const headerOf = (sourceDateEpoch?: string): string =>
    Buffer.concat([...rawfile([op], { title: "two\nlines", sourceDateEpoch })]).toString("latin1");

  it("has one line a field and no date but SOURCE_DATE_EPOCH", () => {
    expect(headerOf()).toMatch(/^Title: two lines\nDate: Thu Jan {2}1 00:00:00 {2}1970\nPlotname: Operating Point\n/);
    expect(headerOf("1700000000")).toContain("Date: Tue Nov 14 22:13:20  2023\n");
    for (const bad of ["yesterday", "-1", "1e99", ""]) expect(() => headerOf(bad)).toThrow(/SOURCE_DATE_EPOCH/);
  });

  it("names the step of a stepped run", () => {
    const [read] = readRawfile(bytesOf([{ ...tran, step: "r=1k" }], false), "x");
    expect(read).toMatchObject({ plotname: "Transient Analysis (r=1k)", kind: "tran" });
  });
});

describe("a raw file that is none", () => {
  const good = bytesOf([op, tran], false);
  const ascii = bytesOf([op], true).toString();
  it.each([
    ["empty", Buffer.from(""), /holds no plot/],
    [
      "cut in its data",
      good.subarray(0, good.length - 1),
      /plot 2: 50 points of 4 variables need 1600 bytes, there are 1599/,
    ],
    ["cut in its header", good.subarray(0, 60), /plot 1/],
    ["another text", Buffer.from("hello\nworld\n"), /"hello" is no line of a header/],
    ["without a count", Buffer.from(ascii.replace(/No. Points: 1/, "No. Points: x")), /"no. points" is missing/],
    ["with a broken number", Buffer.from(ascii.replace("1.0000000000000001e-1", "1.0.0")), /"1.0.0" is no number/],
    ["cut in its values", Buffer.from(ascii.slice(0, -30)), /plot 1: (point 0|the file ends)/],
    ["with a variable missing", Buffer.from(ascii.replace("\t1\ti(v1)\tcurrent\n", "")), /variable 1 is missing/],
  ])("gives a message that says so: %s", (_, bytes, message) => {
    expect(() => readRawfile(bytes, "x.raw")).toThrow(message);
    expect(() => readRawfile(bytes, "x.raw")).toThrow(/^x\.raw: /);
  });

  it("never comes from a table that does not fit together", () => {
    expect(() => bytesOf([{ ...op, points: 2 }], false)).toThrow(RangeError);
    expect(() => bytesOf([{ ...op, columns: [] }], false)).toThrow(RangeError);
  });
});
