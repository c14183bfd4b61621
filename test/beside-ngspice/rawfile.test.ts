import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "../../src/deck/parse.js";
import { simulate } from "../../src/deck/simulate.js";
import { readRawfile } from "../../src/report/rawfile-read.js";
import { rawfile } from "../../src/report/rawfile-write.js";
import type { ResultTable } from "../../src/report/table.js";
import { ac, op, tran } from "../report/tables.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rawfile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (tables: ResultTable[], ascii: boolean): Buffer =>
  Buffer.concat([...rawfile(tables, { title: "* a title", ascii })]);

/** What ngspice itself reads from a raw file: runs its commands, returns the columns of what they wrote by wrdata. */
function ngspice(commands: string[]): void {
  const deck = [
    "* reads a raw file",
    "r1 1 0 1",
    ".control",
    "set numdgt=17",
    ...commands,
    "quit 0",
    ".endc",
    ".end",
    "",
  ].join("\n");
  writeFileSync(join(folder, "read.cir"), deck);
  execFileSync("ngspice", ["-b", "read.cir"], { cwd: folder, stdio: "pipe" });
}

function written(name: string): number[][] {
  return readFileSync(join(folder, `${name}.data`), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
}

describe.each([
  ["binary", false],
  ["ascii", true],
])("raw file, %s", (_, ascii) => {
  it("loads in ngspice, every plot with its values", () => {
    writeFileSync(join(folder, "ours.raw"), bytesOf([op, tran, ac], ascii));
    ngspice([
      "load ours.raw",
      "setplot",
      "setplot tran1",
      "wrdata tran.data v(in) v(x1.out) i(v1)",
      "setplot op1",
      "wrdata op.data v(in) i(v1)",
      "setplot ac1",
      "wrdata ac.data v(out)",
    ]);
    const rows = written("tran");
    expect(rows.length).toBe(tran.points);
    rows.forEach((row, i) => {
      const expected = [0, 1, 0, 2, 0, 3].map((c) => tran.data[c]![i]!);
      row.forEach((v, c) => expect(Math.abs(v - expected[c]!)).toBeLessThanOrEqual(1e-15 * Math.abs(expected[c]!)));
    });
    expect(written("op")[0]![1]).toBeCloseTo(0.1, 15);
    expect(written("op")[0]![3]).toBeCloseTo(-1 / 3, 15);
    expect(written("ac").map((row) => row.map((v) => Number(v.toPrecision(12))))).toEqual([
      [10, 1, -0.1],
      [100, 0.7, -0.45],
      [1000, 0.001, -0.03],
    ]);
  });

  it("of ngspice is read with the values of the circuit", () => {
    const deck = `* divider with a capacitor
v1 in 0 dc 3 ac 1 sin(0 1 1k)
r1 in out 1k
r2 out 0 2k
c1 out 0 1n
.control
${ascii ? "set filetype=ascii" : ""}
op
write all.raw
set appendwrite
ac dec 5 1 1meg
write all.raw
tran 1u 100u
write all.raw
quit 0
.endc
.end
`;
    writeFileSync(join(folder, "divider.cir"), deck);
    rmSync(join(folder, "all.raw"), { force: true });
    execFileSync("ngspice", ["-b", "divider.cir"], { cwd: folder, stdio: "pipe" });
    const [point, sweep, transient] = readRawfile(readFileSync(join(folder, "all.raw")), "all.raw") as [
      ResultTable,
      ResultTable,
      ResultTable,
    ];
    expect([point.kind, sweep.kind, transient.kind]).toEqual(["op", "ac", "tran"]);
    const column = (table: ResultTable, name: string): Float64Array =>
      table.data[table.columns.findIndex((c) => c.name === name)]!;
    expect([point.points, column(point, "v(out)").length]).toEqual([1, 1]);
    expect(column(point, "v(out)")[0]).toBeCloseTo(2, 6);
    const f = column(sweep, "frequency");
    expect(f.length).toBe(31);
    f.forEach((frequency, i) => {
      const w = 2 * Math.PI * frequency * 1e-9 * (2000 / 3);
      expect(column(sweep, "v(out)")[2 * i]).toBeCloseTo(2 / 3 / (1 + w * w), 6);
      expect(column(sweep, "v(out)")[2 * i + 1]).toBeCloseTo((-2 / 3) * (w / (1 + w * w)), 6);
    });
    expect(transient.data[0]!.at(-1)).toBeCloseTo(1e-4, 12);
    const driven = column(transient, "v(in)");
    column(transient, "time").forEach((t, i) => expect(driven[i]).toBeCloseTo(Math.sin(2000 * Math.PI * t), 6));
  });
});

it("files that scripts write have the columns and values of ngspice's", async () => {
  const deck = `* files of a script
v1 in 0 dc 1 ac 1
r1 in out 1k
c1 out 0 1u
r2 out 0 3k
.control
op
write op.raw v(out)
wrdata op.data v(out) v(in)
dc v1 -1 2 1
let twice = 2*v(out)
write dc.raw v(out) twice v(in)-v(out)
write all.raw
set wr_singlescale
set wr_vecnames
set numdgt=12
wrdata dc.data v(out) v(in)
unset wr_singlescale
unset wr_vecnames
ac dec 3 1 10k
wrdata ac.data v(out) vdb(out)
set appendwrite
write all.raw v(out)
tran 10u 5m
wrdata tran.data v(out)
quit 0
.endc
.end
`;
  writeFileSync(join(folder, "files.cir"), deck);
  execFileSync("ngspice", ["-b", "files.cir"], { cwd: folder, stdio: "pipe" });
  const { script } = await simulate(parse(deck));
  const ours = new Map<string, Buffer[]>();
  for (const { path, append, contents } of script.files)
    ours.set(path, [...(append ? (ours.get(path) ?? []) : []), ...[...contents()].map((piece) => Buffer.from(piece))]);
  const names = ["op.raw", "op.data", "dc.raw", "all.raw", "dc.data", "ac.data", "tran.data"];
  expect([...ours.keys()]).toEqual(names);
  const close = (a: number, b: number, size: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-6 * size);
  for (const name of names) {
    const bytes = Buffer.concat(ours.get(name)!);
    const theirs = readFileSync(join(folder, name));
    if (name.endsWith(".raw")) {
      // ngspice takes the name of a sweep for that of a node, and has an order of its own where all is written.
      const shapes = (tables: ResultTable[]) =>
        tables.map(({ plotname, points, columns, data }) => ({
          plotname,
          points,
          data: new Map(
            columns
              .map(({ name: column }, k) => [column.replace("v(v-sweep)", "v-sweep"), data[k]!] as const)
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          ),
        }));
      const mine = shapes(readRawfile(bytes, name));
      const expected = shapes(readRawfile(theirs, name));
      const names = (list: typeof mine) => list.map((table) => [table.plotname, table.points, ...table.data.keys()]);
      expect(names(mine)).toEqual(names(expected));
      expected.forEach(({ data }, t) =>
        data.forEach((column, key) =>
          column.forEach((v, i) => close(mine[t]!.data.get(key)![i]!, v, Math.max(1, Math.abs(v)))),
        ),
      );
      continue;
    }
    const linesOf = (text: string): string[] => text.trimEnd().split("\n");
    const mine = linesOf(bytes.toString("utf8"));
    const lines = linesOf(theirs.toString("utf8"));
    if (name === "dc.data") expect(mine[0]).toBe(lines[0]);
    const numbers = (line: string): number[] => line.trim().split(/\s+/).map(Number);
    const same = (line: string, other: string): void => {
      const expected = numbers(other);
      expect(numbers(line).length).toBe(expected.length);
      numbers(line).forEach((v, k) =>
        Number.isNaN(v) ? undefined : close(v, expected[k]!, name === "tran.data" ? 1e3 : 1),
      );
    };
    // Each takes its own time steps: the last point is common.
    if (name === "tran.data") same(mine.at(-1)!, lines.at(-1)!);
    else mine.forEach((line, k) => same(line, lines[k]!));
  }
});
