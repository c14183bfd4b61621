import { describe, expect, it } from "vitest";
import { parse } from "../../src/index.js";
import { netlist, table } from "../lab.js";

const circuit = "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1u";
const frequencies = async (card: string) => [...(await table(`${circuit}; ${card}`)).column("frequency")];

describe("frequencies of a small-signal analysis", () => {
  it.each([
    ["whole decades are exact", ".ac dec 1 1 1k", [1, 10, 100, 1000]],
    ["a broken decade is stretched to its end", ".ac dec 2 10 500", [10, 10 * 50 ** (1 / 3), 10 * 50 ** (2 / 3), 500]],
    ["octaves keep their ratio", ".ac oct 2 1 5", [1, 2 ** 0.5, 2, 2 ** 1.5, 4]],
    ["evenly, both ends included", ".ac lin 4 1 10", [1, 4, 7, 10]],
    ["two points", ".ac lin 2 7 10", [7, 10]],
    ["one point", ".ac lin 1 60 60", [60]],
    ["one frequency for a decade sweep", ".ac dec 10 50 50", [50]],
    ["from 0 Hz", ".ac lin 3 0 2", [0, 1, 2]],
    ["expressions", ".param f=10; .ac dec {1} {f} {10*f}", [10, 100]],
    ["gnucap's start, stop, step", ".ac 100 400 100", [100, 200, 300, 400]],
    ["gnucap's octaves", ".ac 100 400 octave 1", [100, 200, 400]],
    ["gnucap's single frequency", ".ac 5k", [5000]],
    ["a list", ".ac list 3 1 2", [3, 1, 2]],
  ])("%s: %s", async (_, card, expected) => {
    const found = await frequencies(card);
    expect(found.length).toBe(expected.length);
    found.forEach((f, k) => expect(f).toBeCloseTo(expected[k]!, 9));
  });

  it("a table sets parameters frequency by frequency", async () => {
    const rows = await table(
      `.param g=1k; V1 a 0 ac 1; R1 a b {g}; C1 b 0 1u; .data t freq g 100 1k 100 2k 200 1k .enddata; .ac data=t`.replace(
        ".data t freq g 100 1k 100 2k 200 1k .enddata",
        ".data t freq g\n+ 100 1k 100 2k 200 1k\n.enddata",
      ),
    );
    expect([...rows.column("frequency")]).toEqual([100, 100, 200]);
    const resistance = [1e3, 2e3, 1e3];
    rows.phasors("v(b)").forEach(({ re }, k) => {
      const wt = 2 * Math.PI * rows.column("frequency")[k]! * resistance[k]! * 1e-6;
      expect(re).toBeCloseTo(1 / (1 + wt * wt), 12);
    });
  });

  it("a table sets values of devices frequency by frequency", async () => {
    const rows = await table(
      "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1u; .ac data=t\n.data t r1 freq\n+ 1k 100 2k 100\n.enddata",
    );
    rows.phasors("v(b)").forEach(({ re, im }, k) => {
      const wt = 2 * Math.PI * 100 * [1e3, 2e3][k]! * 1e-6;
      expect(re).toBeCloseTo(1 / (1 + wt * wt), 12);
      expect(im).toBeCloseTo(-wt / (1 + wt * wt), 12);
    });
    expect(rows.points).toBe(2);
  });

  it("warns when no source has an AC value", () => {
    const codes = (cards: string) => parse(netlist(cards)).diagnostics.map(({ code }) => code);
    expect(codes("V1 a 0 1; R1 a 0 1k; .ac dec 1 1 10")).toContain("no-ac-source");
    expect(codes("I1 a 0 ac; R1 a 0 1k; .ac dec 1 1 10")).not.toContain("no-ac-source");
  });
});
