import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";
import { netlist, simulated, systemOf, table, value } from "../lab.js";

async function inDialect(
  dialect: "xyce" | "pspice" | "ngspice" | "ltspice",
  cards: string,
  probe: string,
): Promise<number> {
  const result = await simulate(parse(netlist(`${cards}\n.save ${probe}`), { dialect }));
  return result.analyses[0]!.data.at(-1)!.at(-1)!;
}

describe("K with several inductors", () => {
  it("couples every pair, as one card for each does", () => {
    const rest = "La a 0 1; Lb b 0 2; Lc c 0 3; R1 a b 1; R2 b c 1";
    const matrix = (couplings: string) => {
      const system = systemOf(`${rest}; ${couplings}`);
      system.setTime(undefined);
      system.evaluateC();
      return Array.from(system.lu.values.array);
    };
    const one = matrix("K1 La Lb Lc 0.5");
    expect(one).toEqual(matrix("K1 La Lb 0.5; K2 La Lc 0.5; K3 Lb Lc 0.5"));
    for (const [l1, l2] of [
      [1, 2],
      [1, 3],
      [2, 3],
    ] as const)
      // prettier-ignore
      expect(one.filter((v) => Math.abs(v + 0.5 * Math.sqrt(l1 * l2)) < 1e-12)).toHaveLength(2);
  });

  it("takes the inductance at the temperature and scale of each", async () => {
    const cards = (l: string) => `I1 0 a PWL(0 0 1 1); La a 0 ${l}; Lb b 0 1; Rb b 0 1meg; K1 La Lb 0.5; .tran 0.1 1`;
    expect(await value(cards("1 scale=2 tc1=0.1 dtemp=10"), "v(b)")).toBeCloseTo(1, 5);
  });
});

describe("I with a resistance", () => {
  it("is a resistor, with or without a current beside", async () => {
    const found = await table(
      "V1 s 0 2; R1 s a 1k; I1 a 0 R=3k; R2 s b 1k; I2 b 0 1m R=1k; .save v(a) v(b) i(i1) i(i2); .op",
    );
    expect(found.last("v(a)")).toBeCloseTo(1.5, 12);
    expect(found.last("v(b)")).toBeCloseTo(0.5, 12);
    expect(found.last("i(i1)")).toBeCloseTo(0.5e-3, 15);
    expect(found.last("i(i2)")).toBeCloseTo(1.5e-3, 15);
  });

  it("is none of those of a waveform that repeats", async () => {
    const cards = "I1 0 a PWL(0 0 1m 1m 2m 0) r=0; R1 a 0 1k; .options reltol=1e-6; .tran 10u 3m";
    expect(await value(cards, "v(a)")).toBeCloseTo(1, 6);
  });
});

describe("values of models", () => {
  const deck = "I1 0 a 1; R1 a 0 rm 100; .model rm res (r=2); .op";
  it("multiply the card's in PSpice and Xyce, stand for a missing one elsewhere", async () => {
    expect(await inDialect("pspice", deck, "v(a)")).toBeCloseTo(200, 9);
    expect(await inDialect("xyce", deck, "v(a)")).toBeCloseTo(200, 9);
    expect(await inDialect("ngspice", deck, "v(a)")).toBeCloseTo(100, 9);
  });
});

describe("ic= without uic", () => {
  const deck = "V1 in 0 1; R1 in a 1k; C1 a 0 1n ic=0.25; .op";
  it("holds in operating points of Xyce, elsewhere not", async () => {
    expect(await inDialect("xyce", deck, "v(a)")).toBeCloseTo(0.25, 6);
    expect(await inDialect("ngspice", deck, "v(a)")).toBeCloseTo(1, 9);
  });
  it("of an inductor too, and the transient starts there", async () => {
    const coil = "V1 in 0 1; R1 in a 1k; L1 a 0 1m ic=0.25m; .tran 1n 10u";
    const result = await simulate(parse(netlist(coil), { dialect: "xyce" }));
    const { columns, data } = result.analyses[0]!;
    const [time, current] = ["time", "i(l1)"].map((name) => data[columns.findIndex((c) => c.name === name)]!);
    expect(current![0]).toBeCloseTo(0.25e-3, 9);
    time!.forEach((t, k) => expect(current![k]! / 1e-3).toBeCloseTo(1 - 0.75 * Math.exp(-t / 1e-6), 2));
  });
});

describe("capacitance and charge by expression", () => {
  const drive = "V1 a 0 PWL(0 0 1 1); R0 b 0 1m; V2 c 0 0.5 ";
  it("c={...} multiplies dv/dt, q={...} is a charge, POLY a polynomial of SPICE2", async () => {
    const current = async (card: string) => -(await value(`${drive}; ${card}; .tran 1m 1`, "i(v1)"));
    expect(await current("C1 a 0 c={1m*v(a)}")).toBeCloseTo(1e-3, 5);
    expect(await current("C1 a 0 q={1m*v(a)*v(a)}")).toBeCloseTo(2e-3, 5);
    expect(await current("C1 a 0 POLY 1m 2m 3m")).toBeCloseTo(6e-3, 5);
    expect(await current("C1 a 0 {1m*v(a)}")).toBeCloseTo(1e-3, 5);
  });

  it("l={...} multiplies di/dt", async () => {
    expect(await value("I1 0 a PWL(0 0 1 2); V2 c 0 3; L1 a 0 l={1m*v(c)}; .tran 1m 1", "v(a)")).toBeCloseTo(6e-3, 5);
  });
});

