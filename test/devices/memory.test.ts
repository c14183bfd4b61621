import { describe, expect, it } from "vitest";
import { simulated, table, value } from "../lab.js";

/** Devices with memory against closed forms: switches in time and over sweeps, lattice diagrams of lines, memristors. */

const tight = ".options reltol=1e-6 abstol=1e-15 vntol=1e-9";

describe("switches", () => {
  const switched = `V1 c 0 PULSE(0 2 1u 1u 1u 2u 8u); V2 a 0 5; R1 a b 1k; C1 b 0 100p; S1 b 0 c 0 sw
    .model sw SW (vt=1 vh=0.25 ron=10 roff=1meg); .tran 50n 8u`;

  it("change where the control passes the threshold by the hysteresis, and discharge a capacitor from there", async () => {
    const rows = await table(`${tight}; ${switched}`);
    const settled = (g: number) => 5e-3 / (1e-3 + g);
    const [on, off] = [1.625e-6, 4.625e-6];
    const fast = 100e-12 / (1e-3 + 0.1);
    const slow = 100e-12 / (1e-3 + 1e-6);
    const low = settled(0.1);
    const high = settled(1e-6);
    const exact = (t: number) =>
      t <= on
        ? high
        : t <= off
          ? low + (high - low) * Math.exp((on - t) / fast)
          : high + (low - high) * Math.exp((off - t) / slow);
    expect(rows.error("v(b)", exact)).toBeLessThan(3e-3);
    const times = rows.column("time");
    for (const instant of [on, off]) {
      const behind = times.find((t) => t > instant)!;
      expect(behind - instant).toBeLessThan(1e-12);
    }
  });

  it.each([
    ["hysteresis", "vh=0.25", [0, 0, 0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 0, 0, 0]],
    [
      "negative hysteresis: where the control enters the range",
      "vh=-0.25",
      [0, 0, 0, 1, 1, 1, 1, 1],
      [1, 1, 1, 0, 0, 0, 0, 0],
    ],
    ["none", "vh=0", [0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0, 0, 0]],
  ])("of %s keep it over a DC sweep, up and down", async (_, vh, up, down) => {
    for (const [sweep, expected] of [
      ["0.3 1.7 0.2", up],
      ["1.7 0.3 -0.2", down],
    ] as const) {
      const rows = await table(
        `V1 c 0 0; V2 a 0 1; S1 a 0 c 0 sw; .model sw SW (vt=1 ${vh} ron=2 roff=1k); .dc V1 ${sweep}; .save @s1[r]`,
      );
      expect(Array.from(rows.column("@s1[r]"), (r) => (r < 10 ? 1 : 0))).toEqual(expected);
    }
  });

  it.each([
    ["on within the hysteresis", "S1 a 0 c 0 sw on; .model sw SW (vt=1 vh=0.25 ron=2 roff=1k)", 0.5],
    ["off within the hysteresis", "S1 a 0 c 0 sw off; .model sw SW (vt=1 vh=0.25 ron=2 roff=1k)", 1e-3],
    ["on by a current", "W1 a 0 V1 sw; R1 c 0 100; .model sw CSW (it=-0.02 ih=1m ron=4 roff=1k)", 0.25],
    ["off by a current", "W1 a 0 V1 sw; R1 c 0 100; .model sw CSW (it=-8m ih=1m ron=4 roff=1k)", 1e-3],
    ["off without a resistance", "S1 a 0 c 0 sw; .model sw SW (vt=3); .options gmin=1e-6", 1e-6],
    ["smooth, half way", "S1 a 0 c 0 sw; .model sw VSWITCH (von=1.5 voff=0.5 ron=2 roff=800)", 1 / 40],
    ["smooth, a quarter", "S1 a 0 c 0 sw; .model sw VSWITCH (von=2.5 voff=0.5 ron=2 roff=800)", 400 ** -0.34375 / 40],
    ["smooth, on", "S1 a 0 c 0 sw; .model sw VSWITCH (von=0.9 voff=0.5 ron=2 roff=800)", 1 / 2],
    [
      "smooth, off beyond a falling range",
      "S1 a 0 c 0 sw; .model sw VSWITCH (von=-1 voff=0.5 ron=2 roff=800)",
      1 / 800,
    ],
    [
      "smooth, by an expression",
      "S1 a 0 sw control={v(c)*v(a)}; .model sw SWITCH (on=1.5 off=0.5 ron=2 roff=800)",
      1 / 40,
    ],
    ["smooth, by a current", "W1 a 0 V1 sw; R1 c 0 100; .model sw ISWITCH (ion=-15m ioff=-5m ron=2 roff=800)", 1 / 40],
  ])("%s", async (_, cards, siemens) => {
    const i = await value(`.options reltol=1e-9; V1 c 0 1; V2 a 0 1; ${cards}; .op`, "i(v2)");
    expect(-i / siemens).toBeCloseTo(1, 9);
  });

  it("one that switches itself goes on in small steps over time, and has no operating point", async () => {
    const self = "V1 a 0 PWL(0 0 100n 5); R1 a b 1k; C1 b 0 1p; S1 b 0 b 0 sw; .model sw SW (vt=1 ron=10 roff=1meg)";
    const rows = await table(`${self}; .tran 10n 100n`);
    expect(rows.last("time")).toBeCloseTo(1e-7, 12);
    expect(rows.column("v(b)").reduce((most, v) => Math.max(most, v))).toBeLessThan(1.1);
    expect(rows.last("v(b)")).toBeGreaterThan(0.8);
    const rest = "V1 a 0 5; R1 a b 1k; S1 b 0 b 0 sw; .model sw SW (vt=1 ron=10 roff=1meg); .op";
    await expect(simulated(rest)).rejects.toThrow(/s1 .* changes back and forth/);
  });
});

