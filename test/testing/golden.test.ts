import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goldenDefaults } from "../../src/deck/golden.js";
import { parse } from "../../src/deck/parse.js";
import { simulate } from "../../src/deck/simulate.js";
import { csv, csvValues } from "../../src/report/csv.js";
import { readCsvTables } from "../../src/report/csv-read.js";
import { alignment, firstDivergence } from "../../src/signals/band.js";
import { runTest } from "../../src/testing/run.js";
import { ltspiceRaw } from "../report/ltspice-writer.js";
import { compareGolden, type Found } from "../../src/testing/golden.js";
import "../../src/vitest.js";

const grid = (n: number, f: (t: number) => number) => {
  const x = Float64Array.from({ length: n + 1 }, (_, k) => k / n);
  return { x, y: x.map(f) };
};
const pulse = (from: number, to: number) => (t: number) => (t > from && t < to ? 1 : 0);

describe("a band in value and time", () => {
  it("passes the same curve on another grid, not one that is off by more than the band", () => {
    const sine = (t: number) => Math.sin(7 * t);
    expect(firstDivergence(grid(300, sine), grid(211, sine), { value: 1e-3, time: 0 })).toBeUndefined();
    const found = firstDivergence(
      grid(300, (t) => sine(t) + (t > 0.5 ? 0.01 : 0)),
      grid(211, sine),
      {
        value: 5e-3,
        time: 0,
      },
    );
    expect(found!.x).toBeGreaterThan(0.49);
    expect(found!.x).toBeLessThan(0.51);
    expect(found!.found - found!.expected).toBeGreaterThan(5e-3);
  });

  it("an edge may come a little later; a missing pulse and an extra one are found", () => {
    const reference = grid(1000, pulse(0.2, 0.4));
    const band = { value: 0.01, time: 0.02 };
    expect(firstDivergence(grid(1000, pulse(0.215, 0.41)), reference, band)).toBeUndefined();
    expect(firstDivergence(grid(1000, pulse(0.23, 0.4)), reference, band)!.x).toBeCloseTo(0.2, 1);
    expect(
      firstDivergence(
        grid(1000, () => 0),
        reference,
        band,
      ),
    ).toMatchObject({ expected: 1, found: 0 });
    const extra = (t: number) => pulse(0.2, 0.4)(t) + pulse(0.7, 0.703)(t);
    expect(firstDivergence(grid(1000, extra), reference, band)!.x).toBeCloseTo(0.7, 2);
  });

  it("events that are aligned go there and back", () => {
    const times = fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
    const property = fc.property(times, times, fc.double({ min: -1, max: 2, noNaN: true }), (a, b, x) => {
      const n = Math.min(a.length, b.length);
      const up = (list: number[]) => list.slice(0, n).sort((p, q) => p - q);
      const [from, to] = [up(a), up(b)];
      fc.pre([from, to].every((list) => list.every((t, k) => k === 0 || t - list[k - 1]! > 1e-3)));
      const warp = alignment(from, to);
      from.forEach((t, k) => expect(warp.there(t)).toBeCloseTo(to[k]!, 9));
      expect(warp.back(warp.there(x))).toBeCloseTo(x, 6);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("the matcher of vitest says where", () => {
    const sine = grid(300, Math.sin);
    expect(sine).toMatchWaveform(grid(200, Math.sin));
    expect(() => expect(sine).toMatchWaveform(grid(200, (t) => 1.02 * Math.sin(t)))).toThrow(/at 0\.\d+: expected/);
  });
});

const table = (columns: string[], data: number[][], kind: string | undefined = ".tran", step?: string): Found => ({
  kind,
  ...(step !== undefined && { step }),
  columns,
  data: data.map((column) => Float64Array.from(column)),
});

describe("golden tables", () => {
  const kept = table(
    ["time", "v(a)"],
    [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  );

  it("name the analysis, the column, the time, what was expected and what was found", () => {
    const now = table(
      ["time", "v(a)"],
      [
        [0, 1, 2, 3],
        [0, 1, 2.5, 3],
      ],
    );
    const [mismatch, ...others] = compareGolden([now], [kept], goldenDefaults);
    expect(others).toEqual([]);
    expect(mismatch).toMatchObject({ column: "v(a)", axis: "time", at: 2, expected: 2, found: 2.5 });
    expect(mismatch!.message).toMatch(/^\.tran: v\(a\) at time = 2: expected 2 within 0\.003.*, found 2\.5$/);
  });

  it("tell columns and tables that came or went", () => {
    const now = table(
      ["time", "v(b)"],
      [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
      ],
    );
    expect(compareGolden([now], [kept], goldenDefaults).map(({ message }) => message)).toEqual([
      ".tran: v(a) is kept, but not there any more",
      ".tran: v(b) is not among what is kept",
    ]);
    expect(compareGolden([], [kept], goldenDefaults)[0]!.message).toMatch(/1 tables are kept/);
  });

  it("count events and their order in time", () => {
    const square = (edges: number[]) => {
      const times = edges.flatMap((t) => [t, t + 1e-3]);
      const levels = edges.flatMap((_, k) => [k % 2, (k + 1) % 2]);
      return table(
        ["time", "v(a)"],
        [
          [0, ...times, 10],
          [0, ...levels, edges.length % 2],
        ],
      );
    };
    const card = { ...goldenDefaults, events: "v(a)", timetol: 0.1 };
    expect(compareGolden([square([1.05, 3.02])], [square([1, 3])], card)).toEqual([]);
    expect(compareGolden([square([1.05, 3.2])], [square([1, 3])], card)[0]!.message).toMatch(/crossing 2 of 0\.5/);
    expect(compareGolden([square([1])], [square([1, 3])], card)[0]!.message).toMatch(/1 times, 2 are kept/);
  });

  it("read what was written, whatever the names and numbers", () => {
    const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => /^[^\s#][^\r\n\t]*$/.test(text));
    const value = fc.double();
    const tables = fc.array(
      fc
        .record({
          names: fc.uniqueArray(name, { minLength: 2, maxLength: 4 }),
          rows: fc.nat(3),
          seed: fc.array(value, { minLength: 16, maxLength: 16 }),
        })
        .filter(({ names }) => names[0] !== "name" || names[1] !== "value"),
      { maxLength: 3 },
    );
    const property = fc.property(tables, fc.dictionary(name, value), (list, measures) => {
      const written = list.map(({ names, rows, seed }, k) => ({
        kind: `k${k}`,
        plotname: "p",
        columns: names.map((each) => ({ name: each, type: "notype" })),
        complex: false,
        points: rows,
        data: names.map((_, c) => Float64Array.from({ length: rows }, (_, r) => seed[4 * c + r]!)),
      }));
      const values = Object.entries(measures);
      const text = [
        ...csv(written),
        values.length > 0 && list.length > 0 ? "\n" : "",
        ...(values.length > 0 ? csvValues(values) : []),
      ].join("");
      const read = readCsvTables(text, "f");
      expect(read.map(({ columns }) => columns)).toEqual([
        ...written.map(({ columns }) => columns.map((column) => column.name)),
        ...(values.length > 0 ? [values.map(([each]) => each)] : []),
      ]);
      written.forEach(({ data }, k) => expect(read[k]!.data).toEqual(data));
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe("golden raw files", () => {
  const tau = 1e-3;
  const times = Array.from({ length: 501 }, (_, k) => (k * 5e-3) / 500);
  const charge = times.map((t) => 1 - Math.exp(-t / tau));
  /** As another simulator would have kept it: floats, names in capitals, more columns than the netlist prints. */
  const kept = ltspiceRaw({
    plotname: "Transient Analysis",
    flags: ["real", "forward"],
    variables: [
      ["time", "time"],
      ["V(in)", "voltage"],
      ["V(out)", "voltage"],
      ["I(C1)", "device_current"],
    ],
    values: [times, times.map(() => 1), charge, charge.map((v) => (1 - v) * 1e-3)],
  });
  const deck = (r: string) => `RC
V1 in 0 1
R1 in out ${r}
C1 out 0 1u ic=0
.tran 10u 5m uic
.print tran v(out)
.measure tran last find v(out) at=5m
.golden file=kept.raw
.end
`;
  const golden = (contents: Uint8Array) => ({ golden: () => ({ name: "kept.raw", contents }) });

  it("of other simulators are compared in what both have", async () => {
    expect(await runTest({ name: "rc.cir", bytes: deck("1k") }, golden(kept))).toMatchObject({ status: "passed" });
    const { status, failures } = await runTest({ name: "rc.cir", bytes: deck("1.02k") }, golden(kept));
    expect(status).toBe("failed");
    expect(failures).toMatchObject([{ column: "v(out)", axis: "time" }]);
  });

  it("are updated as raw files, which then hold", async () => {
    const { update } = await runTest({ name: "rc.cir", bytes: deck("1k") }, { ...golden(kept), update: "kept" });
    const contents = Buffer.concat(update!.contents as Uint8Array[]);
    expect(contents.toString("latin1")).toMatch(/^Title: RC\n/);
    expect(await runTest({ name: "rc.cir", bytes: deck("1k") }, golden(contents))).toMatchObject({ status: "passed" });
    expect(await runTest({ name: "rc.cir", bytes: deck("1.02k") }, golden(contents))).toMatchObject({
      status: "failed",
    });
  });

  it("serve ERROR measures too", async () => {
    const measured = deck("1k").replace(
      ".golden file=kept.raw",
      ".measure tran off error v(out) file=kept.raw depvarcol=2",
    );
    const reader = { read: (name: string) => ({ name, bytes: kept }) };
    const { measures } = await simulate(parse(measured, { reader }));
    expect(measures["off"]).toBeLessThan(0.02);
    const current = parse(measured.replace("depvarcol=2", "depvarcol=3"), { reader });
    expect((await simulate(current)).measures["off"]).toBeGreaterThan(1);
    expect(() => parse(measured.replace("depvarcol=2", "depvarcol=4"), { reader })).toThrow(
      /has 4 columns, and no column 4/,
    );
  });
});
