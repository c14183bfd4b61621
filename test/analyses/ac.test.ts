import { describe, expect, it } from "vitest";
import * as C from "../../src/base/complex.js";
import { simulated, table, thermal } from "../lab.js";

const one = C.complex(1);
const jw = (f: number, factor = 1): C.Complex => C.complex(0, 2 * Math.PI * f * factor);
const sum = (...terms: C.Complex[]) => terms.reduce(C.add);

/** A circuit in the small: cards, column, exact phasor over frequency. */
const cases: [string, string, string, (f: number) => C.Complex][] = [
  [
    "RC lowpass",
    "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1u; .ac dec 7 1 100k",
    "v(b)",
    (f) => C.div(one, C.add(one, jw(f, 1e-3))),
  ],
  [
    "magnitude and phase of a source",
    "V1 a 0 5 ac 2 60; R1 a 0 1k; .ac lin 2 1 2",
    "i(v1)",
    () => C.complex(-1e-3, -1e-3 * Math.sqrt(3)),
  ],
  [
    "current source, m of it",
    "I1 0 a ac 1m 90 m=3; R1 a 0 1k; C1 a 0 1u; .ac dec 5 1 10k",
    "v(a)",
    (f) => C.div(C.complex(0, 3), C.add(one, jw(f, 1e-3))),
  ],
  [
    "series RLC at and around its resonance of Q 100",
    "V1 a 0 ac 1; R1 a b 1; L1 b c 1m; C1 c 0 100n; .ac lin 101 15k 17k",
    "v(c)",
    (f) => C.div(one, sum(one, jw(f, 1e-7), C.mul(jw(f, 1e-3), jw(f, 1e-7)))),
  ],
  [
    "transformer with coupling 0.9 and a load",
    "V1 a 0 ac 1; R1 a b 10; L1 b 0 10m; L2 s 0 40m; K1 L1 L2 0.9; R2 s 0 1k; .ac dec 4 10 100k",
    "v(s)",
    (f) => {
      const [z1, z2, zm] = [C.add(C.complex(10), jw(f, 0.01)), C.add(C.complex(1e3), jw(f, 0.04)), jw(f, 0.018)];
      return C.div(C.scale(zm, 1e3), C.sub(C.mul(z1, z2), C.mul(zm, zm)));
    },
  ],
  [
    "controlled sources",
    "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1u; E1 c 0 b 0 3; R2 c d 1k; Vs d 0 0; F1 0 e Vs 2; R3 e 0 1k; .ac dec 3 1 10k",
    "v(e)",
    (f) => C.div(C.complex(6), C.add(one, jw(f, 1e-3))),
  ],
  [
    "a behavioural source is linear about its operating point",
    "V1 a 0 3 ac 1; B1 b 0 v={v(a)^2 + 2*v(a)}; R1 b c 1k; C1 c 0 1u; .ac dec 3 1 10k",
    "v(c)",
    (f) => C.div(C.complex(8), C.add(one, jw(f, 1e-3))),
  ],
  [
    "lead current of a resistor",
    "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1u; .save i(r1); .ac dec 3 1 10k",
    "i(r1)",
    (f) => C.div(jw(f, 1e-6), C.add(one, jw(f, 1e-3))),
  ],
  [
    "an expression of phasors",
    "V1 a 0 ac 1; R1 a b 1k; C1 b 0 1u; .save {v(a)-2*v(b)}; .ac dec 3 1 10k",
    "v(a)-2*v(b)",
    (f) => C.sub(one, C.div(C.complex(2), C.add(one, jw(f, 1e-3)))),
  ],
];

describe(".ac", () => {
  it.each(cases)("%s", async (_, cards, column, exact) => {
    expect((await table(cards)).distance(column, exact)).toBeLessThan(1e-12);
  });

  it("a diode is its conductance and its capacitances at the operating point", async () => {
    const rows = await table(
      `.options gmin=0 reltol=1e-9 abstol=1e-18; .model d D (is=1e-14 tt=1u cjo=100p vj=0.8 m=0.4);
      I1 0 a 1m ac 1; D1 a 0 d; .ac dec 5 1k 100meg`,
    );
    const vt = thermal();
    const v = vt * Math.log1p(1e-3 / 1e-14);
    const g = (1e-3 + 1e-14) / vt;
    // Above fc vj the depletion capacitance goes on as a straight line.
    const depletion = (1e-10 / Math.pow(0.5, 1.4)) * (1 - 0.5 * 1.4 + (0.4 * v) / 0.8);
    const exact = (f: number) => C.div(one, C.add(C.complex(g), jw(f, 1e-6 * g + depletion)));
    expect(rows.distance("v(a)", exact)).toBeLessThan(1e-8);
  });

  it("inner quantities are those of the operating point", async () => {
    const { tables } = await simulated(
      ".model d D (is=1e-14); I1 0 a 1m ac 1; D1 a 0 d; .save @d1[id] v(a); .ac dec 1 1 10",
    );
    const currents = tables[0]!.column("@d1[id]");
    expect(currents.length).toBe(tables[0]!.points);
    for (const current of currents) expect(current).toBeCloseTo(1e-3, 6);
  });

  it("what a frequency gives does not depend on its neighbours", async () => {
    const cards = "V1 a 0 ac 1; R1 a b 1; L1 b c 1m; C1 c 0 100n";
    const together = await table(`${cards}; .ac lin 11 1k 11k`);
    const alone = await table(`${cards}; .ac lin 3 1k 3k`);
    expect([...together.column("v(c)")].slice(0, 6)).toEqual([...alone.column("v(c)")]);
  });
});
