import { describe, expect, it } from "vitest";
import { csv, parse, simulate } from "../../src/index.js";
import { netlist, table, thermal } from "../lab.js";

/** Cards, and what is expected: transfer function, output resistance, input resistance. */
const cases: [string, string, [number, number, number]][] = [
  ["divider", "V1 a 0 9; R1 a b 1k; R2 b 0 3k; .tf v(b) V1", [0.75, 750, 4000]],
  ["between two nodes", "V1 a 0 9; R1 a b 1k; R2 b c 2k; R3 c 0 1k; .tf v(b,c) V1", [0.5, 1000, 4000]],
  ["current source", "I1 0 a 1m; R1 a b 1k; R2 b 0 3k; .tf v(b) I1", [3000, 3000, 4000]],
  ["current as output", "V1 a 0 9; R1 a b 1k; Vs b 0 0; R2 a 0 1k; .tf i(Vs) V1", [1e-3, 1000, 500]],
  ["own current", "V1 a 0 9; R1 a 0 1k; .tf i(V1) V1", [-1e-3, 1000, 1000]],
  ["amplifier", "V1 a 0 1; R1 a 0 5k; E1 b 0 a 0 -10; R2 b c 50; R3 c 0 200; .tf v(c) V1", [-8, 40, 5000]],
];

describe(".tf", () => {
  it.each(cases)("%s", async (_, cards, expected) => {
    const { data } = (await table(cards)).raw;
    expected.forEach((value, k) => expect(data[k]![0]! / value).toBeCloseTo(1, 10));
  });

  it("is linear about the operating point", async () => {
    const cards = ".options gmin=0 reltol=1e-9; .model d D (is=1e-14); V1 a 0 5; I1 0 b 1m; R1 a b 1g; D1 b 0 d";
    const rows = await table(`${cards}; .tf v(b) I1`);
    expect(rows.last("output_impedance_at_v(b)") / (thermal() / 1e-3)).toBeCloseTo(1, 4);
  });

  it("names its results as ngspice does, a line each in CSV", async () => {
    const { analyses } = await simulate(parse(netlist("V1 a 0 8; R1 a b 1k; R2 b 0 1k; .tf v(b) V1; .op")));
    expect([...csv(analyses)].join("").split("\n").slice(0, 6)).toEqual([
      "name,value",
      "transfer_function,0.5",
      "output_impedance_at_v(b),500",
      "v1#input_impedance,2000",
      "",
      "v(a),v(b),i(v1)",
    ]);
  });
});
