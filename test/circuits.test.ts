import { describe, expect, it } from "vitest";
import { root, simulated, table, thermal, value } from "./lab.js";

/** A circuit at rest: cards, probe, what a formula says, relative tolerance. */
type Case = readonly [what: string, cards: string, probe: string, expected: number, tolerance: number];

const vt = thermal();
const diodeVoltage = (volts: number, ohms: number, is: number, nvt: number) =>
  root((v) => (v - volts) / ohms + is * (Math.exp(v / nvt) - 1), -1, 1);
const warm = (tc1: number, tc2: number, rise: number) => 1 + tc1 * rise + tc2 * rise * rise;
const warmIs = (is: number, eg: number, xti: number, n: number, celsius: number) => {
  const ratio = (celsius + 273.15) / 300.15;
  return is * Math.exp(((ratio - 1) * eg) / (n * thermal(celsius))) * Math.pow(ratio, xti / n);
};

const atRest: Case[] = [
  ["divider", "V1 a 0 10; R1 a b 1k; R2 b 0 3k", "v(b)", 7.5, 1e-12],
  ["current of a source flows from n+ through it", "V1 a 0 10; R1 a 0 2k", "i(v1)", -5e-3, 1e-12],
  ["current source pulls at n+", "I1 a 0 2m; R1 a 0 1k", "v(a)", -2, 1e-12],
  ["m divides a resistance", "V1 a 0 1; R1 a 0 1k m=4", "i(v1)", -4e-3, 1e-12],
  ["m multiplies a current source", "I1 0 a 1m m=3; R1 a 0 1k", "v(a)", 3, 1e-12],
  ["capacitor is open", "V1 a 0 2; R1 a b 1k; C1 b 0 1u", "v(b)", 2, 1e-9],
  ["inductor is short", "V1 a 0 2; R1 a b 1k; L1 b 0 1u", "i(l1)", 2e-3, 1e-12],
  ["Wheatstone bridge", "V1 a 0 6; R1 a b 1k; R2 b 0 2k; R3 a c 2k; R4 c 0 1k; R5 b c 1k", "v(b,c)", 6 / 7, 1e-12],
  ["VCVS", "V1 a 0 0.5; E1 b 0 a 0 -8; R1 b 0 1k", "v(b)", -4, 1e-12],
  ["VCVS of two nodes", "V1 a 0 3; V2 c 0 1; E1 b 0 c a 2; R1 b 0 1k", "v(b)", -4, 1e-12],
  ["VCCS", "V1 a 0 2; G1 0 b a 0 3m; R1 b 0 1k", "v(b)", 6, 1e-12],
  ["CCCS", "V1 a 0 2; R1 a s 1k; Vs s 0 0; F1 0 b Vs 5; R2 b 0 1k", "v(b)", 10, 1e-12],
  ["CCVS", "V1 a 0 2; R1 a s 1k; Vs s 0 0; H1 b 0 Vs 700; R2 b 0 1k", "v(b)", 1.4, 1e-12],
  ["E with an expression", "V1 a 0 3; E1 b 0 value={v(a)*v(a)+1}; R1 b 0 1k", "v(b)", 10, 1e-9],
  ["G with an expression", "V1 a 0 3; G1 0 b value={1m*sqrt(v(a)+6)}; R1 b 0 1k", "v(b)", 3, 1e-9],
  ["B voltage of a current", "V1 a 0 4; R1 a 0 2k; B1 b 0 v={-500*i(V1)}; R2 b 0 1k", "v(b)", 1, 1e-9],
  ["B current with a cubic", "V1 a 0 2; B1 a 0 i={1m*v(a)^3}", "i(v1)", -8e-3, 1e-9],
  ["B current, m of it", "V1 a 0 2; B1 a 0 i={1m*v(a)} m=3", "i(v1)", -6e-3, 1e-9],
  ["function and parameter", ".param r=2k; .func f(x) {x*x+1}; V1 a 0 {f(3)}; R1 a 0 {r}", "i(v1)", -5e-3, 1e-12],
  ["resistor at 77 C", ".temp 77; V1 a 0 1; R1 a 0 1k tc1=2e-3 tc2=3e-5", "i(v1)", -1e-3 / warm(2e-3, 3e-5, 50), 1e-12],
  [
    "resistor at 77 C, tnom 17",
    ".options temp=77 tnom=17; V1 a 0 1; R1 a 0 1k tc1=2e-3 tc2=3e-5",
    "i(v1)",
    -1e-3 / warm(2e-3, 3e-5, 60),
    1e-12,
  ],
  [
    "sheet resistance",
    ".model s R (rsh=50 narrow=0.1u short=0.3u); V1 a 0 1; R1 a 0 s l=20u w=4u",
    "i(v1)",
    -3.8e-6 / (50 * 19.4e-6),
    1e-12,
  ],
  [
    "sheet resistance of default width",
    ".model s R (rsh=50 defw=5u); V1 a 0 1; R1 a 0 s",
    "i(v1)",
    -5e-6 / (50 * 10e-6),
    1e-12,
  ],
  ["trainable resistor", ".model t TRAINABLE (gmin=1u gmax=1m g=20u); V1 a 0 2; R1 a 0 t", "i(v1)", -4e-5, 1e-12],
  [
    "trainable resistor starts in the geometric mean",
    ".model t TRAINABLE (gmin=1u gmax=4m); V1 a 0 2; R1 a 0 t",
    "i(v1)",
    -2 * Math.sqrt(4e-9),
    1e-12,
  ],
  [
    "diode and resistor: Lambert's equation",
    ".model d D (is=1e-14); V1 a 0 5; R1 a b 1k; D1 b 0 d",
    "v(b)",
    diodeVoltage(5, 1000, 1e-14, vt),
    1e-7,
  ],
  [
    "diode with emission coefficient, area and m",
    ".model d D (is=2e-12 n=1.7); V1 a 0 3; R1 a b 100; D1 b 0 d 4 m=2",
    "v(b)",
    diodeVoltage(3, 100, 1.6e-11, 1.7 * vt),
    1e-7,
  ],
  [
    "series resistance of a diode shrinks with area, grows with temperature",
    ".temp 127; .model d D (is=1e-12 rs=10 trs1=1e-3 trs2=1e-5); I1 0 a 10m; D1 a 0 d 2",
    "v(a)",
    thermal(127) * Math.log1p(1e-2 / (2 * warmIs(1e-12, 1.11, 3, 1, 127))) + (1e-2 * 10 * warm(1e-3, 1e-5, 100)) / 2,
    1e-6,
  ],
  [
    "reverse current of a diode",
    ".options gmin=0; .model d D (is=1e-9); V1 a 0 -2; D1 a 0 d",
    "i(v1)",
    1e-9 * (1 - Math.pow((3 * vt) / (2 * Math.E), 3)),
    1e-9,
  ],
  [
    "gmin lies across a junction",
    ".options gmin=1u; .model d D (is=1e-14); V1 a 0 -2; D1 a 0 d m=3",
    "i(v1)",
    2e-6 + 3e-14,
    1e-9,
  ],
  [
    "saturation current at 100 C",
    ".options gmin=0; .temp 100; .model d D (is=1e-12 n=1.2 eg=0.9 xti=2); V1 a 0 0.3; D1 a 0 d",
    "i(v1)",
    -warmIs(1e-12, 0.9, 2, 1.2, 100) * Math.expm1(0.3 / (1.2 * thermal(100))),
    1e-9,
  ],
  [
    "temp of one diode",
    ".options gmin=0; .model d D (is=1e-12); V1 a 0 0.3; D1 a 0 d temp=60",
    "i(v1)",
    -warmIs(1e-12, 1.11, 3, 1, 60) * Math.expm1(0.3 / thermal(60)),
    1e-9,
  ],
  [
    "dtemp of one diode",
    ".options gmin=0; .model d D (is=1e-12); V1 a 0 0.3; D1 a 0 d dtemp=33",
    "i(v1)",
    -warmIs(1e-12, 1.11, 3, 1, 60) * Math.expm1(0.3 / thermal(60)),
    1e-9,
  ],
];

