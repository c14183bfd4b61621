/** What Xyce, PSpice, HSPICE and LTspice write and ngspice does not, against values by hand. */
import { describe, expect, test } from "vitest";
import { parse, simulate } from "../../src/index.js";
import { simulated, Table } from "../lab.js";

const table = async (cards: string) => (await simulated(cards)).tables[0]!;

describe("parameters that follow the time", () => {
  test("stand in values of sources, resistors, functions and subcircuits, and are printed", async () => {
    const { tables } = await simulated(`
      .global_param amp={2*sin(2*pi*1k*time)}
      .param twice={2*amp} rt={1k*(1+1k*time)}
      .func scaled(x) {x*amp}
      .subckt s p params: v=0
      V1 p 0 {v}
      .ends
      V1 1 0 {amp} ac 3
      R1 1 0 {rt}
      X1 2 s params: v={twice+1}
      R2 2 0 1
      B1 3 0 V={scaled(amp+3-amp)}
      R3 3 0 1
      .tran 10u 1m
      .save v(1) {amp*2} i(r1) v(3) v(2)`);
    const amp = (t: number) => 2 * Math.sin(2 * Math.PI * 1e3 * t);
    const result = tables[0]!;
    expect(result.error("v(1)", amp)).toBeLessThan(1e-11);
    expect(result.error("amp*2", (t) => 2 * amp(t))).toBeLessThan(1e-11);
    expect(result.error("v(3)", (t) => 3 * amp(t))).toBeLessThan(1e-12);
    expect(result.error("v(2)", (t) => 2 * amp(t) + 1)).toBeLessThan(1e-12);
    expect(result.error("i(r1)", (t) => amp(t) / (1e3 * (1 + 1e3 * t)))).toBeLessThan(1e-11);
  });

  test("have no value where a number is needed, which is told there", async () => {
    await expect(simulated(".param a={time}; R1 1 0 1k; C1 1 0 1n ic={a}; .tran 1u 1m uic")).rejects.toThrow(
      /follows the circuit or the time/,
    );
  });
});

test("PAT holds each bit for its time, edges included, and repeats", async () => {
  const result = await table(`
    V1 1 0 PAT(5 1 2n 1n 2n 10n b011m 1)
    R1 1 0 1
    .tran 1n 90n`);
  const bits = [0, 1, 1, 0.5];
  const level = (k: number) => 1 + 4 * bits[k < 0 ? 0 : k % 4]!;
  const exact = (t: number) => {
    const k = Math.floor((t * 1e9 - 2) / 10 + 1e-9);
    const edge = level(k) > level(k - 1) ? 1 : 2;
    const part = Math.max(0, Math.min(1, (t * 1e9 - 2 - 10 * k) / edge));
    return level(k - 1) + (level(k) - level(k - 1)) * part;
  };
  expect(result.error("v(1)", exact)).toBeLessThan(1e-9);
});

test("curves through points: Akima's, natural cubic and the polynomial", async () => {
  // A parabola is its own polynomial, and Akima's curve of equidistant points on a straight line is that line.
  const points = "0,0,1,1,2,4,3,9,4,16";
  const result = await table(`
    V1 1 0 0
    B1 2 0 V={bli(V(1), ${points})}
    B2 3 0 V={akima(V(1), 0,1, 1,3, 2,5, 3,7, 4,7)}
    B3 4 0 V={cubic(V(1), 0,0, 1,1, 2,0)}
    B4 5 0 V={fasttable(V(1), 0,0, 4,8)}
    B5 6 0 V={POLY(2) V(1) V(5) 1 2 0 -1}
    .dc V1 -1 5 0.25`);
  const x = result.column("v(1)");
  const held = (v: number, top: number) => Math.max(0, Math.min(top, v));
  x.forEach((v, k) => {
    expect(result.column("v(2)")[k]).toBeCloseTo(held(v, 4) ** 2, 10);
    if (v <= 1) expect(result.column("v(3)")[k]).toBeCloseTo(1 + 2 * held(v, 4), 10);
    // The natural spline of (0,0), (1,1), (2,0) rises as 1.5 x - 0.5 x^3.
    if (v <= 1) expect(result.column("v(4)")[k]).toBeCloseTo(1.5 * held(v, 2) - 0.5 * held(v, 2) ** 3, 10);
    expect(result.column("v(6)")[k]).toBeCloseTo(1 + 2 * v - v * v, 10);
  });
});

