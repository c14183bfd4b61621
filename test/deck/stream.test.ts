import { describe, expect, it } from "vitest";
import { AbortedError, parse, type RowBatch, simulate, stream, UsageError } from "../../src/index.js";
import { summarise } from "../../src/deck/summary.js";
import { netlist } from "../lab.js";

const rc = parse(netlist("V1 a 0 SIN(0 1 1k); R1 a b 1k; C1 b 0 1u; .tran 20u 5m; .op; .step R1 list 1k 2k"));

const all = async (batches: AsyncIterable<RowBatch>): Promise<RowBatch[]> => {
  const list: RowBatch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
};

describe("a stream", () => {
  it.each([1, 50, 1e6])("has the rows of the tables, at most %i numbers at a time", async (chunk) => {
    const { analyses } = await simulate(rc);
    const batches = await all(stream(rc, { chunk }));
    for (const [k, table] of analyses.entries()) {
      const own = batches.filter(({ analysis, step }) => analysis === Math.floor(k / 2) && step === table.step);
      const first = table.data.map((_, column) => own.flatMap(({ data }) => [...data[column]!]));
      expect(first).toEqual(table.data.map((column) => [...column]));
      expect(own[0]!.columns).toEqual(table.columns);
    }
    if (chunk === 1) expect(batches.every(({ points }) => points === 1)).toBe(true);
  });

  it("ends when nobody wants more, and when it is stopped", async () => {
    const long = parse(netlist("V1 a 0 SIN(0 1 1k); R1 a 0 1k; .tran 1u 1e6"));
    let seen = 0;
    for await (const { points } of stream(long, { chunk: 30 })) if ((seen += points) > 25) break;
    expect(seen).toBeLessThan(40);
    await expect(all(stream(long, { signal: AbortSignal.timeout(20) }))).rejects.toThrow(AbortedError);
  });

  it("throws what went wrong", async () => {
    const none = parse(netlist("V1 a 0 1; R1 a 0 1k; B1 e 0 v=v(e)*v(e)+10; R2 e 0 1; .op"));
    await expect(all(stream(none))).rejects.toThrow(/no operating point/);
  });
});

describe("values of the caller", () => {
  const deck = parse(netlist(".param vdd=1; V1 a 0 {vdd}; R1 a b 1k; R2 b 0 1k tc1=1m; .op"));
  const b = async (set: Record<string, number>) => (await simulate(deck, { set })).analyses[0]!.data[1]![0]!;

  it("hold for one run alone", async () => {
    expect(await b({ vdd: 4 })).toBeCloseTo(2, 9);
    expect(await b({ R1: 3e3 })).toBeCloseTo(0.25, 9);
    expect(await b({ temp: 127 })).toBeCloseTo(1.1 / 2.1, 9);
    expect(await b({ "r2:tc1": 0, temp: 127 })).toBeCloseTo(0.5, 9);
    expect(await b({})).toBeCloseTo(0.5, 9);
  });

  it("are of something that there is", async () => {
    await expect(b({ vd: 1 })).rejects.toThrow(UsageError);
  });
});

describe("summaries over draws", () => {
  it("are of each corner; failed measures do not count", () => {
    const of = (step: string, m: number) => ({ step, measures: { m } });
    const steps = [of("corner=a mc=1", 1), of("corner=a mc=2", 2), of("corner=a mc=3", 6), of("corner=b mc=1", NaN)];
    const [a, b] = summarise(steps);
    expect(a).toEqual({ step: "corner=a", measures: { m: { count: 3, mean: 3, std: Math.sqrt(7), min: 1, max: 6 } } });
    expect(b!.measures["m"]!.count).toBe(0);
    expect(summarise([of("r=1", 1)])).toEqual([]);
    expect(summarise([of("mc=1", 5)])).toEqual([
      { step: undefined, measures: { m: { count: 1, mean: 5, std: 0, min: 5, max: 5 } } },
    ]);
  });
});
