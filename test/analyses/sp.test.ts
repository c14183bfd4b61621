import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";

/** Columns of the scattering parameters of a circuit, as [re, im] at the k-th frequency. */
async function parameters(cards: string, dialect?: "xyce") {
  const { analyses, measures } = await simulate(parse(`ports\n${cards}\n.end`, dialect && { dialect }));
  const [table] = analyses;
  const at = (name: string, k = 0): [number, number] => {
    const column = table!.data[table!.columns.findIndex((one) => one.name === name)]!;
    return [column[2 * k]!, column[2 * k + 1]!];
  };
  return { table: table!, at, measures };
}

function near([re, im]: readonly [number, number], [a, b]: readonly [number, number]): void {
  const size = Math.hypot(a, b) + 1e-12;
  expect(Math.hypot(re - a, im - b) / size).toBeLessThan(1e-9);
}

describe(".sp", () => {
  it("a resistance between two ports: z / (z + 2 z0) and 2 z0 / (z + 2 z0)", async () => {
    const { at, table } = await parameters("V1 a 0 ac 1 portnum 1\nV2 b 0 portnum 2\nR1 a b 25\n.sp lin 2 1k 2k 0");
    near(at("s_1_1"), [0.2, 0]);
    near(at("s_2_1"), [0.8, 0]);
    near(at("s_1_2", 1), [0.8, 0]);
    near(at("y_1_1"), [0.04, 0]);
    near(at("y_2_1"), [-0.04, 0]);
    // Nothing leads to ground: there are no impedances.
    expect(at("z_1_1")[0]).toBeNaN();
    expect(table.plotname).toBe("SP Analysis");
  });

  it("impedances of a T of r, l and c at ports of different impedances, both ways the same", async () => {
    const f = 1e6;
    const omega = 2 * Math.PI * f;
    const { at } = await parameters(
      `V1 a 0 portnum 1 z0 50\nV2 b 0 portnum 2 z0 75\nR1 a m 20\nL1 m b 3u\nC1 m 0 2n\n.sp lin 1 ${f} ${f}`,
    );
    const shunt = -1 / (omega * 2e-9);
    near(at("z_1_1"), [20, shunt]);
    near(at("z_2_1"), [0, shunt]);
    near(at("z_2_2"), [0, omega * 3e-6 + shunt]);
    near(at("s_2_1"), at("s_1_2"));
  });

  it("what has no losses sends on what it does not reflect, and measures see it", async () => {
    const { at, table, measures } = await parameters(
      `V1 a 0 portnum 1 z0 50\nV2 b 0 portnum 2 z0 50\nL1 a m 1u\nL2 m b 1u\nC1 m 0 800p\n.sp dec 5 100k 100meg
.measure sp best max mag(s_2_1)\n.measure sp loss find db(s_2_1) at=100meg\n.print sp s_1_1 gain={db(s_2_1)}`,
    );
    for (let k = 0; k < table.points; k++) {
      const power = (name: string) => at(name, k).reduce((sum, x) => sum + x * x, 0);
      expect(power("s_1_1") + power("s_2_1")).toBeCloseTo(1, 9);
    }
    expect(measures["best"]).toBeLessThanOrEqual(1 + 1e-12);
    const end = table.points - 1;
    expect(measures["loss"]).toBeCloseTo(20 * Math.log10(Math.hypot(...at("s_2_1", end))), 9);
  });

  it("three ports of Xyce, an ideal isolator, and one port of a diode at its operating point", async () => {
    const { at } = await parameters(
      "P1 a 0 port=1 z0=50\nP2 b 0 port=2 z0=50\nP3 c 0 port=3 z0=100\nR1 a 0 50\nG1 0 b a 0 0.04\nR2 b 0 50\nR3 c 0 100\n.sp lin 1 1k 1k",
      "xyce",
    );
    near(at("s_1_1"), [0, 0]);
    // 1 V behind 50 ohm makes 0.5 V at a, so 20 mA into 25 ohm.
    near(at("s_2_1"), [1, 0]);
    expect(at("s_1_2")).toEqual([0, 0]);
    near(at("s_3_3"), [0, 0]);
    const { at: diode } = await parameters(
      "V1 a 0 dc 0 portnum 1 z0 50\nI1 0 a 1m\nD1 a 0 dm\n.model dm d (is=1e-14)\n.options gmin=0\n.sp lin 1 1k 1k",
    );
    const [re] = diode("z_1_1");
    // Most of 1 mA flows through the 50 ohm: the rest sets the slope of the diode.
    expect(re).toBeGreaterThan(50);
  });

  it(".lin has them at the frequencies of .ac", async () => {
    const { analyses } = await simulate(
      parse("lin\nP1 a 0 port=1 z0=50\nP2 b 0 port=2 z0=50\nR1 a b 25\n.ac dec 1 1k 10k\n.lin sparcalc=1\n.end", {
        dialect: "xyce",
      }),
    );
    expect(analyses.map(({ kind, points }) => [kind, points])).toEqual([
      ["ac", 2],
      ["sp", 2],
    ]);
    expect(() => parse("lin\nP1 a 0 port=1\nR1 a 0 1\n.op\n.lin\n.end", { dialect: "xyce" })).toThrowError(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ code: "missing-analysis" })] }) as Error,
    );
  });

  it.each([
    ["R1 a 0 1\nV1 a 0 1", "missing-port"],
    ["V1 a 0 portnum 2\nR1 a 0 1", "missing-port"],
    ["V1 a 0 portnum 1\nV2 b 0 portnum 1\nR1 a b 1", "duplicate-port"],
  ])("%s: %s", (cards, code) => {
    expect(() => parse(`faults\n${cards}\n.sp lin 1 1k 1k\n.end`)).toThrowError(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ code })] }) as Error,
    );
  });
});