describe("Xyce's preparations of a netlist", () => {
  test("resistors at nodes with one connection and without a DC path, and devices with all nodes in one left out", async () => {
    const { tables } = await simulated(`
      V1 1 0 4
      R1 1 2 1k
      C1 2 3 1n
      C2 3 0 1n
      R2 2 4 1k
      V2 1 1 5
      .preprocess addresistors nodcpath 1g
      .preprocess addresistors oneterminal 3k
      .preprocess removeunused v,r
      .op
      .save v(3) v(4) oneterminal={i(roneterminal2)}`);
    expect(tables[0]!.last("v(3)")).toBeCloseTo(0, 9);
    expect(tables[0]!.last("v(4)")).toBeCloseTo((4 * 3) / 5, 9);
    expect(tables[0]!.last("oneterminal")).toBeCloseTo(4 / 5e3, 12);
  });

  test("what is no preparation is told", async () => {
    await expect(simulated("R1 1 0 1; .preprocess addcapacitors all 1; .op")).rejects.toThrow(/knows no/);
  });
});

test("times of a transient analysis: breakpoints, an earlier end and a schedule of steps", async () => {
  const result = await table(`
    V1 1 0 1
    R1 1 2 1k
    C1 2 0 1n
    .options timeint breakpoints=1.5m,{0.25m*3} exittime=4m
    .tran 1m 10m 0 {schedule(0, 0.5m, 2m, 0, 3m, 0.1m)}`);
  const time = Array.from(result.column("time"));
  expect(time).toContain(1.5e-3);
  expect(time).toContain(0.75e-3);
  expect(time.at(-1)).toBe(4e-3);
  const steps = (from: number, to: number) =>
    time.flatMap((t, k) => (t > from && t <= to && k > 0 ? [t - time[k - 1]!] : []));
  expect(Math.max(...steps(0, 2e-3))).toBeLessThanOrEqual(0.5e-3 * (1 + 1e-9));
  expect(Math.max(...steps(3e-3, 4e-3))).toBeLessThanOrEqual(0.1e-3 * (1 + 1e-9));
});

test("outputs name ports of subcircuits and parameters of devices; .dcvolt and .ic name nodes without v()", async () => {
  const { tables } = await simulated(`
    .subckt s a b
    R1 a b 2k
    X1 b t
    .ends
    .subckt t q
    C1 q 0 1n
    R1 q 0 1k
    .ends
    R0 in 1 1k
    V1 in 0 4
    X1 1 2 s
    .dcvolt 2 0.5
    .op
    .save v(x1:a) v(x1:x1:q) x1:r1:r`);
  const [result] = tables;
  expect(result!.last("v(x1.x1.q)")).toBeCloseTo(0.5, 5);
  expect(result!.last("v(x1.a)")).toBeCloseTo(0.5 + (3.5 * 2) / 3, 5);
  expect(result!.last("x1.r1.r")).toBe(2000);
});

