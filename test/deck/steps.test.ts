import { describe, expect, it } from "vitest";
import { netlist, simulated } from "../lab.js";
import { NetlistError, parse, type ResultTable, simulate } from "../../src/index.js";

/** A clipper whose values are given: what steps must equal, bit for bit, when the values stand in the deck. */
const clipper = ({ r = "1k", is = "1e-14", temp = "27", amplitude = "2" } = {}, cards = "") => `
  .temp ${temp}
  .param r=${r}
  V1 in 0 dc 1 SIN(0 ${amplitude} 1k)
  R1 in out {r}
  C1 out 0 {1n*r}
  D1 out 0 dm
  .model dm D(is=${is} rs=1)
  .nodeset v(out)={0.5*r/1k}
  .op
  .tran 20u {400*r*1n}
  ${cards}`;

async function tables(cards: string): Promise<readonly ResultTable[]> {
  return (await simulate(parse(netlist(cards)))).analyses;
}

/** Tables of separate decks, in the order of a stepped one: analysis by analysis. */
async function separately(decks: readonly string[]): Promise<ResultTable[]> {
  const each = await Promise.all(decks.map(tables));
  return each[0]!.flatMap((_, analysis) => each.map((list) => list[analysis]!));
}

const bare = (list: readonly ResultTable[]) => list.map(({ step: _, ...table }) => table);
const labels = (list: readonly ResultTable[], kind: string) =>
  list.filter((table) => table.kind === kind).map(({ step }) => step);

describe("steps equal decks with the values written in, bit for bit", () => {
  it.each([
    [
      "a parameter, on which times and hints depend too",
      ".step param r 1k 3k 1k",
      ["1k", "2k", "3k"].map((r) => ({ r })),
    ],
    ["a parameter by its bare name", ".step r list 1k 2.2k", ["1k", "2.2k"].map((r) => ({ r }))],
    ["temperatures", ".step temp -40 125 82.5", ["-40", "42.5", "125"].map((temp) => ({ temp }))],
    ["a model parameter, as Xyce writes it", ".step dm:is list 1e-14 3e-13", ["1e-14", "3e-13"].map((is) => ({ is }))],
    ["a model parameter, as LTspice and PSpice do", ".step D dm(is) list 1e-12", [{ is: "1e-12" }]],
    ["a table", ".step data=t\n.data t r v 1k 5 2k 6\n.enddata", ["1k", "2k"].map((r) => ({ r }))],
  ])("%s", async (_, card, values) => {
    const stepped = await tables(clipper({}, card));
    expect(bare(stepped)).toEqual(await separately(values.map((value) => clipper(value))));
  });

  it("so many that code is emitted for them", async () => {
    const cells = Array.from({ length: 60 }, (_, k) => `R${k} a${k} a${k + 1} {r}\nD${k} a${k + 1} 0 dm`);
    const ladder = (r: string, card = "") =>
      `.param r=${r}\nV1 a0 0 5\n${cells.join("\n")}\n.model dm d(is=1e-14 rs=1)\n.op\n${card}`;
    const stepped = bare(await tables(ladder("1", ".step r 1 300 1")));
    expect(stepped.length).toBe(300);
    expect([stepped[0], stepped[149], stepped[299]]).toEqual(
      await separately(["1", "150", "300"].map((r) => ladder(r))),
    );
  });

  it("a device's principal value, and a named one", async () => {
    const divider = (r2: string, tc1: string) =>
      `V1 in 0 1; R1 in out 1k tc1=${tc1}; R2 out 0 ${r2}; L1 out 0 1m; .ic v(out)=0; .options temp=50; .tran 1u 20u`;
    const stepped = await tables(`${divider("7", "0")}; .step R2 1k 2k 1k; .step @r1[tc1] list 0 1m`);
    expect(labels(stepped, "tran")).toEqual(["r1:tc1=0 r2=1k", "r1:tc1=0 r2=2k", "r1:tc1=1m r2=1k", "r1:tc1=1m r2=2k"]);
    const decks = [
      ["1k", "0"],
      ["2k", "0"],
      ["1k", "1m"],
      ["2k", "1m"],
    ].map(([r, t]) => divider(r!, t!));
    expect(bare(stepped)).toEqual(await separately(decks));
  });

  it("where the shape of the circuit depends on the value", async () => {
    const deck = (rs: string) => `.param rs=${rs}; V1 in 0 1; D1 in out dm; R1 out 0 1k; .model dm D(rs={rs}); .op`;
    const stepped = await tables(`${deck("1")}; .step param rs list 0 10`);
    expect(bare(stepped)).toEqual(await separately([deck("0"), deck("10")]));
  });

  it("where cards are chosen by the value", async () => {
    const deck = (k: string) =>
      `.param k=${k}\nV1 in 0 1\n.if (k > 1)\nR1 in 0 1\n.else\nR1 in m 1\nR2 m 0 {k}\n.endif\n.op`;
    const stepped = await tables(`${deck("7")}\n.step param k list 1 2`);
    expect(bare(stepped)).toEqual(await separately([deck("1"), deck("2")]));
  });

  it("of devices in subcircuits, and of sweeps inside", async () => {
    const deck = (r: string) =>
      `.subckt s a; R1 a b ${r}; R2 b 0 {2*2k}; .ends; V1 in 0 0; X1 in s; .dc V1 0 2 1 temp 0 9 9`;
    const stepped = await tables(`${deck("5")}; .step x1:r1 list 1 10`);
    expect(bare(stepped)).toEqual(await separately([deck("1"), deck("10")]));
    expect(labels(stepped, "dc")).toEqual(["x1.r1=1", "x1.r1=10"]);
  });
});

