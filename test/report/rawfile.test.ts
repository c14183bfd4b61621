import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRawfile, readRawfile } from "../../src/report/rawfile-read.js";
import { rawfile } from "../../src/report/rawfile-write.js";
import type { ResultTable } from "../../src/report/table.js";
import { ltspiceRaw } from "./ltspice-writer.js";
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
  const transient = {
    plotname: "Transient Analysis",
    variables: [
      ["time", "time"],
      ["V(out)", "voltage"],
      ["I(R1)", "device_current"],
    ],
    // A compressed point has a negative time.
    values: [
      [1, -2, 3],
      [0.25, 0.5, 0.1],
      [-1e-3, 2e-3, 0],
    ],
  } as const;
  const numbers = (table: ResultTable | undefined) => table!.data.map((column) => Array.from(column));

  it.each([
    ["rows of floats", { flags: ["real", "forward"] }],
    ["rows of floats, header of eight bits", { flags: ["real", "forward"], eightBit: true }],
    ["rows of doubles", { flags: ["real", "forward", "double"] }],
    ["fast access", { flags: ["real", "forward", "fastaccess"] }],
    ["fast access, doubles", { flags: ["real", "forward", "double", "fastaccess"] }],
  ])("are read: %s", (_, form) => {
    const bytes = ltspiceRaw({ ...transient, ...form });
    expect(isRawfile(bytes)).toBe(true);
    const [table, ...others] = readRawfile(bytes, "lt.raw");
    expect(others).toEqual([]);
    expect(table!.columns.map(({ name }) => name)).toEqual(["time", "v(out)", "i(r1)"]);
    const round = (v: number) => (form.flags.includes("double") ? v : Math.fround(v));
    expect(numbers(table)).toEqual([[1, 2, 3], [0.25, 0.5, 0.1].map(round), [-1e-3, 2e-3, 0].map(round)]);
  });

  it.each([[["complex", "forward"]], [["complex", "forward", "fastaccess"]]])("complex ones are read: %j", (flags) => {
    const sweep = [1, 10, 100].map((f) => [f, 0] as const);
    const out = [
      [1, -0.1],
      [0.7, -0.4],
      [0.01, -0.09],
    ] as const;
    const plot = { plotname: "AC Analysis", flags, values: [sweep, out] };
    const variables = [
      ["frequency", "frequency"],
      ["V(out)", "voltage"],
    ] as const;
    const [table] = readRawfile(ltspiceRaw({ ...plot, variables }), "ac.raw");
    expect([table!.kind, table!.complex]).toEqual(["ac", true]);
    expect(numbers(table)).toEqual([[1, 10, 100], out.flat()]);
  });

  it("the steps of a run come as tables, also those that begin where others end, or fall", () => {
    const stepped = (axis: number[], y: number[]) =>
      readRawfile(
        ltspiceRaw({ ...transient, flags: ["real", "forward", "stepped", "double"], values: [axis, y, y] }),
        "s.raw",
      );
    const three = stepped([0, 1, 2, 0, 2, 0, 0.5, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(three.map(({ step, points }) => [step, points])).toEqual([
      ["step 1", 3],
      ["step 2", 2],
      ["step 3", 3],
    ]);
    expect(three.map((table) => numbers(table)[1])).toEqual([
      [1, 2, 3],
      [4, 5],
      [6, 7, 8],
    ]);
    const variables = [
      ["v1", "voltage"],
      ["V(out)", "voltage"],
    ] as const;
    const falling = { plotname: "DC transfer characteristic", flags: ["real", "stepped", "double"], variables };
    const values = [
      [2, 1, 0, 2, 1, 0],
      [1, 2, 3, 4, 5, 6],
    ];
    expect(readRawfile(ltspiceRaw({ ...falling, values }), "s.raw").map(({ points }) => points)).toEqual([3, 3]);
  });

  it("operating points, which have no axis, are floats throughout", () => {
    const variables = [
      ["V(a)", "voltage"],
      ["I(R1)", "device_current"],
    ] as const;
    const plot = { plotname: "Operating Point", flags: ["real"], variables, values: [[0.5], [0.25]] };
    expect(numbers(readRawfile(ltspiceRaw({ ...plot, noAxis: true }), "op.raw")[0])).toEqual([[0.5], [0.25]]);
    expect(numbers(readRawfile(ltspiceRaw(plot), "op.raw")[0])).toEqual([[0.5], [0.25]]);
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
