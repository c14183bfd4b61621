import { describe, expect, it } from "vitest";
import { runOf, simulated, table, thermal } from "../lab.js";

describe(".dc", () => {
  it("sweeps from start to stop, both included", async () => {
    const rows = await table("V1 a 0 7; R1 a b 1k; R2 b 0 1k; .dc V1 -1 1 0.1");
    expect(rows.names[0]).toBe("v-sweep");
    expect(rows.points).toBe(21);
    rows.column("v-sweep").forEach((v, k) => {
      expect(v).toBeCloseTo(-1 + 0.1 * k, 12);
      expect(rows.column("v(b)")[k]).toBeCloseTo(v / 2, 12);
    });
  });

  it("downwards, and not beyond a stop that the steps do not meet", async () => {
    const rows = await table("V1 a 0 7; R1 a 0 1k; .dc V1 1 0 -0.3");
    expect([...rows.column("v-sweep")].map((v) => Number(v.toFixed(9)))).toEqual([1, 0.7, 0.4, 0.1]);
  });

  it("nests: the first is innermost", async () => {
    const rows = await table("V1 a 0 0; I1 0 a 0; R1 a b 1; R2 b 0 1k; .dc V1 0 2 1 I1 5 7 2");
    expect(rows.names.slice(0, 2)).toEqual(["v-sweep", "i-sweep"]);
    expect([...rows.column("v-sweep")]).toEqual([0, 1, 2, 0, 1, 2]);
    expect([...rows.column("i-sweep")]).toEqual([5, 5, 5, 7, 7, 7]);
    expect(rows.column("i(v1)")[5]).toBeCloseTo(7 - 2 / 1001, 9);
  });

  it("sweeps a resistor", async () => {
    const rows = await table("I1 0 a 1m; R1 a 0 5; .dc R1 1k 3k 1k");
    expect(rows.column("v(a)")[0]).toBeCloseTo(1, 9);
    expect(rows.column("v(a)")[2]).toBeCloseTo(3, 9);
  });

  it("sweeps the temperature", async () => {
    const rows = await table(
      ".options gmin=0; .model d D (is=1e-12 eg=1.2 xti=4); V1 a 0 0.2; D1 a 0 d; .dc temp 0 100 50",
    );
    [0, 50, 100].forEach((celsius, k) => {
      const ratio = (celsius + 273.15) / 300.15;
      const is = 1e-12 * Math.exp(((ratio - 1) * 1.2) / thermal(celsius)) * Math.pow(ratio, 4);
      expect(rows.column("i(v1)")[k]! / (-is * Math.expm1(0.2 / thermal(celsius)))).toBeCloseTo(1, 8);
    });
  });

  it.each([
    ["a source", ".dc V1 0 3 1"],
    ["a resistor", ".dc R1 1 3 1"],
    ["the temperature", ".dc temp 0 20 10"],
  ])("gives %s back to the netlist, also when it is left early", (_, card) => {
    const { run, control, system } = runOf(`.options temp=33; V1 a 0 7; R1 a b 2k tc1=1m; R2 b 0 2k; ${card}`);
    const points = run.points(control);
    points.next();
    points.next();
    points.return(undefined);
    system.setTime(undefined);
    expect(system.columns.read(0, "dc", 0)).toBe(7);
    expect(system.columns.read(1, "r", 0)).toBe(2000);
    expect(system.columns.rootsOf(0)[0]).toBe(33);
  });

  it("counts its points and iterations", async () => {
    const { stats } = await simulated("V1 a 0 7; R1 a 0 1k; .dc V1 0 4 1");
    expect(stats.points).toBe(5);
    expect(stats.newton).toBeGreaterThanOrEqual(5);
  });

  it("follows a branch with memory: the last point is where the next one starts", async () => {
    // A bistable ladder holds its state until the drive is gone over.
    const loop = "B1 b 0 v={5*tanh(2*v(a))}; R2 b a 1k; R1 in a 1k; R3 a 0 1k";
    const up = await table(`V1 in 0 0; ${loop}; .nodeset v(a)=-1; .dc V1 -8 8 0.5`);
    const down = await table(`V1 in 0 0; ${loop}; .nodeset v(a)=1; .dc V1 8 -8 -0.5`);
    const at0 = (rows: typeof up) => rows.column("v(b)")[16]!;
    expect(at0(up)).toBeLessThan(-4);
    expect(at0(down)).toBeGreaterThan(4);
  });
});

describe(".op with hints", () => {
  const latch =
    "R1 vc a 1k; R2 vc b 1k; V1 vc 0 5; B1 a 0 i={5m*(1+tanh(4*(v(b)-2.5)))/2}; B2 b 0 i={5m*(1+tanh(4*(v(a)-2.5)))/2}";
  it.each([
    [".nodeset v(a)=5 v(b)=0", 5, 0],
    [".nodeset v(a)=0 v(b)=5", 0, 5],
    [".nodeset v(b)=0", 5, 0],
    [".ic v(a)=0; .nodeset v(b)=5", 0, 5],
  ])("%s picks the state", async (card, a, b) => {
    const rows = await table(`${latch}; ${card}; .op`);
    expect(rows.last("v(a)")).toBeCloseTo(a, 1);
    expect(rows.last("v(b)")).toBeCloseTo(b, 1);
  });

  it("a hint moves nothing: the solution has no current in it", async () => {
    const rows = await table("V1 a 0 2; R1 a b 1k; R2 b 0 1k; .nodeset v(b)=77; .op");
    expect(rows.last("v(b)")).toBeCloseTo(1, 9);
  });

  it(".ic holds a node in .op and at the start of .tran, and lets go", async () => {
    const { tables } = await simulated("V1 a 0 2; R1 a b 1k; C1 b 0 1n; .ic v(b)=0.5; .op; .tran 10n 10u");
    expect(tables[0]!.last("v(b)")).toBeCloseTo(0.5, 6);
    expect(tables[1]!.column("v(b)")[0]).toBeCloseTo(0.5, 6);
    expect(tables[1]!.last("v(b)")).toBeCloseTo(2, 3);
  });
});