describe("circuits at rest", () => {
  it.each(atRest)("%s", async (_, cards, probe, expected, tolerance) => {
    const found = await value(`.options reltol=1e-9 abstol=1e-18 vntol=1e-12; ${cards}; .op`, probe);
    expect(Math.abs(found / expected - 1)).toBeLessThan(tolerance);
  });
});

const tight = ".options reltol=1e-6 abstol=1e-15 vntol=1e-9";
const step = "PULSE(0 1 0 1p 1p 1 1)";

/** A circuit over time: cards, column, exact course, largest error. Sources with a step rise within 1 ps. */
const overTime: [string, string, string, (t: number) => number, number][] = [
  [
    "RC charged by a step",
    `V1 a 0 ${step}; R1 a b 1k; C1 b 0 1n; .tran 0.1u 5u`,
    "v(b)",
    (t) => -Math.expm1(-t / 1e-6),
    2e-4,
  ],
  [
    "RC discharged from ic",
    "R1 b 0 1k; C1 b 0 1n ic=2; .tran 0.1u 5u uic",
    "v(b)",
    (t) => 2 * Math.exp(-t / 1e-6),
    4e-4,
  ],
  [
    "capacitor against a source, from ic",
    "V1 a 0 5; R1 a b 1k; C1 b a 1n ic=-3; .tran 0.1u 5u uic",
    "v(b)",
    (t) => 5 - 3 * Math.exp(-t / 1e-6) * (t > 0 ? 1 : 0) - (t > 0 ? 0 : 5),
    1e-3,
  ],
  [
    "RC let go from .ic",
    "R1 b 0 1k; C1 b 0 1n; .ic v(b)=2; .tran 0.1u 5u",
    "v(b)",
    (t) => 2 * Math.exp(-t / 1e-6),
    4e-4,
  ],
  [
    "RL driven by a step",
    `V1 a 0 ${step}; R1 a b 10; L1 b 0 1m; .tran 10u 500u`,
    "i(l1)",
    (t) => -0.1 * Math.expm1(-t / 1e-4),
    2e-5,
  ],
  ["RL from ic", "R1 b 0 10; L1 b 0 1m ic=0.5; .tran 10u 500u uic", "i(l1)", (t) => 0.5 * Math.exp(-t / 1e-4), 1e-4],
  [
    "RLC in series, ringing",
    `V1 a 0 ${step}; R1 a b 20; L1 b c 1m; C1 c 0 100n; .tran 1u 200u`,
    "v(c)",
    (t) => {
      const damping = 1e4;
      const w = Math.sqrt(1e10 - damping * damping);
      return 1 - Math.exp(-damping * t) * (Math.cos(w * t) + (damping / w) * Math.sin(w * t));
    },
    3e-3,
  ],
  [
    "coupled inductors, short secondary: leakage (1 - k^2) L1",
    `V1 a 0 ${step}; R1 a b 10; L1 b 0 4m; L2 s 0 1m; K1 L1 L2 0.8; R2 s 0 1u; .tran 10u 500u`,
    "i(l1)",
    (t) => -0.1 * Math.expm1((-t * 10) / (4e-3 * (1 - 0.64))),
    1e-4,
  ],
  [
    "coupled inductors, short secondary: its current",
    `V1 a 0 ${step}; R1 a b 10; L1 b 0 4m; L2 s 0 1m; K1 L1 L2 0.8; R2 s 0 1u; .tran 10u 500u`,
    "i(l2)",
    (t) => -0.8 * 2 * -0.1 * Math.expm1((-t * 10) / (4e-3 * (1 - 0.64))),
    2e-4,
  ],
  [
    "capacitance by temperature",
    `.temp 77; V1 a 0 ${step}; R1 a b 1k; C1 b 0 1n tc1=2e-3 tc2=1e-4; .tran 0.1u 5u`,
    "v(b)",
    (t) => -Math.expm1(-t / (1e-6 * warm(2e-3, 1e-4, 50))),
    2e-4,
  ],
  [
    "capacitance from area and edge",
    `.model k C (cj=1m cjsw=1n narrow=1u short=2u); V1 a 0 ${step}; R1 a b 1k; C1 b 0 k l=102u w=51u m=2; .tran 1n 40n`,
    "v(b)",
    (t) => -Math.expm1(-t / (2e3 * (1e-3 * 5e-9 + 2e-9 * 150e-6))),
    2e-4,
  ],
  [
    "inductance by temperature",
    `.temp 77; V1 a 0 ${step}; R1 a b 10; L1 b 0 1m tc1=2e-3 tc2=1e-4; .tran 10u 500u`,
    "i(l1)",
    (t) => -0.1 * Math.expm1(-t / (1e-4 * warm(2e-3, 1e-4, 50))),
    2e-5,
  ],
  [
    "sine into RC, settled part and transient",
    "V1 a 0 SIN(0 1 100k); R1 a b 1k; C1 b 0 1n; .tran 50n 50u",
    "v(b)",
    (t) => {
      const w = 2e5 * Math.PI;
      const tau = 1e-6;
      const size = 1 / (1 + w * tau * w * tau);
      return size * (Math.sin(w * t) - w * tau * Math.cos(w * t) + w * tau * Math.exp(-t / tau));
    },
    3e-4,
  ],
  ["B source of time", "B1 a 0 v={1k*time}; R1 a 0 1k; .tran 1u 100u", "v(a)", (t) => 1000 * t, 1e-12],
];

