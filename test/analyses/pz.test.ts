import { describe, expect, it } from "vitest";
import { simulated } from "../lab.js";

type Root = readonly [re: number, im: number];

/** Roots as they are named. */
async function roots(cards: string): Promise<Record<string, Root>> {
  const [table] = (await simulated(cards)).tables;
  return Object.fromEntries(table!.names.map((name, k) => [name, [...table!.raw.data[k]!] as unknown as Root]));
}

const SQUARE = Math.sqrt(1e12 - 0.25e12 / 4);

/** Cards, and the roots that formulas give. */
const cases: [what: string, cards: string, expected: Record<string, Root>][] = [
  ["a low-pass", "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1n; .pz a 0 b 0 vol pz", { "pole(1)": [-1e6, 0] }],
  ["a low-pass, driven by a current", "R1 b 0 1k; C1 b 0 1n; .pz b 0 b 0 cur pz", { "pole(1)": [-1e6, 0] }],
  ["a high-pass", "V1 a 0 ac 1; C1 a b 1n; R1 b 0 1k; .pz a 0 b 0 vol pz", { "pole(1)": [-1e6, 0], "zero(1)": [0, 0] }],
  [
    "a resonator",
    "V1 a 0 ac 1; R1 a b 500; L1 b c 1m; C1 c 0 1n; .pz a 0 c 0 vol pol",
    { "pole(1)": [-0.25e6, SQUARE], "pole(2)": [-0.25e6, -SQUARE] },
  ],
  [
    "poles twelve decades apart",
    "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1; E1 c 0 b 0 1; R2 c d 1; C2 d 0 1n; .pz a 0 d 0 vol pz",
    { "pole(1)": [-1e9, 0], "pole(2)": [-1e-3, 0] },
  ],
  [
    "a zero in the right half plane",
    "V1 a 0 ac 1; G1 b 0 a 0 1m; C1 a b 1p; R1 b 0 10k; C2 b 0 9p; .pz a 0 b 0 vol pz",
    { "pole(1)": [-1e7, 0], "zero(1)": [1e9, 0] },
  ],
  [
    "capacitors in a loop are one pole",
    "V1 a 0 ac 1; C1 a b 1n; C2 b 0 3n; R1 b 0 1k; .pz a 0 b 0 vol pz",
    { "pole(1)": [-0.25e6, 0], "zero(1)": [0, 0] },
  ],
  ["no storage, no poles", "V1 a 0 ac 1; R1 a b 1k; R2 b 0 1k; .pz a 0 b 0 vol pz", {}],
];

describe(".pz", () => {
  it.each(cases)("%s", async (_, cards, expected) => {
    const found = await roots(`.options gmin=0; ${cards}`);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, [re, im]] of Object.entries(expected)) {
      const size = Math.hypot(re, im) || 1;
      expect(Math.hypot(found[name]![0] - re, found[name]![1] - im) / size).toBeLessThan(1e-10);
    }
  });

  it("two equal poles are found to half of the digits", async () => {
    const cards = "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1n; E1 c 0 b 0 1; R2 c d 1k; C2 d 0 1n; .pz a 0 d 0 vol pol";
    const found = Object.values(await roots(`.options gmin=0; ${cards}`));
    expect(found).toHaveLength(2);
    for (const [re, im] of found) expect(Math.hypot(re + 1e6, im) / 1e6).toBeLessThan(1e-6);
  });

  it("is linear about the operating point", async () => {
    const cards = ".model d D (is=1e-14 cjo=0 tt=1n); I1 0 a 1m; D1 a 0 d; C1 a 0 1n; .pz a 0 a 0 cur pol";
    const found = await roots(`.options gmin=0 reltol=1e-9; ${cards}`);
    const conductance = 1e-3 / ((1.380649e-23 * 300.15) / 1.602176634e-19);
    expect(found["pole(1)"]![0] / (-conductance / (1e-9 + conductance * 1e-9))).toBeCloseTo(1, 5);
  });
});