describe("lossless lines", () => {
  const step = "V1 s 0 PULSE(0 1 1n 0.1n 0.1n 1 2)";

  it("reflect as the lattice diagram says: 25 ohm into 50 ohm, 200 ohm at the end", async () => {
    const rows = await table(`${step}; R1 s a 25; T1 a 0 b 0 z0=50 td=3n; R2 b 0 200; .tran 0.1n 30n`);
    const rise = (t: number) => Math.min(Math.max(t / 1e-10, 0), 1);
    const [front, end, start] = [2 / 3, 0.6, -1 / 3];
    const far = (t: number) => {
      let sum = 0;
      for (let k = 0, size = front * (1 + end); k < 12; k++, size *= end * start)
        sum += size * rise(t - 1e-9 - (2 * k + 1) * 3e-9);
      return sum;
    };
    expect(rows.error("v(b)", far)).toBeLessThan(1e-9);
  });

  it.each([
    ["open", "R2 b 0 1g", 1],
    ["shorted", "R2 b 0 1u", 0],
    ["matched", "R2 b 0 50", 0.5],
  ])("%s at the end, the matched source sees it after twice the delay", async (_, load, settled) => {
    const rows = await table(`${step}; R1 s a 50; T1 a 0 b 0 z0=50 td=3n; ${load}; .tran 0.1n 12n`);
    const times = rows.column("time");
    const at = (t: number) => rows.column("v(a)")[times.findIndex((each) => each >= t)]!;
    expect(at(6.9e-9)).toBeCloseTo(0.5, 9);
    expect(at(8e-9)).toBeCloseTo(settled, 5);
  });

  it("with a capacitor at the end: v = 2 (1 - exp(-t / z0 C)) of the front", async () => {
    const rows = await table(
      `${tight}; V1 s 0 PULSE(0 1 1n 1f 1f 1 2); R1 s a 50; T1 a 0 b 0 z0=50 td=3n; C1 b 0 10p; .tran 0.1n 8n`,
    );
    expect(rows.error("v(b)", (t) => (t < 4e-9 ? 0 : -Math.expm1((4e-9 - t) / 5e-10)))).toBeLessThan(2e-4);
  });

  it("in series add their delays, also where each is shorter than a step", async () => {
    const pieces = Array.from({ length: 5 }, (_, k) => `T${k} n${k} 0 n${k + 1} 0 z0=50 td=0.02n`).join("; ");
    const sine = "V1 s 0 SIN(0 1 100meg); R1 s n0 50";
    const rows = await table(`${sine}; ${pieces}; R2 n5 0 50; .tran 0.05n 20n`);
    const exact = (t: number) => (t < 1e-10 ? 0 : Math.sin(2e8 * Math.PI * (t - 1e-10)) / 2);
    expect(rows.error("v(n5)", exact)).toBeLessThan(2e-3);
  });

  it("start with uic from the waves that ic= tells", async () => {
    const rows = await table("T1 a 0 b 0 z0=50 td=3n ic=1,10m,0.5,-20m; R1 a 0 25; R2 b 0 200; .tran 0.1n 2n uic");
    expect(rows.last("v(a)")).toBeCloseTo(((0.5 - 50 * 0.02) * 25) / 75, 9);
    expect(rows.last("v(b)")).toBeCloseTo((1.5 * 200) / 250, 9);
  });

  it("connect through at rest, and turn the phase of a small signal", async () => {
    const line = "V1 s 0 dc 3 ac 1; R1 s a 50; T1 a 0 b 0 z0=50 f=100meg nl=0.5; R2 b 0 50";
    expect(await value(`${line}; .op`, "v(b)")).toBeCloseTo(1.5, 9);
    const rows = await table(`${line}; .ac lin 5 10meg 210meg`);
    const exact = (f: number) => {
      const angle = -2 * Math.PI * f * 5e-9;
      return { re: Math.cos(angle) / 2, im: Math.sin(angle) / 2 };
    };
    expect(rows.distance("v(b)", exact)).toBeLessThan(1e-9);
  });
});

