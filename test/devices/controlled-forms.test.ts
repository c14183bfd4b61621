import { describe, expect, it } from "vitest";
import { parse } from "../../src/index.js";
import { simulated } from "../lab.js";

const at = async (cards: string, probe: string): Promise<number> => {
  const { measures } = await simulated(`${cards}; .op; .measure op found find ${probe} at=0`);
  return measures["found"]!;
};

const faults = (cards: string): string[] => {
  try {
    return parse(`faults\n${cards}\n.op\n.end`).diagnostics.map(({ code }) => code);
  } catch (error) {
    return (error as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
  }
};

describe("forms of E and G", () => {
  it("OPAMP makes the voltage of its inputs 0: an inverting and a noninverting amplifier", async () => {
    const inverting = "V1 a 0 0.3; R1 a m 1k; R2 m out 4k; E1 out 0 opamp 0 m; R3 out 0 100";
    expect(await at(inverting, "v(out)")).toBeCloseTo(-1.2, 9);
    expect(await at(inverting, "v(m)")).toBeCloseTo(0, 9);
    expect(await at("V1 a 0 0.3; R1 m 0 1k; R2 m out 4k; E1 out 0 OPAMP a m", "v(out)")).toBeCloseTo(1.5, 9);
  });

  it("TRANSFORMER divides the voltage by k and the current takes the power in", async () => {
    const cards = "V1 a 0 10; R1 a p 50; E1 s 0 transformer p 0 5; R2 s 0 2";
    // 2 ohm behind 5 turns to 1 is 50 ohm.
    expect(await at(cards, "v(p)")).toBeCloseTo(5, 9);
    expect(await at(cards, "v(s)")).toBeCloseTo(1, 9);
    expect(await at(cards, "i(v1)")).toBeCloseTo(-0.1, 9);
  });

  it("max=, min= and abs= bound what a source gives", async () => {
    const bounded = (volts: number, form: string) => at(`V1 a 0 ${volts}; E1 b 0 ${form}; R1 b 0 1`, "v(b)");
    expect(await bounded(1, "a 0 2 max=1.5 min=-0.5")).toBeCloseTo(1.5, 9);
    expect(await bounded(0.6, "vcvs a 0 2 max=1.5 min=-0.5")).toBeCloseTo(1.2, 9);
    expect(await bounded(-1, "vol='v(a)*3' max=1.5 min=-0.5")).toBeCloseTo(-0.5, 9);
    expect(await bounded(-1, "poly(1) a 0 0 2 abs=1")).toBeCloseTo(2, 9);
    expect(await at("V1 a 0 5; G1 0 b a 0 1 max=2m; R1 b 0 1k", "v(b)")).toBeCloseTo(2, 9);
  });

  it("gates are tables of the smallest or the largest input", async () => {
    const gate = (form: string) => at(`V1 a 0 0.3; V2 c 0 0.8; E1 b 0 ${form}; R1 b 0 1`, "v(b)");
    expect(await gate("and(2) a 0 c 0 (0,0) (1,5)")).toBeCloseTo(1.5, 9);
    expect(await gate("or(2) a 0 c 0 0,0 1,5")).toBeCloseTo(4, 9);
    expect(await gate("nand(2) a 0 c 0 0,5 1,0")).toBeCloseTo(3.5, 9);
    expect(await gate("nor(2) a 0 c 0 0,5 1,0")).toBeCloseTo(1, 9);
  });

  it("VCR with PWL is a resistance; NPWL and PPWL are the same from both ends", async () => {
    const channel = (form: string, volts: number) =>
      at(`V1 d 0 ${volts}; V2 g 0 0.5; G1 d 0 vcr ${form}; R1 g 0 1`, "i(v1)");
    expect(await channel("pwl(1) g 0 0,1k 1,2k", 3)).toBeCloseTo(-2e-3, 9);
    expect(await channel("npwl(1) g 0 0,1k 1,2k", 3)).toBeCloseTo(-2e-3, 9);
    // Turned round, the control is against the drain: 0.5 V + 0.25 V.
    expect(await channel("npwl(1) g 0 0,1k 1,2k", -0.25)).toBeCloseTo(0.25 / 1750, 9);
    expect(await channel("ppwl(1) g 0 0,1k 1,2k", 0.25)).toBeCloseTo(-0.25 / 1250, 9);
    expect(await channel("poly(1) g 0 1k 2k", 3)).toBeCloseTo(-1.5e-3, 9);
  });

  it("POLE is the same as its transfer function, and DELAY is late", async () => {
    const cards = `V1 a 0 ac 1 pulse(0 1 0 1n 1n 1 2)
E1 b 0 pole a 0 3k / 1 1k,0 2k,500
E2 c 0 laplace {v(a)} = {3k / ((s + 1k)*(s*s + 4k*s + 4meg + (1000*pi)**2))}
E3 d 0 delay a 0 td=2m scale=3
R1 b 0 1; R2 c 0 1; R3 d 0 1; .tran 10u 8m; .ac lin 1 700 700
.meas tran one find v(b) at=3m; .meas tran other find v(c) at=3m; .meas tran late when v(d)=1.5
.meas ac a1 find vm(b) at=700; .meas ac a2 find vm(c) at=700; .meas ac p find vp(d) at=700`;
    const { measures } = await simulated(cards);
    expect(measures["one"]).toBeCloseTo(measures["other"]!, 9);
    expect(measures["a1"]).toBeCloseTo(measures["a2"]!, 12);
    expect(measures["late"]).toBeCloseTo(2e-3, 7);
    expect(Math.cos(measures["p"]!)).toBeCloseTo(Math.cos(2 * Math.PI * 700 * 2e-3), 9);
  });
});

describe("CHEBYSHEV", () => {
  /** Gains [dB] at some frequencies. */
  const gains = async (filter: string, ...frequencies: readonly number[]) => {
    const measures = frequencies.map((f, k) => `.meas ac g${k} find vdb(b) at=${f}`).join("; ");
    const found = await simulated(
      `V1 a 0 ac 1; E1 b 0 chebyshev {v(a)} = ${filter}; R1 b 0 1; .ac lin 2001 1 20001; ${measures}`,
    );
    return frequencies.map((_, k) => found.measures[`g${k}`]!);
  };

  it("a low-pass filter ripples in its passband and damps its stopband", async () => {
    const [low, edge, ...stop] = await gains("LP (801 1201) .1dB 50dB", 1, 801, 1201, 3001);
    // Six poles are needed for the 1.5 times as high stopband: an even order begins a ripple down.
    expect(low).toBeGreaterThan(-0.1001);
    expect(edge).toBeCloseTo(-0.1, 3);
    for (const gain of stop) expect(gain).toBeLessThan(-50);
  });

  it("high-pass, band-pass and band-stop filters have their edges", async () => {
    const [stop, pass, far] = await gains("HP (1001 2001) 1dB 40dB", 1001, 2001, 20001);
    expect(stop).toBeLessThan(-40);
    expect(pass).toBeCloseTo(-1, 3);
    expect(far).toBeGreaterThan(-1.001);
    const [below, lower, upper, above] = await gains("BP (501 1001 4001 8001) 0.5dB 30dB", 501, 1001, 4001, 8001);
    expect([below! < -30, above! < -30]).toEqual([true, true]);
    expect(lower).toBeCloseTo(-0.5, 3);
    expect(upper).toBeCloseTo(-0.5, 3);
    const [one, two, three, four] = await gains("BR (501 1001 4001 8001) 0.5dB 30dB", 501, 1001, 4001, 8001);
    expect(one).toBeCloseTo(-0.5, 3);
    expect(four).toBeCloseTo(-0.5, 3);
    expect([two! < -30, three! < -30]).toEqual([true, true]);
  });
});

it.each([
  ["V1 a 0 1\nE1 b 0 FREQ {v(a)} = (0,0,0) (1k,-3,-45)\nR1 b 0 1", "unavailable-form"],
  ["V1 a 0 1\nE1 b 0 chebyshev {v(a)} = LP (1k) 1 2\nR1 b 0 1", "bad-filter"],
  ["V1 a 0 1\nE1 b 0 chebyshev {v(a)} = LP (1k 1.001k) 0.001 90\nR1 b 0 1", "bad-filter"],
  ["V1 a 0 1\nE1 b 0 chebyshev {v(a)} = NP (1k 2k) 1 40\nR1 b 0 1", "unexpected-text"],
  ["V1 a 0 1\nE1 b 0 pole a 0 1 2 / 1 1k\nR1 b 0 1", "missing-text"],
  ["V1 a 0 1\nE1 b 0 and(x) a 0 (0,0) (1,1)\nR1 b 0 1", "unexpected-text"],
  ["V1 a 0 STIMULUS=non\nR1 a 0 1", "unknown-stimulus"],
  [".stimulus s\nV1 a 0 STIMULUS=s\nR1 a 0 1", "missing-text"],
])("%s: %s", (cards, code) => expect(faults(cards)).toContain(code));