describe(".sens along a transient analysis", () => {
  const deck = (r1: number, c1: number, is: number) => `
    V1 1 0 SIN(1 1 1k)
    R1 1 2 ${r1}
    C1 2 0 ${c1}
    L1 2 3 1m
    D1 3 0 dm
    R3 3 0 500
    .model dm d is=${is} cjo=1n tt=1u
    .options reltol=1e-6
    .tran 2u 1m 0 2u`;

  test("equals differences of whole runs", async () => {
    const at: [number, number, number] = [1e3, 1e-7, 1e-12];
    const { tables } = await simulated(`${deck(...at)}\n.sens objvars=3 objfunc={v(2)*v(2)} param=R1:R,C1:C,dm:is`);
    const sens = tables.find(({ names }) => names.includes("d{v(3)}/d(r1:r)"))!;
    for (const [k, name] of ["r1:r", "c1:c", "dm:is"].entries()) {
      const moved = (by: number) => simulated(deck(...(at.map((v, j) => (j === k ? v * (1 + by) : v)) as typeof at)));
      const [up, down] = await Promise.all([moved(1e-3), moved(-1e-3)]);
      for (const time of [0.2e-3, 0.5e-3, 0.9e-3]) {
        const difference = (value: (of: (typeof tables)[0]) => number) =>
          (value(up.tables[0]!) - value(down.tables[0]!)) / (2e-3 * at[k]!);
        const near = (of: (typeof tables)[0], column: string) => interpolated(of, column, time);
        const v3 = difference((of) => near(of, "v(3)"));
        const v22 = difference((of) => near(of, "v(2)") ** 2);
        const scale = 1 / at[k]!;
        expect(Math.abs(near(sens, `d{v(3)}/d(${name})`) - v3)).toBeLessThan(2e-3 * Math.abs(v3) + 1e-5 * scale);
        expect(Math.abs(near(sens, `d{v(2)*v(2)}/d(${name})`) - v22)).toBeLessThan(2e-3 * Math.abs(v22) + 1e-5 * scale);
      }
    }
  });

  const interpolated = (of: Awaited<ReturnType<typeof table>>, name: string, at: number) => {
    const time = of.column("time");
    const k = time.findIndex((t) => t >= at);
    const [a, b] = [of.column(name)[k - 1]!, of.column(name)[k]!];
    return a + ((b - a) * (at - time[k - 1]!)) / (time[k]! - time[k - 1]!);
  };
});

test("a pulse of Xyce takes times of 0 at their word", async () => {
  const result = await table(`
    V1 1 0 PULSE(0 1 1m 0 0 1m 4m)
    V2 2 0 PULSE(0 1 0 1m 1m 0 2m)
    R1 1 0 1
    R2 2 0 1
    .options timeint reltol=1e-4
    .tran 0 8m`);
  const square = (t: number) => (t % 4e-3 > 1e-3 && t % 4e-3 < 2e-3 ? 1 : 0);
  const time = result.column("time");
  time.forEach((t, k) => {
    // A microsecond beside the edges, which is a thousandth of the step.
    if (Math.abs(((t + 0.5e-3) % 1e-3) - 0.5e-3) < 1e-6) return;
    expect(result.column("v(1)")[k]).toBe(square(t));
    expect(result.column("v(2)")[k]).toBeCloseTo(1 - Math.abs((t % 2e-3) / 1e-3 - 1), 9);
  });
});

test(".sens along .ac: derivatives of a solution and of its magnitude, phase and decibels", async () => {
  const { tables } = await simulated(`
    V1 1 0 ac 2
    R1 1 2 1k
    C1 2 0 1n
    .sens objvars=2 acobjfunc={vm(2)*vm(2)},{vdb(2)},{vp(2)},{vr(2)-vi(2)} param=r1:r
    .ac dec 2 10k 1meg`);
  const sens = tables.find(({ names }) => names.includes("{v(2)}"))!;
  const at = (r: number, f: number) => {
    const x = 2 * Math.PI * f * r * 1e-9;
    const size = 1 + x * x;
    return { re: 2 / size, im: (-2 * x) / size };
  };
  const slope = (of: (r: number) => number) => (of(1001) - of(999)) / 2;
  for (const [k, f] of sens.column("frequency").entries()) {
    const z = (r: number) => at(r, f);
    const real = (name: string) => sens.phasors(name)[k]!.re;
    const square = ({ re, im }: { re: number; im: number }) => re * re + im * im;
    const relative = (found: number, expected: number) => expect(Math.abs(found / expected - 1)).toBeLessThan(1e-5);
    relative(
      real("d{v(2)}/d(r1:r)"),
      slope((r) => z(r).re),
    );
    relative(
      sens.phasors("d{v(2)}/d(r1:r)")[k]!.im,
      slope((r) => z(r).im),
    );
    relative(real("{vm(2)*vm(2)}"), square(z(1000)));
    relative(
      real("d{vm(2)*vm(2)}/d(r1:r)"),
      slope((r) => square(z(r))),
    );
    relative(
      real("d{vdb(2)}/d(r1:r)"),
      slope((r) => 10 * Math.log10(square(z(r)))),
    );
    relative(
      real("d{vp(2)}/d(r1:r)"),
      slope((r) => Math.atan2(z(r).im, z(r).re)),
    );
    relative(
      real("d{vr(2)-vi(2)}/d(r1:r)"),
      slope((r) => z(r).re - z(r).im),
    );
  }
});

