import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";

/** Currents of many devices of one model at 1 V, a list a draw. */
async function currents(device: (k: number) => string, model: string, draws: number, count = 40): Promise<number[][]> {
  const cards = Array.from({ length: count }, (_, k) => device(k)).join("\n");
  const names = Array.from({ length: count }, (_, k) => device(k).split(" ")[0]!.toLowerCase());
  const measures = names.map((name) => `.measure op i${name} find i(${name})`).join("\n");
  const text = `tolerances\nV1 a 0 1\n${cards}\n${model}\n.op\n${draws > 0 ? `.mc ${draws}` : ""}\n${measures}\n.end`;
  const result = await simulate(parse(text, { dialect: "pspice" }));
  const runs = draws > 0 ? result.stepped.map(({ measures: values }) => values) : [result.measures];
  return runs.map((values) => names.map((name) => values[`i${name}`]!));
}

const resistor = (k: number) => `R${k} a 0 rm 1k`;
const spreadOf = (values: readonly number[]) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / values.length);
};

describe("tolerances of PSpice's models", () => {
  it("are not drawn without .mc", async () => {
    for (const current of (await currents(resistor, ".model rm res(r=1 dev=10% lot=20%)", 0))[0]!)
      expect(current).toBeCloseTo(1e-3, 12);
  });

  it("DEV differs from device to device, evenly within its bounds", async () => {
    const ohms = (await currents(resistor, ".model rm res(r=1 dev=10%)", 5)).flat().map((i) => 1 / i);
    expect(new Set(ohms).size).toBe(200);
    expect(Math.min(...ohms)).toBeGreaterThan(900);
    expect(Math.max(...ohms)).toBeLessThan(1100);
    expect(spreadOf(ohms)).toBeCloseTo(100 / Math.sqrt(3), -1);
  });

  it("LOT is the same for all devices of a draw, GAUSS is normal, without % the spread is that of the value", async () => {
    const runs = await currents(resistor, ".model rm res(r=1 LOT/GAUSS 0.05)", 60, 3);
    const ohms = runs.map(([first, ...others]) => {
      for (const other of others) expect(other).toBe(first);
      return 1 / first!;
    });
    expect(new Set(ohms).size).toBe(60);
    expect(Math.abs(spreadOf(ohms) / 50 - 1)).toBeLessThan(0.3);
  });

  it("cards that are nothing but nodes and a model draw too", async () => {
    const [run] = await currents((k) => `D${k} a 0 dm`, ".model dm d(is=1e-15 dev=50% rs=1k)", 1);
    expect(new Set(run).size).toBe(40);
  });

  it.each([
    [".model rm res(dev=5% r=1)", "bad-tolerance"],
    [".model rm res(r=1 dev=x)", "bad-tolerance"],
    [".model rm res(r=1 dev/mine=5%)", "unknown-distribution"],
  ])("%s: %s", (model, code) => {
    const codes = () => {
      try {
        return parse(`faults\nV1 a 0 1\nR1 a 0 rm 1k\n${model}\n.op\n.end`).diagnostics.map((one) => one.code);
      } catch (error) {
        return (error as { diagnostics: { code: string }[] }).diagnostics.map((one) => one.code);
      }
    };
    expect(codes()).toContain(code);
  });
});
