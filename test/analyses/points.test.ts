import { describe, expect, it } from "vitest";
import { table } from "../lab.js";

const tight = ".options reltol=1e-6 abstol=1e-15 vntol=1e-9";
const step = "PULSE(0 1 0 1p 1p 1 1)";

describe("points in time", () => {
  const times = async (cards: string) => [...(await table(cards)).column("time")];

  it("corners of PULSE are hit exactly, with the values they have", async () => {
    const rows = await table("V1 a 0 PULSE(-1 3 1u 0.5u 0.25u 2u 5u); R1 a 0 1k; .tran 0.1u 12u");
    const at = (t: number) => rows.column("v(a)")[rows.column("time").indexOf(t)];
    for (const k of [0, 1]) {
      const start = 1e-6 + k * 5e-6;
      expect(at(start)).toBe(-1);
      expect(at(start + 0.5e-6)).toBe(3);
      expect(at(start + (0.5e-6 + 2e-6))).toBe(3);
      expect(at(start + (0.5e-6 + 2e-6 + 0.25e-6))).toBeCloseTo(-1, 12);
    }
  });

  it("corners of PWL and the start of SIN are hit exactly", async () => {
    const cards = "V1 a 0 PWL(0 0 1.3u 1 1.7u -2 9u 0); R1 a 0 1k; V2 b 0 SIN(0 1 1meg 3.3u); R2 b 0 1k; .tran 1u 10u";
    const rows = await times(cards);
    for (const corner of [0, 1.3e-6, 1.7e-6, 3.3e-6, 9e-6, 10e-6]) expect(rows).toContain(corner);
  });

  it("rows begin at tstart and end at tstop; time before is simulated", async () => {
    const rows = await table(`V1 a 0 ${step}; R1 a b 1k; C1 b 0 1n; .tran 10n 2u 1u`);
    const time = rows.column("time");
    expect(time[0]).toBeGreaterThanOrEqual(1e-6);
    expect(time[0]).toBeLessThan(1.02e-6);
    expect(time.at(-1)).toBe(2e-6);
    expect(rows.column("v(b)")[0]).toBeCloseTo(-Math.expm1(-time[0]! / 1e-6), 3);
  });

  it.each([
    ["tmax", ".tran 10u 100u 0 0.7u", 0.7e-6],
    ["tstep, when it is below a fiftieth", ".tran 1u 100u", 1e-6],
    ["a fiftieth of what is recorded", ".tran 50u 200u 100u", 2e-6],
  ])("no step is longer than %s", async (_, card, largest) => {
    const rows = await times(`V1 a 0 1; R1 a b 1k; C1 b 0 1n; ${card}`);
    const gaps = rows.slice(1).map((t, k) => t - rows[k]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(largest * (1 + 1e-9));
    expect(Math.max(...gaps)).toBeGreaterThan(largest * 0.5);
  });

  it("time rises from row to row", async () => {
    const rows = await times("V1 a 0 PULSE(0 1 0.1u 1n 1n 0.3u 0.7u); R1 a b 1k; C1 b 0 1n; .tran 0.1u 5u");
    rows.slice(1).forEach((t, k) => expect(t).toBeGreaterThan(rows[k]!));
    expect(rows[0]).toBe(0);
  });
});

describe("invariants over time", () => {
  const rectifier = `${tight}; .model d D (is=1e-12 rs=2 cjo=10p tt=5n); V1 in 0 SIN(0 5 50k); R1 in a 100; D1 a out d;
    C1 out 0 100n; R2 out 0 1k; L1 a b 1m; R3 b 0 500; .tran 0.1u 60u`;

  it("currents at a node without charges add up to nothing at every point", async () => {
    const cards = `${rectifier}; .save @r1[i] i(v1) i(l1) @r3[i] v(b)`;
    const rows = await table(cards);
    expect(rows.points).toBeGreaterThan(600);
    for (let k = 0; k < rows.points; k++) {
      expect(Math.abs(rows.column("@r1[i]")[k]! + rows.column("i(v1)")[k]!)).toBeLessThan(1e-12);
      expect(Math.abs(rows.column("@r3[i]")[k]! - rows.column("i(l1)")[k]!)).toBeLessThan(1e-12);
    }
  });

  it("energy from the source is dissipated or stored", async () => {
    const rows = await table(
      `${tight}; V1 in 0 SIN(0 5 50k); R1 in a 100; L1 a b 1m; C1 b 0 100n; R2 b 0 1k; .tran 20n 60u`,
    );
    const t = rows.column("time");
    const [source, voltIn, voltA, voltB] = ["i(v1)", "v(in)", "v(a)", "v(b)"].map((name) => rows.column(name));
    let given = 0;
    let lost = 0;
    const power = (k: number) => -source![k]! * voltIn![k]!;
    const heat = (k: number) => (voltIn![k]! - voltA![k]!) ** 2 / 100 + voltB![k]! ** 2 / 1000;
    for (let k = 1; k < rows.points; k++) {
      given += ((power(k) + power(k - 1)) / 2) * (t[k]! - t[k - 1]!);
      lost += ((heat(k) + heat(k - 1)) / 2) * (t[k]! - t[k - 1]!);
    }
    const stored = (1e-3 * rows.last("i(l1)") ** 2) / 2 + (100e-9 * rows.last("v(b)") ** 2) / 2;
    expect(Math.abs((lost + stored) / given - 1)).toBeLessThan(1e-4);
    expect(stored / given).toBeGreaterThan(0.01);
  });
});