describe("LAPLACE", () => {
  const low = (t: number) => 1 - Math.exp(-t / 1e-3);

  test("of PSpice, HSPICE and LTspice over time and frequency; parameters may stand in it", async () => {
    const { tables } = await simulated(`
      .param tau=1m
      V1 1 0 PWL(0 0 1n 1) AC 1
      E1 2 0 LAPLACE {V(1)} = {1/(1+tau*s)}
      E2 3 0 LAPLACE 1 0 1 / 1 1m
      E3 4 0 1 0 laplace=1/(1+s*1m)
      G1 0 5 LAPLACE {2*V(1)} {(1+s*1m)/(1+s*{2*tau}+1e-6*s^2)}
      R5 5 0 1
      E6 6 0 LAPLACE {V(1)} {s/(s+1k)}
      E7 7 0 LAPLACE {V(1)} {1k/s}
      .options reltol=1e-5
      .tran 10u 5m
      .ac dec 3 10 10k`);
    const [tran, ac] = tables;
    // A critically damped pair of poles, one of which the zero cancels.
    for (const name of ["v(2)", "v(3)", "v(4)"]) expect(tran!.error(name, low)).toBeLessThan(1e-4);
    expect(tran!.error("v(5)", (t) => 2 * low(t))).toBeLessThan(2e-4);
    expect(tran!.error("v(6)", (t) => (t > 1e-9 ? Math.exp(-t / 1e-3) : t * 1e9))).toBeLessThan(1e-4);
    expect(tran!.error("v(7)", (t) => 1e3 * t)).toBeLessThan(1e-4);
    const pole = (f: number, gain = 1) => {
      const x = 2 * Math.PI * f * 1e-3;
      return { re: gain / (1 + x * x), im: (-gain * x) / (1 + x * x) };
    };
    for (const name of ["v(2)", "v(3)", "v(4)"]) expect(ac!.distance(name, (f) => pole(f))).toBeLessThan(1e-9);
    expect(ac!.distance("v(5)", (f) => pole(f, 2))).toBeLessThan(1e-9);
    expect(ac!.distance("v(7)", (f) => ({ re: 0, im: -1e3 / (2 * Math.PI * f) }))).toBeLessThan(1e-9);
  });

  test("what has no states is told", async () => {
    const deck = (f: string) => simulated(`V1 1 0 1; E1 2 0 LAPLACE {V(1)} {${f}}; R1 2 0 1; .op`);
    await expect(deck("exp(-s*1m)")).rejects.toThrow(/no quotient of polynomials/);
    await expect(deck("s*s/(1+s)")).rejects.toThrow(/numerator has the higher order/);
  });
});