describe("LTspice's parts of parts", () => {
  it("rser and rpar of C and L, rser and cpar of V", async () => {
    expect(await value("V1 a 0 3 rser=1k; R1 a 0 2k; .op", "v(a)")).toBeCloseTo(2, 9);
    expect(await value("V1 a 0 3; C1 a b 1n rpar=1k rser=5; R1 b 0 2k; .op", "v(b)")).toBeCloseTo(2, 9);
    expect(await value("V1 a 0 3; L1 a b 1n rser=1k; R1 b 0 2k; .op", "v(b)")).toBeCloseTo(2, 9);
    expect(await value("I1 0 a 1m; L1 a 0 1m rpar=2k rser=1k cpar=1p; .op", "v(a)")).toBeCloseTo(2 / 3, 9);
    // Of a source whose value is an expression of the time, too.
    const both = await table(
      "V1 s 0 ac 1; R1 s a 1k; C1 a 0 1u rser=1k cpar=3u; R2 s b 1k; C2 b c 1u; R3 c 0 1k; C3 b 0 3u; .ac lin 1 100 100",
    );
    const [one, two] = ["v(a)", "v(b)"].map((name) => both.phasors(name)[0]!);
    expect(one!.re).toBeCloseTo(two!.re, 12);
    expect(one!.im).toBeCloseTo(two!.im, 12);
    const ramp = await table("V1 a 0 {1+1000*time} rser=1k cpar=1n; R1 a 0 1k; .tran 10u 1m");
    expect(ramp.error("v(a)", (t) => (1 + 1000 * (t - 0.5e-6 * (1 - Math.exp(-t / 0.5e-6)))) / 2)).toBeLessThan(1e-4);
    const charging = await table("V1 in 0 PULSE(0 1 0 1n 1n 1) rser=1k cpar=1u; R1 in 0 1g; .tran 10u 3m");
    expect(charging.error("v(in)", (t) => 1 - Math.exp(-t / 1e-3))).toBeLessThan(1e-3);
  });
});

describe("resistor", () => {
  it("tce is exponential and replaces the others; negative ones conduct the other way", async () => {
    const ohms = (card: string) => value(`I1 0 a 1; ${card}; .op`, "v(a)");
    expect(await ohms("R1 a 0 1k tce=2 tc1=5 dtemp=10")).toBeCloseTo(1000 * 1.01 ** 20, 6);
    expect(await ohms("R1 a 0 1k tc=0.01,0.001 dtemp=10")).toBeCloseTo(1200, 6);
    expect(await ohms("R1 a 0 1k scale=3")).toBeCloseTo(3000, 6);
    expect(await ohms("R1 a 0 -1k")).toBeCloseTo(-1000, 6);
    expect(await value("V2 b 0 4; I1 0 a 1; R1 a 0 {10*v(b)}; .op", "v(a)")).toBeCloseTo(40, 9);
  });
});

describe("sources over time", () => {
  it("take derivatives, integrals and delays of what they read", async () => {
    const omega = 2 * Math.PI * 1e3;
    const cards = `V1 a 0 SIN(0 1 1k); B1 b 0 v={ddt(v(a))/${omega}}; B2 c 0 v={${omega}*sdt(v(a))}; B3 d 0 v={absdelay(v(a),0.1m)}`;
    const waves = await table(`${cards}; .tran 0.5u 1m`);
    expect(waves.error("v(c)", (t) => 1 - Math.cos(omega * t))).toBeLessThan(1e-3);
    expect(waves.error("v(d)", (t) => (t < 1e-4 ? 0 : Math.sin(omega * (t - 1e-4))))).toBeLessThan(1e-3);
    const slope = waves.column("v(b)");
    waves.column("time").forEach((t, k) => t > 1e-5 && expect(slope[k]).toBeCloseTo(Math.cos(omega * t), 2));
  });

  it("read the current of any device, whose circuit stays as it was", async () => {
    const cards = "V1 a 0 2; R1 a b 1k; D1 b 0 d; .model d D; F1 0 c D1 1k; Rc c 0 1; B1 e 0 v={i(r1)}";
    const result = await table(`${cards}; .op`);
    expect(result.last("v(c)")).toBeCloseTo(2 - result.last("v(b)"), 9);
    expect(result.last("v(e)")).toBeCloseTo((2 - result.last("v(b)")) / 1000, 12);
    expect(result.names).toEqual(["v(a)", "v(b)", "v(c)", "v(e)", "i(v1)", "i(b1)"]);
  });
});

describe("times of PWL with a plus sign", () => {
  it("count from the one before in LTspice and PSpice", async () => {
    const cards = "V1 a 0 PWL(0 0 1m 1 +1m 5 +0.5m 7); R1 a 0 1; .tran 1u 2.25m";
    expect(await inDialect("ltspice", cards, "v(a)")).toBeCloseTo(6, 9);
    expect(await inDialect("pspice", cards, "v(a)")).toBeCloseTo(6, 9);
    await expect(inDialect("ngspice", cards, "v(a)")).rejects.toThrow(/rise/);
  });
});

it("the bare name of a parameter is a value where no model has it", async () => {
  const rows = await table(
    ".param rval=2k vin=3; V1 a 0 vin; R1 a b rval; R2 b 0 rmod; R3 b 0 1k; .model rmod R(r=1k); .op",
  );
  expect(rows.last("v(b)")).toBeCloseTo((3 * 500) / 2500, 12);
});

it("a resistor may have another value in small-signal analyses", async () => {
  const { tables } = await simulated("V1 a 0 1 ac 1; R1 a b 1k ac=3k; R2 b 0 1k; .op; .ac lin 2 1k 2k");
  expect(tables[0]!.last("v(b)")).toBeCloseTo(0.5, 12);
  expect(tables[1]!.phasors("v(b)")[0]!.re).toBeCloseTo(0.25, 12);
});