/** A memristor on a current of the charge q(t) = A (1 - cos w t) / w. */
const driven = (model: string, card = "") =>
  `${tight}; I1 0 a SIN(0 1m 1k); YMEMRISTOR m1 a 0 mm ${card}; .model mm MEMRISTOR (${model}); .tran 5u 1m 0 5u; .save @ymemristor!m1[x] v(a)`;
const charge = (t: number) => (1e-3 * (1 - Math.cos(2e3 * Math.PI * t))) / (2e3 * Math.PI);
const logistic = (x0: number, rate: number) => 1 / (1 + ((1 - x0) / x0) * Math.exp(-rate));

describe("memristors", () => {
  const drift = "ron=100 roff=10k d=10n uv=1e-12";
  const k = (1e-12 * 100) / 1e-16;

  it.each([
    ["no window", "wt=0", (q: number) => 0.2 + k * q],
    ["Joglekar", "wt=1 p=1", (q: number) => logistic(0.2, 4 * k * q)],
    ["Biolek, rising", "wt=2 p=1", (q: number) => Math.tanh(Math.atanh(0.2) + k * q)],
    ["Prodromakis", "wt=3 p=1 j=1.5", (q: number) => logistic(0.2, 1.5 * k * q)],
  ])("of linear drift, %s: the state is a function of the charge", async (_, window, exact) => {
    const rows = await table(driven(`${drift} ${window}`, "x0=0.2"));
    const until = window.startsWith("wt=2") ? 0.5e-3 : 1e-3;
    rows.column("time").forEach((t, at) => {
      if (t <= until) expect(Math.abs(rows.column("@ymemristor!m1[x]")[at]! - exact(charge(t)))).toBeLessThan(4e-5);
    });
  });

  it("of linear drift without a window stops at its ends, and turns back at once", async () => {
    const rows = await table(driven(`${drift} wt=0`, "x0=0.9"));
    const states = rows.column("@ymemristor!m1[x]");
    expect(Math.max(...states)).toBeLessThan(1.001);
    expect(rows.last("@ymemristor!m1[x]")).toBeCloseTo(1 - k * charge(0.5e-3), 2);
  });

  it("start at their ic with and without uic", async () => {
    for (const uic of ["", "uic"]) {
      const rows = await table(
        `V1 a 0 1u; YMEMRISTOR m1 a 0 mm rinit=2080; .model mm MEMRISTOR (${drift}); .tran 1n 10n ${uic}; .save @ymemristor!m1[r]`,
      );
      expect(rows.last("@ymemristor!m1[r]")).toBeCloseTo(2080, 3);
    }
  });

  it("TEAM: the trajectory that Xyce's regression has and an integration of its own confirmed", async () => {
    const rows = await table(`V1 in 0 SIN(0 1 1k); R1 in a 50; YMEMRISTOR mr1 a 0 mrm
      .model mrm MEMRISTOR (level=2 ron=50 roff=1000 koff=1.46e-18 kon=-4.68e-22 alphaoff=10 alphaon=10 wc=1e-12
      + ioff=115e-6 ion=-8.9e-6 xscaling=1e9 wt=4); .tran 2u 1.4m; .save n(ymemristor!mr1:x)`);
    const known = [
      [0.0994e-3, 0.50212],
      [0.1989e-3, 1.08577],
      [0.4023e-3, 1.34463],
      [0.6002e-3, -0.00357],
      [1.2999e-3, 1.32322],
    ] as const;
    for (const [t, nm] of known) expect(Math.abs(interpolated(rows, "n(ymemristor!mr1:x)", t) - nm)).toBeLessThan(1e-3);
  });

  it("Yakopcic: the trajectory that ngspice gives, and half the step changes nothing", async () => {
    const run = (step: string) =>
      table(`V1 in 0 SIN(0 0.5 100); YMEMRISTOR m1 in a mm x0=0.11; R1 a 0 50
        .model mm MEMRISTOR (level=3 a1=0.17 a2=0.17 b=0.05 vp=0.16 vn=0.15 ap=4000 an=4000 xp=0.3 xn=0.5 alphap=1
        + alphan=5 eta=1); .tran ${step} 10m 0 ${step}; .save @ymemristor!m1[x] v(a)`);
    const [free, rows, finer] = [await run("0.2m"), await run("20u"), await run("10u")];
    const known = [
      [0.5e-3, 0.11],
      [1e-3, 0.238057],
      [2e-3, 0.711278],
      [2.5e-3, 0.822988],
      [7.5e-3, 0.18948],
      [10e-3, 0.093196],
    ] as const;
    for (const [t, x] of known) {
      expect(Math.abs(interpolated(free, "@ymemristor!m1[x]", t) - x)).toBeLessThan(1e-4);
      expect(Math.abs(interpolated(rows, "@ymemristor!m1[x]", t) - x)).toBeLessThan(1e-4);
      expect(Math.abs(interpolated(finer, "@ymemristor!m1[x]", t) - x)).toBeLessThan(5e-5);
    }
    expect(interpolated(rows, "v(a)", 2.5e-3)).toBeCloseTo(0.129572, 4);
  });

  /** State after a microsecond at a constant voltage. */
  const held = async (volts: number, model: string, card: string) =>
    (
      await table(
        `${tight}; V1 a 0 ${volts}; YMEMRISTOR m1 a 0 mm ${card}; .model mm MEMRISTOR (${model}); .tran 10n 1u; .save @ymemristor!m1[x] @ymemristor!m1[i]`,
      )
    ).last("@ymemristor!m1[x]");

  it.each([
    ["VTEAM, off", 0.08, "level=11 koff=2e-5 voff=0.02 alphaoff=2 wt=0 xoff=3n", "x0=1n", 1e-9 + 2e-5 * 9 * 1e-6],
    [
      "VTEAM, on",
      -0.5,
      "level=11 kon=-1e-5 von=-0.2 alphaon=3 wt=0 xon=0.1n xscaling=2",
      "x0=2n",
      2 * (2e-9 - 1e-5 * 3.375e-6),
    ],
    ["VTEAM, between", -0.1, "level=11", "x0=2n", 2e-9],
    [
      "threshold, above",
      1.5,
      "level=12 alpha=1e6 beta=4e9 vt=1 ron=2k roff=20k",
      "rinit=8k",
      8e3 + (4e9 * 0.5 + 1e6) * 1e-6,
    ],
    ["threshold, below", -0.5, "level=12 alpha=1e9 beta=4e9 vt=1 ron=2k roff=20k", "rinit=8k", 8e3 - 1e9 * 0.5 * 1e-6],
    ["threshold, at its bound", -3, "level=12 beta=1e12 vt=1 ron=2k roff=20k", "rinit=8k", 2e3],
    ["Stanford, closing", 1.2, "level=13 beta=0 rth=0 ea=0.9 fmin=1e9", "x0=1n", 1e-9 - stanford(1.2, 0.9)],
    ["Stanford, below the field", 1.2, "level=13 beta=0 rth=0 ea=0.9 fmin=2e9", "x0=1n", 1e-9],
  ])("%s", async (_, volts, model, card, expected) => {
    expect((await held(volts, model, card)) / expected).toBeCloseTo(1, 4);
  });

  it("an exponential resistance of TEAM, and the power of every memristor", async () => {
    const cards = `V1 a 0 2; YMEMRISTOR m1 a 0 mm ivrelation=1 x0=1n
      .model mm MEMRISTOR (level=2 ron=50 roff=1250 xoff=2n); .op; .save @ymemristor!m1[r] p(ymemristor!m1)`;
    const rows = await table(cards);
    expect(rows.last("@ymemristor!m1[r]")).toBeCloseTo(250, 9);
    expect(rows.last("p(ymemristor!m1)")).toBeCloseTo(4 / 250, 9);
  });

  it("switch a hundred times faster than the signal, each in its own time", async () => {
    const cells = Array.from(
      { length: 20 },
      (_, n) => `V${n} a${n} 0 SIN(0 ${3 + n / 40} 10meg); YMEMRISTOR m${n} a${n} 0 mm rinit=${2000 + 350 * n}`,
    ).join("; ");
    const rows = await table(
      `${cells}; .model mm MEMRISTOR (level=12 ron=1k roff=10k beta=2e15 vt=1.6); .tran 0.5n 200n; .save @ymemristor!m7[r] @ymemristor!m19[r]`,
    );
    for (const name of ["@ymemristor!m7[r]", "@ymemristor!m19[r]"]) {
      expect(Math.max(...rows.column(name))).toBeGreaterThan(9950);
      expect(Math.max(...rows.column(name))).toBeLessThan(10050);
      expect(Math.abs(rows.last(name) - 1000)).toBeLessThan(50);
    }
  });

  it("as behavioural sources and capacitors, whose terms cancel to noise", async () => {
    const cells = Array.from({ length: 5 }, (_, n) => `V${n} a${n} 0 SIN(0 ${3 + n / 10} 10meg); X${n} a${n} 0 mem`);
    const rows = await table(`.options reltol=1e-5; .subckt mem p n
      .func f1(y) {2e15*y+0.5*(-2e15)*(abs(y+1.6)-abs(y-1.6))}
      Bx 0 x I={f1(v(p,n)) * (((f1(v(p,n)) > 0) && (v(x) < 10k)) || ((f1(v(p,n)) < 0) && (v(x) > 1k)) ? 1 : 0)}
      Vx x y 0
      Cx y 0 1 ic=7k
      Bm p n I={v(p,n)/v(x)}
      .ends
      ${cells.join("; ")}; .tran 0.5n 200n uic; .save v(x3.x)`);
    expect(Math.abs(Math.max(...rows.column("v(x3.x)")) - 10e3)).toBeLessThan(500);
    expect(Math.abs(rows.last("v(x3.x)") - 1e3)).toBeLessThan(500);
  });
});

/** How far the gap of the Stanford-PKU model closes in a microsecond at constant voltage, unheated [m]. */
function stanford(volts: number, ea: number): number {
  const vt = (1.380649e-23 * 300.15) / 1.602176634e-19;
  return 10 * Math.exp(-ea / vt) * Math.sinh((16 * 0.25 * volts) / (12 * vt)) * 1e-6;
}

/** A column at a time, by the parabola through the three nearest points. */
function interpolated(rows: Awaited<ReturnType<typeof table>>, name: string, t: number): number {
  const times = rows.column("time");
  const values = rows.column(name);
  const above = times.findIndex((each) => each >= t);
  const first = Math.min(Math.max(above - 1, 0), times.length - 3);
  let sum = 0;
  for (let i = first; i < first + 3; i++) {
    let weight = values[i]!;
    for (let j = first; j < first + 3; j++) if (j !== i) weight *= (t - times[j]!) / (times[i]! - times[j]!);
    sum += weight;
  }
  return sum;
}