describe("circuits over time", () => {
  it.each(overTime)("%s", async (_, cards, column, exact, tolerance) => {
    for (const method of ["trap", "gear"]) {
      const rows = await table(`${tight} method=${method}; ${cards}`);
      expect(rows.points).toBeGreaterThan(50);
      expect(rows.error(column, exact)).toBeLessThan(tolerance);
    }
  });

  it("an inductive kick obeys the sign of the flux", async () => {
    const rows = await table(`${tight}; I1 0 a PWL(0 0 1u 1m); L1 a 0 1m; R1 a 0 1meg; .tran 10n 1u`);
    expect(rows.last("v(a)")).toBeCloseTo(1, 5);
  });

  it("a diode's stored charge follows its current: dq/dt of tt", async () => {
    const rows = await table(
      `${tight} gmin=0; .model d D (is=1e-12 tt=100n); I1 0 a PWL(0 1m 1u 2m); D1 a 0 d; .tran 10n 3u; .save @d1[id] @d1[charge]`,
    );
    // i + tt di/dt = ramp: behind by tt along the ramp, then settling.
    const exact = (t: number) => (t < 1e-6 ? 1e-3 + 1e3 * (t - 1e-7 * -Math.expm1(-t / 1e-7)) : NaN);
    rows.column("time").forEach((t, k) => {
      if (t >= 1e-6) return;
      expect(Math.abs(rows.column("@d1[id]")[k]! - exact(t))).toBeLessThan(2e-7);
    });
    expect(rows.last("@d1[id]")).toBeCloseTo(2e-3, 8);
    expect(rows.last("@d1[charge]")).toBeCloseTo(2e-10, 14);
  });
});

describe("lock-in amplifiers in a circuit", () => {
  it("reads a divided sine in magnitude and phase, and its offset", async () => {
    const { measures } = await simulated(
      `${tight}; .model k LOCKIN (f=10k points=64 filter=boxcar periods=4)
      V1 a 0 SIN(0.25 1 10k); R1 a b 1k; C1 b 0 15.9154943n; .lockin m v(b) k; .tran 1u 2m`,
    );
    expect(measures["m.r"]).toBeCloseTo(Math.SQRT1_2, 4);
    expect(measures["m.theta"]).toBeCloseTo(-45, 2);
    expect(measures["m.x"]).toBeCloseTo(0.5, 3);
    expect(measures["m.y"]).toBeCloseTo(-0.5, 3);
    expect(measures["m.dc"]).toBeCloseTo(0.25, 4);
  });
});