test("YDELAY hands on what was, YACC integrates twice", async () => {
  const result = await table(`
    V1 1 0 PWL(0 1 1m 3)
    YDELAY d1 2 0 1 0 TD=0.25m
    R2 2 0 1
    V3 a 0 6
    YACC m1 a v x v0=-2 x0=5
    Rv v 0 1k
    .options reltol=1e-5
    .tran 10u 1m`);
  expect(result.error("v(2)", (t) => 1 + 2e3 * Math.max(0, t - 0.25e-3))).toBeLessThan(1e-4);
  expect(result.error("v(v)", (t) => -2 + 6 * t)).toBeLessThan(1e-6);
  expect(result.error("v(x)", (t) => 5 - 2 * t + 3 * t * t)).toBeLessThan(1e-6);
  await expect(simulated("V1 1 0 1; YPDE z1 1 0 zm; .op")).rejects.toThrow(/there is no device YPDE/);
});

test("capacitors lose a part with every decade of age", async () => {
  const [result] = (await simulated("V1 1 0 ac 1; C1 1 0 1u age=100 d=0.05; .ac lin 1 1k 1k")).tables;
  expect(result!.phasors("i(v1)")[0]!.im).toBeCloseTo(-2 * Math.PI * 1e3 * 0.9e-6, 9);
});

test("what Xyce's tables call otherwise, or give as 0 for none, is known", async () => {
  const { tables } = await simulated(`
    VC c 0 5
    VB b 0 0.65
    Q1 c b 0 q1 IC1=0.6 IC2=5 LAMBERTW=0
    D1 b 0 d1 LAMBERTW=1
    M1 c b 0 0 m1 IC1=1 IC2=2 IC3=0
    .model q1 NPN(BFM=80 JBF=0.1 VBF=50 BV=20 JLE=1e-13 NLE=1.5 PT=3 TEMPMODEL=NONE)
    .model q2 NPN(BF=80 IKF=0.1 VAF=50 VAR=20 ISE=1e-13 NE=1.5 XTI=3)
    .model d1 D(LEVEL=2 IKF=0 IKR=0 VB=50)
    .model m1 NMOS(LEVEL=1 VTO=1)
    Q2 c b 0 q2
    .op
    .save ic(q1) ic(q2)`);
  expect(tables[0]!.last("ic(q1)")).toBe(tables[0]!.last("ic(q2)"));
});

test("points of tables may stand in files", async () => {
  const bytes = new TextEncoder().encode("0 1\n1m 3\n2m 0\n");
  const reader = { read: (path: string) => ({ name: path, bytes }) };
  const deck = `test
    V1 1 0 1.5m
    B1 2 0 V={tablefile("a.dat")}
    B2 3 0 V={2*table(V(1), "a.dat")}
    R1 1 0 1
    .param file="a.dat"
    .subckt from p params: name="b.dat"
    V1 p 0 PWL FILE {name}
    .ends
    X1 4 from params: name="a.dat"
    V5 5 0 PWL FILE {file}
    R4 4 5 1
    .tran 10u 2m
    .end`;
  const { analyses } = await simulate(parse(deck, { reader }));
  const result = new Table(analyses[0]!);
  const exact = (t: number) => (t < 1e-3 ? 1 + 2e3 * t : 6 - 3e3 * t);
  expect(result.error("v(2)", exact)).toBeLessThan(1e-9);
  for (const name of ["v(4)", "v(5)"]) expect(result.error(name, exact)).toBeLessThan(1e-9);
  expect(result.last("v(3)")).toBeCloseTo(3, 9);
});

