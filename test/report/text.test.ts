import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csv, csvValues } from "../../src/report/csv.js";
import type { Json } from "../../src/report/json.js";
import { json, jsonText, tableJson } from "../../src/report/json.js";
import type { ResultTable } from "../../src/report/table.js";
import { tableText, valuesText } from "../../src/report/text.js";
import { ac, op, tran } from "./tables.js";

const joined = (parts: Iterable<string>): string => [...parts].join("");
const doubles = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, 5e-324, 1.7976931348623157e308, 0.1, NaN, Infinity, -Infinity),
);

const one = (values: number[]): ResultTable => ({
  kind: "tran",
  plotname: "Transient Analysis",
  columns: [{ name: "time", type: "time" }],
  complex: false,
  points: values.length,
  data: [Float64Array.from(values)],
});

describe("CSV", () => {
  it("has numbers that read back to the same double", () => {
    fc.assert(
      fc.property(fc.array(doubles), (values) => {
        const [header, ...rows] = joined(csv([one(values)]))
          .trimEnd()
          .split("\n");
        expect(header).toBe("time");
        expect(rows.length).toBe(values.length);
        rows.forEach((row, i) => expect(Object.is(Number(row), values[i])).toBe(true));
      }),
    );
  });

  it("splits complex columns, quotes names with commas, separates analyses and marks steps", () => {
    const pair = { ...op, columns: [{ name: "v(a,b)", type: "voltage" }, op.columns[1]!] };
    const step = (name: string): ResultTable => ({ ...one([0, 1]), step: name });
    expect(joined(csv([pair, step("r=1k"), step("r=2k"), ac])).split("\n")).toEqual([
      '"v(a,b)",i(v1)',
      "0.1,-0.3333333333333333",
      "",
      "# step r=1k",
      "time",
      "0",
      "1",
      "# step r=2k",
      "time",
      "0",
      "1",
      "",
      "frequency,re(v(out)),im(v(out))",
      "10,1,-0.1",
      "100,0.7,-0.45",
      "1000,0.001,-0.03",
      "",
    ]);
    expect(joined(csvValues([["gain", 0.5]]))).toBe("name,value\ngain,0.5\n");
  });

  it("writes long tables in pieces without losing a row", () => {
    const values = Array.from({ length: 5001 }, (_, i) => i / 7);
    expect(
      joined(csv([one(values)]))
        .split("\n")
        .slice(1, -1)
        .map(Number),
    ).toEqual(values);
  });
});

describe("JSON", () => {
  it("reads back to the same value; what JSON cannot hold stays visible as text", () => {
    const back = (_: string, v: unknown): unknown =>
      v === "NaN" || v === "Infinity" || v === "-Infinity" ? Number(v) : v;
    const { json: values } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: "small" },
        doubles,
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("json")),
        fc.dictionary(fc.string(), tie("json"), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(values, (value) => {
        fc.pre(!JSON.stringify(value)?.match(/"-?Infinity"|"NaN"|__proto__/));
        expect(JSON.parse(jsonText(value as Json), back)).toEqual(value);
      }),
    );
  });

  it("writes -0, NaN and infinities, leaves out undefined, and ends with a line end", () => {
    expect(jsonText({ a: -0, b: undefined, c: Float64Array.of(NaN, -Infinity, 1.5), d: [], e: {} })).toBe(
      '{\n  "a": -0,\n  "c": ["NaN", "-Infinity", 1.5],\n  "d": [],\n  "e": {}\n}\n',
    );
  });

  it("writes tables column by column", () => {
    const value = JSON.parse(jsonText(tableJson(ac))) as unknown;
    expect(value).toEqual({
      kind: "ac",
      columns: ["frequency", "re(v(out))", "im(v(out))"],
      data: [
        [10, 100, 1000],
        [1, 0.7, 0.001],
        [-0.1, -0.45, -0.03],
      ],
    });
    const long = [...json(tableJson({ ...one([]), points: 30_000, data: [new Float64Array(30_000).fill(1 / 3)] }))];
    expect(long.length).toBeGreaterThan(3);
    expect((JSON.parse(long.join("")) as { data: number[][] }).data[0]!.length).toBe(30_000);
  });
});

describe("text for the terminal", () => {
  it("lists an operating point with the equals signs below each other", () => {
    expect(joined(tableText(op))).toBe("Operating Point\nv(in) = 1.000000e-01\ni(v1) = -3.333333e-01\n");
    expect(
      joined(
        valuesText([
          ["gain_at_dc", 2],
          ["f", 1e100],
        ]),
      ),
    ).toBe("gain_at_dc = 2.000000e+00\nf          = 1.000000e+100\n");
  });

  it("aligns the columns of a table, whatever their names and signs", () => {
    const named = { ...tran, columns: tran.columns.map((c, i) => (i === 2 ? { ...c, name: "v(x1.x2.x3.out)" } : c)) };
    const lines = joined(tableText(named)).trimEnd().split("\n").slice(1);
    expect(lines.length).toBe(tran.points + 1);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[0]).toMatch(/^ +time +v\(in\) +v\(x1\.x2\.x3\.out\) +i\(v1\)$/);
    expect(lines[2]!.trim().split(/\s+/).map(Number)[2]).toBeCloseTo(tran.data[2]![1]!, 6);
    expect(joined(tableText({ ...one([NaN]), step: "r=1k" }))).toMatch(/^Transient Analysis, r=1k\n +time\n +NaN\n$/);
  });
});

it("lists more devices than a call has arguments", () => {
  const devices = Array.from({ length: 200_000 }, (_, k) => ({ name: `r${k}`, values: { i: k } }));
  const lines = joined(tableText({ ...op, devices: [{ kind: "resistor", quantities: ["i"], devices }] })).split("\n");
  expect(lines.filter((line) => /^r\d+ +\S+$/.test(line)).length).toBe(devices.length);
});
