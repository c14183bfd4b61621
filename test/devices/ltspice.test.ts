import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";

const measured = async (cards: string) => {
  const { measures } = await simulate(parse(`ltspice\n${cards.replaceAll("; ", "\n")}\n.end`, { dialect: "ltspice" }));
  return measures;
};

describe("LTspice's diode of straight lines", () => {
  const currents = (model: string, ...volts: readonly number[]) =>
    measured(
      `V1 a 0 0; D1 a 0 dd; .model dd D(${model}); .dc V1 -10 10 0.5; ${volts
        .map((v, k) => `.meas dc i${k} find i(d1) at=${v}`)
        .join("; ")}`,
    );

  it("is off between its edges and has ron, roff and rrev", async () => {
    const found = await currents("Ron=10 Roff=1Meg Vfwd=.5 Vrev=5 Rrev=2", -7, -3, 0, 2.5);
    expect(found["i0"]).toBeCloseTo(-7e-6 - 2 * (0.5 - 1e-6), 9);
    expect(found["i1"]).toBeCloseTo(-3e-6, 12);
    expect(found["i2"]).toBe(0);
    expect(found["i3"]).toBeCloseTo(2.5e-6 + 2 * (0.1 - 1e-6), 9);
  });

  it("its parabola and its limits are smooth", async () => {
    const found = await currents(
      "Ron=10 Roff=1e12 epsilon=4 ilimit=0.3 vrev=2 revepsilon=2 revilimit=0.1",
      2,
      8,
      -3,
      -9,
    );
    expect(found["i0"]).toBeCloseTo(0.3 * Math.tanh((0.1 * (4 / 8)) / 0.3), 9);
    expect(found["i1"]).toBeCloseTo(0.3 * Math.tanh((0.1 * 6) / 0.3), 9);
    expect(found["i2"]).toBeCloseTo(-0.1 * Math.tanh((0.1 * (1 / 4)) / 0.1), 9);
    expect(found["i3"]).toBeCloseTo(-0.1 * Math.tanh((0.1 * 6) / 0.1), 9);
  });
});

describe("LTspice's elements", () => {
  it("startup begins without sources, which rise within 20 us", async () => {
    const found = await measured(
      `V1 a 0 5; R1 a b 1k; C1 b 0 10n; I1 0 c 1m; R2 c 0 1k; .options reltol=1e-6; .tran 0 100u 0 0.2u startup
.meas tran zero find v(a) at=0; .meas tran half find v(a) at=10u; .meas tran b find v(b) at=10u; .meas tran c find v(c) at=5u; .meas tran end find v(a) at=60u; .meas tran full when v(a)=4.999999`,
    );
    expect(found["zero"]).toBe(0);
    expect(found["half"]).toBeCloseTo(2.5, 6);
    // A ramp through 10 us of R C: 0.25 V/us (t - tau (1 - exp(-t / tau))).
    expect(found["b"]).toBeCloseTo(0.25 * 10 * Math.exp(-1), 3);
    expect(found["c"]).toBeCloseTo(0.25, 6);
    expect(found["end"]).toBe(5);
    expect(found["full"]).toBeCloseTo(20e-6, 9);
  });

  it("charges and fluxes are of x, the element's own voltage and current", async () => {
    const found = await measured(
      `V1 q 0 PWL(0 1 1 3); C1 q 0 Q=1m*x+2m*x**2; I1 0 f PWL(0 0 1 2); L1 f 0 Flux=3*x**2; .tran 0 1 0 1m
.meas tran i find i(c1) at=0.5; .meas tran v find v(f) at=0.5`,
    );
    expect(found["i"]).toBeCloseTo((1e-3 + 4e-3 * 2) * 2, 5);
    expect(found["v"]).toBeCloseTo(6 * 1 * 2, 3);
  });

  it("loads by a table, sources with what lies beside, transfer functions of B, a resistance along lser", async () => {
    const found = await measured(
      `I1 y 0 tbl=(0,0,1,1m,2,10m); V1 y 0 1.5; B1 0 z I=1m Rpar=2k Cpar=1n; B2 l 0 V=2*V(y) laplace=1/(1+1m*s); R1 l 0 1
V2 k 0 2; C1 k 0 1n lser=1n rlshunt=3; .op; .meas op a find i(v1); .meas op z find v(z); .meas op l find v(l); .tran 0 1m; .meas tran t find v(z) at=1u`,
    );
    expect(found["a"]).toBeCloseTo(-5.5e-3, 9);
    expect(found["z"]).toBeCloseTo(2, 9);
    expect(found["l"]).toBeCloseTo(3, 9);
    expect(found["t"]).toBeCloseTo(2, 6);
  });

  it("a switch of negative hysteresis goes smoothly through its range, in ngspice at once", async () => {
    const cards = `V1 c 0 0\nV2 a 0 1\nS1 a 0 c 0 sw\n.model sw sw(ron=1 roff=1e6 vt=0.5 vh=-0.4)\n.dc V1 0 1 0.1
.meas dc middle find i(s1) at=0.5\n.meas dc low find i(s1) at=0\n.meas dc high find i(s1) at=0.9\n.meas dc part find i(s1) at=0.3`;
    const of = async (dialect: "ltspice" | "ngspice") =>
      (await simulate(parse(`switch\n${cards}\n.end`, { dialect }))).measures;
    const smooth = await of("ltspice");
    expect(smooth["middle"]).toBeCloseTo(1e-3, 9);
    expect(smooth["low"]).toBeCloseTo(1e-6, 12);
    expect(smooth["high"]).toBeCloseTo(1, 9);
    // A cubic of slope 0 at both ends, of the logarithm.
    const x = 0.25;
    expect(Math.log10(smooth["part"]!)).toBeCloseTo(-6 + 6 * x * x * (3 - 2 * x), 9);
    expect((await of("ngspice"))["part"]).toBe(1);
  });

  it("sound files are refused with what is read instead", () => {
    expect(() => parse('wave\nV1 a 0 wavefile="a.wav" chan=0\nR1 a 0 1\n.op\n.end')).toThrowError(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ code: "unavailable-form" })] }) as Error,
    );
  });
});