describe("HSPICE's sweeps of analyses", () => {
  const cards = (sweep: string) => simulated(`.param r=1k; V1 1 0 3; R1 1 2 1k; R2 2 0 r; .dc V1 3 3 1 sweep ${sweep}`);

  test("are steps: by distance, number, list and table", async () => {
    const of = async (sweep: string) => (await cards(sweep)).tables.map((each) => each.last("v(2)"));
    const expected = [1.5, 2, 2.25];
    const close = (found: number[]) => found.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 9));
    for (const sweep of ["r 1k 3k 1k", "r lin 3 1k 3k", "r poi 3 1k 2k 3k"]) {
      const found = await of(sweep);
      expect(found.length).toBe(3);
      close(found);
    }
    expect((await of("r dec 10 1k 10k")).length).toBe(11);
    const data = await simulated(
      ".param r=1k; V1 1 0 3; R1 1 2 1k; R2 2 0 r; .data t r 1k 2k 3k; .enddata; .dc V1 3 3 1 sweep data=t",
    );
    close(data.tables.map((each) => each.last("v(2)")));
  });

  test("that differ, and what is none, are told", async () => {
    const two = ".param r=1k; V1 1 0 3; R1 1 0 r; .dc V1 3 3 1 sweep r 1k 2k 1k; .tran 1u 1m sweep r 1k 3k 1k";
    await expect(simulated(two)).rejects.toThrow(/one sweep/);
    await expect(cards("r lin 3")).rejects.toThrow(/no sweep/);
  });
});

test("what LTspice and PSpice write beside: soft limits, thresholds, ratings, tolerances, aliases, one time", async () => {
  const { tables } = await simulated(`
    .subckt s a b text: m="x"
    R1 a b 1k
    .ends
    V1 1 0 0.8
    X1 1 0 s text: m="y"
    L1 1 2 1m Ipk=2
    R2 2 0 rm 1k
    .model rm R(R=1 DEV=5% LOT/GAUSS 10% TC1=0)
    B1 3 0 V=buf(V(1))+2*inv(V(1))
    B2 4 0 V=uplim(V(1), 0.9, 0.5)+dnlim(-V(1), -0.9, 0.5)
    B3 5 0 V=uplim(V(1), 0.9, 0.5)
    .aliases
    R2 R2(1=2 2=0)
    .endaliases
    .tran 1m`);
  expect(tables[0]!.last("time")).toBe(1e-3);
  expect(tables[0]!.last("v(3)")).toBe(1);
  expect(tables[0]!.last("v(4)")).toBeCloseTo(0, 12);
  expect(tables[0]!.last("v(5)")).toBeCloseTo(0.9 - 0.5 * Math.exp(-0.4 / 0.5), 12);
});

test("VSWITCH and ISWITCH with a threshold and a hysteresis are abrupt", async () => {
  const { tables } = await simulated(`
    V1 c 0 PWL(0 0 1m 4 2m 0)
    V2 1 0 1
    S1 1 2 c 0 sm
    R2 2 0 1k
    W1 1 3 Vm wm
    R3 3 0 1k
    Rm c m 1
    Vm m 0 0
    .model sm VSWITCH(VT=2 VH=0.5 RON=1m ROFF=1g)
    .model wm ISWITCH(IT=2 IH=0.5 RON=1m ROFF=1g)
    .tran 10u 2m`);
  const on = (t: number) => (t < 1e-3 ? 4e3 * t > 2.5 : 8 - 4e3 * t > 1.5);
  for (const name of ["v(2)", "v(3)"]) {
    const found = tables[0]!.column(name);
    tables[0]!.column("time").forEach((t, k) => {
      if (Math.min(Math.abs(t - 2.5 / 4e3), Math.abs(t - 6.5 / 4e3)) > 2e-6) expect(found[k]! > 0.5).toBe(on(t));
    });
  }
});

test("a capacitor resonates with its own inductance", async () => {
  const [result] = (await simulated("I1 0 1 ac 1; R1 1 0 1g; C1 1 0 1u lser=1m rser=3; .ac lin 1 5032.9212 5032.9212"))
    .tables;
  expect(result!.phasors("v(1)")[0]!.re).toBeCloseTo(3, 5);
  expect(result!.phasors("v(1)")[0]!.im).toBeCloseTo(0, 3);
});

test("outputs beside sensitivities of small signals can be printed", async () => {
  const { prints } = await simulated(
    "V1 1 0 ac 2; R1 1 2 1k; C1 2 0 1n; .sens acobjfunc={vm(2)} param=r1:r; .print sens vm(2); .ac lin 1 1k 1k",
  );
  expect(prints.length).toBeGreaterThan(0);
});
