import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";
import { simulated } from "../lab.js";

/** The value of an expression that parameters may have. */
async function valueOf(expression: string, more = ""): Promise<number> {
  const deck = parse(`value\n${more}\n.param x={${expression}}\nV1 a 0 {x}\nR1 a 0 1\n.op\n.end`);
  const { analyses } = await simulate(deck);
  return analyses[0]!.data[0]![0]!;
}

describe("Wodicka's curve", () => {
  const through = (x: number, ...points: number[]) => valueOf(`wodicka(${x}, ${points.join(", ")})`);

  it("goes through its points and is that of a parabola", async () => {
    for (const x of [0, 0.3, 1, 1.5, 2.5, 3]) expect(await through(x, 0, 0, 1, 1, 2, 4, 3, 9)).toBeCloseTo(x * x, 12);
  });

  it("keeps a corner between straight lines, which Akima's rounds", async () => {
    const corner = [0, 0, 1, 0, 2, 0, 3, 1, 4, 2, 5, 3];
    for (const x of [1.5, 1.9, 2.1, 2.5]) expect(await through(x, ...corner)).toBeCloseTo(Math.max(0, x - 2), 12);
    expect(await valueOf(`akima(2.1, ${corner.join(", ")})`)).toBeLessThan(0.07);
  });
});

describe("noise of sources", () => {
  const sample = async (call: string) => {
    const cards = `B1 a 0 v={${call}}; R1 a 0 1; .tran 1 4000 0 1`;
    const { analyses } = await simulated(cards);
    const { data, columns } = analyses[0]!;
    return [...data[columns.findIndex(({ name }) => name === "v(a)")]!].slice(8);
  };
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

  it.each([
    ["rand(time*1.7)", 0.5, 1 / 12],
    ["white(floor(time*3))", 0, 1 / 12],
    ["random(floor(time))", 0.5, 1 / 12],
  ])("%s is spread evenly, and neighbours have nothing in common", async (call, middle, variance) => {
    const values = await sample(call);
    const { length } = values;
    expect(Math.abs(mean(values) - middle)).toBeLessThan(4 * Math.sqrt(variance / length));
    expect(mean(values.map((x) => (x - middle) * (x - middle)))).toBeCloseTo(variance, 2);
    const products = values.slice(1).map((x, k) => (x - middle) * (values[k]! - middle));
    expect(Math.abs(mean(products))).toBeLessThan((4 * variance) / Math.sqrt(length));
  });

  it("random is rand at whole numbers, and half way between them half way", async () => {
    const [a, b, between] = [await valueOf("random(41)"), await valueOf("rand(42.9)"), await valueOf("random(41.5)")];
    expect(await valueOf("rand(41.2)")).toBe(a);
    expect(await valueOf("random(42)")).toBe(b);
    expect(between).toBeCloseTo((a + b) / 2, 14);
  });
});

describe("random functions", () => {
  it.each([
    ["agauss(1, 0)", 1],
    ["gauss(2, 0)", 2],
    ["gauss(2, 0, 3, 4)", 2],
    ["unif(2, 0, 3)", 2],
    ["aunif(2, 0, 3)", 2],
  ])("%s is its nominal value", async (call, value) => expect(await valueOf(call)).toBe(value));

  it("without s are those with 1, and the farthest of several draws is farther on average", async () => {
    const spread = async (call: string) => {
      const draws = Array.from(
        { length: 300 },
        (_, k) => `.param p${k}={${call}}\nV${k} n${k} 0 {p${k}}\nR${k} n${k} 0 1`,
      );
      const { analyses } = await simulate(parse(`draws\n${draws.join("\n")}\n.op\n.end`));
      const values = analyses[0]!.data.slice(0, 300).map((column) => column[0]!);
      return Math.sqrt(values.reduce((sum, v) => sum + (v - 1) * (v - 1), 0) / 300);
    };
    expect(await spread("agauss(1, 0.1)")).toBeCloseTo(0.1, 1);
    expect((await spread("agauss(1, 0.1)")) / (await spread("agauss(1, 0.1, 2)"))).toBeGreaterThan(1.6);
    // The larger of two even draws has a mean square of 1/2 instead of 1/3.
    expect(await spread("aunif(1, 1, 2)")).toBeCloseTo(Math.SQRT1_2, 1);
  });

  it.each([
    ["gauss()", /gauss takes 1 or 2 or 3 or 4 arguments, not 0/],
    ["aunif(1)", /aunif takes 2 or 3 arguments, not 1/],
    ["aunif(1, 1, 0.5)", /whole number/],
  ])("%s is a fault", async (call, message) => {
    await expect(valueOf(call)).rejects.toMatchObject({
      diagnostics: [{ message: expect.stringMatching(message) as string }],
    });
  });
});

it("integrals with a modulus, and whether an analysis is of small signals", async () => {
  const { measures, analyses } = await simulated(
    `V1 a 0 ac 1; B1 b 0 v={idtmod(1, 0.25, 1, -0.5)}; R1 b 0 1; B2 c 0 v={smallsig()*v(a)}; R2 c 0 1; R3 a 0 1
.tran 10m 3 0 10m; .ac lin 1 1 1; .meas tran top max v(b); .meas tran low min v(b); .meas tran at2 find v(b) at=2.1; .meas tran none max v(c)`,
  );
  expect(measures["top"]).toBeLessThanOrEqual(0.5);
  expect(measures["top"]).toBeGreaterThan(0.48);
  expect(measures["low"]).toBeCloseTo(-0.5, 1);
  expect(measures["at2"]).toBeCloseTo(0.35, 3);
  expect(measures["none"]).toBe(0);
  const small = analyses[1]!;
  expect(small.data[small.columns.findIndex(({ name }) => name === "v(c)")]![0]).toBe(1);
});

it("im(...) of a voltage is its imaginary part, of a device the magnitude of its current", async () => {
  const { prints } = await simulate(
    parse("rc\nV1 a 0 ac 1\nR1 a b 1\nC1 b 0 1\n.ac lin 1 0.15915494309189535 1\n.print ac x={im(v(b))} im(r1)\n.end"),
  );
  const [, x, i] = prints[0]!.data;
  expect(x![0]).toBeCloseTo(-0.5, 12);
  expect(i![0]).toBeCloseTo(Math.SQRT1_2, 12);
});
