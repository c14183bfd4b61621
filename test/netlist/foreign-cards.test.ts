/** Cards and words of HSPICE, PSpice, LTspice, Xyce and gnucap, against values by hand. */
import { describe, expect, test } from "vitest";
import { simulated } from "../lab.js";

describe("PSpice's and Xyce's nodes $G_...", () => {
  const cards = `
    .subckt load a
    R1 $G_VDD a 1k
    .ends
    V1 $G_VDD 0 3
    X1 out load $ half of it
    R2 out 0 1k
    .op`;
  test("are the same in all subcircuits, without a card, and begin no comment", async () => {
    const { tables } = await simulated(cards);
    expect(tables[0]!.last("v(out)")).toBeCloseTo(1.5, 12);
  });
});

describe("transient analyses", () => {
  test.each([".tr", ".tran/op"])("begin with %s, too", async (word) => {
    const { tables } = await simulated(`V1 a 0 SIN(0 1 1k); R1 a 0 1; ${word} 1u 250u`);
    expect(tables[0]!.last("v(a)")).toBeCloseTo(1, 9);
  });
});

describe("without --dialect Xyce is meant", () => {
  const cards = "V1 a 0 {log(1000)}; R1 a b 1k; R2 b 0 2k";
  test.each([
    [".dc dec R1 1k 1meg 1; .print dc v(b)"],
    [".dc R1 list 1k; .print dc v(b)"],
    [".model s switch(ron=1 roff=1meg on=1 off=0); S1 b 0 a 0 s; .op"],
    ["*COMP V(b) reltol=1e-3; .op"],
  ])("by %s", async (mark) => {
    const { tables, warnings } = await simulated(`${cards}; ${mark}`);
    expect(tables[0]!.column("v(a)")[0]).toBeCloseTo(3, 12);
    expect(warnings.map(({ code }) => code)).toContain("dialect");
  });
  test("but not where such a sweep prints nothing", async () => {
    const { tables } = await simulated(`${cards}; .dc R1 list 1k`);
    expect(tables[0]!.last("v(a)")).toBeCloseTo(Math.log(1000), 12);
  });
});

describe("PWL that is repeated", () => {
  /** A triangle of height 1 that takes 2 us. */
  const triangle = (t: number) => 1 - Math.abs(((t * 1e6) % 2) - 1);

  test.each([
    "PWL REPEAT FOREVER (0,0) (1u,1) (2u,0) ENDREPEAT",
    "PWL repeat forever (0 0 1u 1 2u 0) endrepeat",
    "PWL(0 0 1u 1 2u 0 r=0)",
  ])("%s", async (source) => {
    const { tables } = await simulated(`V1 a 0 ${source}; R1 a 0 1; .tran 50n 9u`);
    expect(tables[0]!.error("v(a)", triangle)).toBeLessThan(1e-9);
  });

  test("as often as it says, and holds its last value then", async () => {
    const cards = "V1 a 0 PWL REPEAT FOR 3 (0 0 1u 1 2u 0) ENDREPEAT; R1 a 0 1; .tran 50n 12u";
    const { tables } = await simulated(cards);
    expect(tables[0]!.error("v(a)", (t) => (t < 6e-6 ? triangle(t) : 0))).toBeLessThan(1e-9);
  });
});

describe("times of 0", () => {
  const rise = (t: number, from: number) => (t > from ? 1 - Math.exp(-(t - from) / 1e-5) : 0);
  test.each([[".options timeint reltol=1e-3"], [".status"], [".backanno"]])(
    "EXP begins at once, but in ngspice's dialect (%s)",
    async (mark) => {
      const cards = "V1 a 0 EXP(0 1 0 10u 1 1); R1 a 0 1; .tran 1u 50u";
      expect((await simulated(`${cards}; ${mark}`)).tables[0]!.error("v(a)", (t) => rise(t, 0))).toBeLessThan(1e-9);
      expect((await simulated(cards)).tables[0]!.error("v(a)", (t) => rise(t, 1e-6))).toBeLessThan(1e-9);
    },
  );

  test("gnucap's pulses have edges that take none", async () => {
    const { tables } = await simulated("V1 1 0 PULSE(0 1 1m 0 0 1m 3m); R1 1 0 1; .tran 0 6m .2m; .status");
    const times = tables[0]!.column("time");
    const high = times.filter((_, k) => tables[0]!.column("v(1)")[k]! > 0.5).map((t) => t % 3e-3);
    expect(Math.min(...high)).toBeCloseTo(1e-3, 6);
    expect(Math.max(...high)).toBeCloseTo(2e-3, 6);
  });
});

test("a magnitude and a phase behind ac=, with a comma as in HSPICE", async () => {
  const { tables } = await simulated("V1 a 0 dc=1 ac=2,90; R1 a 0 1; .ac lin 1 1 1");
  const [{ re, im }] = tables[0]!.phasors("v(a)") as [{ re: number; im: number }];
  expect(re).toBeCloseTo(0, 12);
  expect(im).toBeCloseTo(2, 12);
});

test("values of .nodeset without a sign", async () => {
  const cards = `
    .model n npn
    V1 c 0 5
    R1 c a 1k; R2 c b 1k; Q1 a rb 0 n; Q2 b ra 0 n; R3 a ra 10k; R4 b rb 10k
    .nodeset v(a) 5 v(b) 0
    .op`;
  const { tables } = await simulated(cards);
  expect(tables[0]!.last("v(a)")).toBeGreaterThan(4);
  expect(tables[0]!.last("v(b)")).toBeLessThan(0.3);
});

describe("gnucap", () => {
  test("runs no programs, and words about the screen may follow a file", async () => {
    const { warnings, tables } = await simulated(
      "V1 1 0 1; R1 1 0 1; .!rm x.dat; .dc v1 0 1 .5 > x.dat QUIET; .status",
    );
    expect(tables[0]!.points).toBe(3);
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(["ignored-card", "ignored-word"]));
  });
});