describe("loops", () => {
  const deck = ".param a=1 b=2; V1 in 0 {a+10*b}; R1 in 0 1";

  it("nest: the first innermost, on one card or several", async () => {
    const expected = ["b=5 a=1", "b=5 a=2", "b=6 a=1", "b=6 a=2"];
    for (const cards of [".step a 1 2 1 b list 5 6", ".step lin param a 1 2 1\n.step param b list 5, 6"]) {
      const list = await tables(`${deck}\n.op\n${cards}`);
      expect(labels(list, "op")).toEqual(expected);
      expect(list.map(({ data }) => data[0]![0])).toEqual([51, 52, 61, 62]);
    }
  });

  it("by decades and octaves, both ends included", async () => {
    const { tables: dec } = await simulated(`${deck}; .op; .step dec param a 1 100 2`);
    expect(dec.map((table) => table.column("v(in)")[0]!)).toEqual([
      21,
      expect.closeTo(20 + Math.sqrt(10), 12),
      30,
      expect.closeTo(20 + 10 * Math.sqrt(10), 12),
      120,
    ]);
    const { tables: oct } = await simulated(`${deck}; .op; .step oct a 1 8 1`);
    expect(oct.map((table) => table.column("v(in)")[0]!)).toEqual([21, 22, 24, 28]);
  });

  it("over temperatures of a .temp card, and one temperature is no step", async () => {
    const list = await tables("V1 in 0 1; R1 in out 1k tc1=1m; R2 out 0 1k; .temp 27, 127; .op");
    expect(labels(list, "op")).toEqual(["temp=27", "temp=127"]);
    expect(list[1]!.data[1]![0]).toBeCloseTo(1 / 2.1, 9);
    expect((await tables("V1 in 0 1; R1 in 0 1k; .temp 127; .op"))[0]!.step).toBeUndefined();
  });

  it("over a parameter that only the sweep knows, as LTspice has it", async () => {
    const list = await tables("V1 in 0 {x}; R1 in 0 1k; .step param x list 3 4; .op");
    expect(list.map(({ data }) => data[0]![0])).toEqual([3, 4]);
  });

  it("over corners, each with its own values", async () => {
    const list = await tables(`${deck}; .corner slow a=5 temp=125; .corner fast b=7 R1:tc1=1m; .op`);
    expect(labels(list, "op")).toEqual(["corner=slow", "corner=fast"]);
    expect(list.map(({ data }) => data[0]![0])).toEqual([25, 71]);
  });

  it("of a sweep by .dc, whose quantities the netlist has back in other analyses", async () => {
    const cards =
      "V1 in 0 1; R1 in out 1k; R2 out 0 1k; .model dm D; D1 out 0 dm; .dc R1:tc1 0 1m 1m temp 27 127 100; .dc dm:is list 1e-14 1e-6; .op";
    const { tables: list } = await simulated(cards);
    expect(list[0]!.names.slice(0, 2)).toEqual(["r1:tc1", "temp-sweep"]);
    expect(list[1]!.names[0]).toBe("dm:is");
    expect(list[1]!.column("v(out)")[1]).toBeLessThan(0.2);
    const plain = await simulated("V1 in 0 1; R1 in out 1k; R2 out 0 1k; .model dm D; D1 out 0 dm; .op");
    expect(list[2]!.last("v(out)")).toBe(plain.tables[0]!.last("v(out)"));
  });

  it("tell a shape that would change within a .dc", () => {
    const cards = "V1 in 0 1; D1 in out dm; R1 out 0 1k; .model dm D; .dc dm:rs 0 1 1";
    expect(() => parse(netlist(cards))).toThrow(NetlistError);
  });
});

describe("draws", () => {
  const deck = (cards: string) => `
    .param r={agauss(1k,100,1)}
    V1 in 0 1
    R1 in out {r}
    R2 out 0 {aunif(1k,100)}
    X1 out s
    .subckt s a
    R1 a 0 {aunif(1k,100)}
    .ends
    .op
    ${cards}`;
  const outputs = (list: readonly ResultTable[]) => list.map(({ data }) => data[1]![0]!);

  it("differ from one another, and depend neither on their number nor on other devices", async () => {
    const five = outputs(await tables(deck(".mc 5")));
    expect(new Set(five).size).toBe(5);
    expect(outputs(await tables(deck(".mc 3\nR9 in 0 {aunif(1,1)}")))).toEqual(five.slice(0, 3));
    expect(outputs(await tables(deck(".mc 3\n.step temp list 1 27"))).filter((_, k) => k % 2 === 1)).toEqual(
      five.slice(0, 3),
    );
    expect(outputs(await tables(deck(".mc 3 seed=2")))).not.toEqual(five.slice(0, 3));
    expect(outputs(await tables(deck(".mc 3 op seed=1")))).toEqual(five.slice(0, 3));
  });

  it("are of the one analysis that the card names", async () => {
    const list = await tables(deck(".mc 2 dc\n.dc V1 1 1 1"));
    expect(labels(list, "op")).toEqual([undefined]);
    expect(labels(list, "dc")).toEqual(["mc=1", "mc=2"]);
  });
});

describe("a step that fails", () => {
  it("is told, and the others are done", async () => {
    const cards = ".param c=0; V1 in 0 1; B1 in out v=v(out)*v(out)+c; R1 out 0 1k; .step param c list 0 10 0; .op";
    const { analyses, failures } = await simulate(parse(netlist(cards)));
    expect(failures.map(({ kind, step, error }) => [kind, step, error.code])).toEqual([
      ["op", "c=10", "no-convergence"],
    ]);
    expect(analyses.map(({ points, failure }) => [points, failure === undefined])).toEqual([
      [1, true],
      [0, false],
      [1, true],
    ]);
    expect(analyses[2]!.data).toEqual(analyses[0]!.data);
  });
});
