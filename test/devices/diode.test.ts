import { describe, expect, it } from "vitest";
import { integral, root, table, thermal } from "../lab.js";

const tight = ".options gmin=0 reltol=1e-9 abstol=1e-18 vntol=1e-12";

/** Current and charge of a diode over a sweep of its voltage. */
async function swept(model: string, sweep: string, instance = "", options = "") {
  const rows = await table(
    `${tight} ${options}; .model d D (${model}); V1 a 0 0; D1 a 0 d ${instance}; .dc V1 ${sweep}; .save @d1[id] @d1[charge] @d1[vd]`,
  );
  const at = (name: string) => rows.column(name);
  return [...at("v-sweep")].map((v, k) => ({
    v,
    i: at("@d1[id]")[k]!,
    q: at("@d1[charge]")[k]!,
    vd: at("@d1[vd]")[k]!,
  }));
}

const close = (found: number, expected: number, tolerance = 1e-7) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected) + 1e-24);

/** Saturation current, junction potential and capacitance at a temperature, as the textbook has them. */
function atTemperature({ is, eg, xti, n, vj, cjo, mj }: Record<string, number>, celsius: number, nominal: number) {
  const [t, tn, reference] = [celsius + 273.15, nominal + 273.15, 300.15];
  const gap = (kelvin: number) => 1.16 - (7.02e-4 * kelvin * kelvin) / (kelvin + 1108);
  const potential = (kelvin: number, v: number, from: number, gapFrom = gap(from)) =>
    (v * kelvin) / from -
    3 * thermal(kelvin - 273.15) * Math.log(kelvin / from) -
    (gapFrom * kelvin) / from +
    gap(kelvin);
  // The gap at 300.15 K counts as the rounded number that SPICE3 has.
  const gapReference = 1.1150877;
  const vjReference =
    (vj! * reference) / tn - 3 * thermal(27) * Math.log(reference / tn) - (gap(tn) * reference) / tn + gapReference;
  const vjHere = potential(t, vj!, tn);
  const growth = (kelvin: number, v: number) =>
    1 + mj! * (4e-4 * (kelvin - reference) - (v - vjReference) / vjReference);
  return {
    is: is! * Math.exp(((t / tn - 1) * eg!) / (n! * thermal(celsius)) + (xti! / n!) * Math.log(t / tn)),
    vj: vjHere,
    cj: (cjo! * growth(t, vjHere)) / growth(tn, vj!),
  };
}

describe("current of a diode", () => {
  it.each([27, -20, 110])("forward at %d C: Shockley's law", async (celsius) => {
    const p = { is: 3e-13, eg: 0.95, xti: 2.5, n: 1.4, vj: 1, cjo: 0, mj: 0.5 };
    const { is } = atTemperature(p, celsius, 40);
    const points = await swept("is=3e-13 eg=0.95 xti=2.5 n=1.4 tnom=40", "-0.05 0.8 0.05", "", `temp=${celsius}`);
    for (const { v, i, vd } of points) {
      close(i, is * Math.expm1(v / (1.4 * thermal(celsius))));
      expect(vd).toBe(v);
    }
  });

  it("the breakdown voltage follows its quadratic in the temperature", async () => {
    // 50 K above tnom: 5 V (1 + 50 1e-3 + 2500 1e-5).
    const [point] = await swept("is=1e-14 bv=5 ibv=1m tbv1=1m tbv2=10u", "-5.375 -5.375 1", "temp=77");
    close(point!.i, -1e-3, 1e-3);
  });

  it("the soft breakdown has its own exponential, ibvl at bv, and grows with area", async () => {
    const model = "is=1e-20 bv=5 ibv=1e-9 nbv=0.5 ibvl=1e-6 nbvl=4";
    for (const { v, i } of await swept(model, "-4.8 -4.2 0.2", "2"))
      close(i, -2e-6 * Math.exp((-v - 5) / (4 * thermal())), 1e-3);
  });

  it("the knee current follows the temperature", async () => {
    // At 77 C, 50 K above tnom, the knee of 1 mA is one of 2 mA at 27 C and 1 mA (1 + 50 20e-3).
    const [warm] = await swept("is=1e-14 ikf=1m tikf=20m", "0.8 0.8 1", "temp=77");
    const [like] = await swept("is=1e-14 ikf=2m", "0.8 0.8 1", "temp=77");
    const [unlike] = await swept("is=1e-14 ikf=1m", "0.8 0.8 1", "temp=77");
    close(warm!.i, like!.i, 1e-9);
    expect(warm!.i).toBeGreaterThan(1.2 * unlike!.i);
  });

  it("area multiplies the current", async () => {
    const [one, three] = [await swept("is=1e-13", "0.3 0.6 0.3"), await swept("is=1e-13", "0.3 0.6 0.3", "3")];
    one.forEach(({ i }, k) => close(three[k]!.i, 3 * i));
  });

  it("reverse: a cubic in 1 / v that meets the exponential at -3 n vt", async () => {
    const nvt = 1.5 * thermal();
    for (const { v, i } of await swept("is=1e-9 n=1.5", "-5 -0.2 0.3"))
      close(i, -1e-9 * (1 + Math.pow((3 * nvt) / (v * Math.E), 3)));
    const [left, right] = await swept("is=1e-9 n=1.5", `${-3 * nvt - 1e-9} ${-3 * nvt + 1e-9} 2e-9`);
    close(left!.i, right!.i, 1e-6);
  });

  it.each([
    ["ibv above is bv / vt", 10, 5e-3, 1.2],
    ["ibv just above", 20, 2e-6, 1],
    ["nbv by itself", 6, 1e-3, 2.5],
  ])("breakdown passes ibv at bv: %s", async (_, bv, ibv, nbv) => {
    const is = 1e-9;
    const vt = thermal();
    const nvt = nbv * vt;
    // The exponential beyond xbv meets the current ibv + is (1 - xbv / vt) at bv.
    const xbv = root((x) => x + nvt * Math.log(1 + ibv / is - x / vt) - bv, 0, bv);
    for (const { v, i } of await swept(
      `is=${is} n=1.2 bv=${bv} ibv=${ibv} nbv=${nbv}`,
      `${-bv - 0.3} ${-bv + 0.1} 0.1`,
    )) {
      if (-v > xbv + 1e-6) close(i, -is * Math.exp(-(xbv + v) / nvt), 2e-4);
    }
  });

  it.each([1e-10, 1e-8, 2e-7])("breakdown begins at bv where ibv = %d is too small to be met", async (ibv) => {
    const nvt = 2 * thermal();
    for (const { v, i } of await swept(`is=1e-9 nbv=2 bv=8 ibv=${ibv}`, "-8.3 -8.1 0.1")) {
      close(i, -1e-9 * Math.exp(-(8 + v) / nvt), 1e-6);
    }
  });

  it("emission coefficient of the breakdown is n unless said", async () => {
    const [a, b] = [
      await swept("is=1e-12 n=1.7 bv=5", "-5.2 -5.1 0.1"),
      await swept("is=1e-12 n=1.7 bv=5 nbv=1.7", "-5.2 -5.1 0.1"),
    ];
    expect(a).toEqual(b);
  });

  it("high injection: i / (1 + sqrt(i / ikf))", async () => {
    for (const { v, i } of await swept("is=1e-12 ikf=2m", "0.4 0.8 0.1", "2")) {
      const plain = 2e-12 * Math.expm1(v / thermal());
      close(i, plain / (1 + Math.sqrt(plain / 4e-3)));
    }
    const nvt = thermal();
    for (const { v, i } of await swept("is=1e-9 ikr=1n", "-3 -1 1")) {
      const plain = 1e-9 * (1 + Math.pow((3 * nvt) / (v * Math.E), 3));
      close(i, -plain / (1 + Math.sqrt(plain / 1e-9)));
    }
  });
});

describe("charge of a diode", () => {
  it.each([
    [27, 27],
    [85, 27],
    [-30, 50],
  ])("at %d C, nominal %d C: the integral of its capacitance", async (celsius, nominal) => {
    const p = { is: 1e-14, eg: 1.11, xti: 3, n: 1, vj: 0.8, cjo: 4e-12, mj: 0.4 };
    const { vj, cj } = atTemperature(p, celsius, nominal);
    const knee = 0.6 * vj;
    const capacitance = (v: number) =>
      2 * cj * (v < knee ? Math.pow(1 - v / vj, -0.4) : Math.pow(0.4, -1.4) * (1 - 0.6 * 1.4 + (0.4 * v) / vj));
    const points = await swept(
      `cjo=4p vj=0.8 mj=0.4 fc=0.6 tnom=${nominal}`,
      "-3 0.7 0.37",
      "area=2",
      `temp=${celsius}`,
    );
    for (const { v, q } of points) {
      const exact =
        v < knee ? integral(capacitance, 0, v) : integral(capacitance, 0, knee) + integral(capacitance, knee, v);
      close(q, exact, 1e-9);
    }
  });

  it("grows by tt with the current", async () => {
    for (const { i, q } of await swept("is=1e-13 tt=3n", "0.3 0.6 0.1")) close(q, 3e-9 * i);
  });

  it("there is none without cjo and tt", async () => {
    for (const { q } of await swept("is=1e-13", "-1 0.6 0.4")) expect(q).toBe(0);
  });
});

it("with uic the charge of a junction starts from ic", async () => {
  const rows = await table(
    "R1 1 0 1k; D1 0 1 dm ic=-3; .model dm D(is=1e-14 cjo=100p vj=0.7 m=0.4); .tran 1n 400n 0 0.2n uic",
  );
  const v = rows.column("v(1)");
  const time = rows.column("time");
  // Into R at first, then as the capacitance of the moment says: C dv/dt = -v/R.
  expect(Math.abs(v[1]! - 3)).toBeLessThan(5e-3);
  const k = time.findIndex((t) => t > 50e-9);
  const slope = (v[k + 1]! - v[k - 1]!) / (time[k + 1]! - time[k - 1]!);
  const c = 100e-12 / (1 + v[k]! / 0.7) ** 0.4;
  expect(slope / (-v[k]! / 1e3 / c)).toBeCloseTo(1, 2);
});

it.each(["ikf=1m", "bv=5 ibv=1u", "tt=1n cjo=1p"])(
  "a parameter that is an expression of the temperature counts as one that is a number: %s",
  async (model) => {
    const sweep = "-6 0.9 0.3";
    const fixed = await swept(`is=1f ${model}`, sweep);
    const varying = await swept(`is=1f ${model.replace(/=(\S+)/g, "={$1+0*temper}")}`, sweep);
    varying.forEach(({ i, q }, k) => {
      close(i, fixed[k]!.i, 1e-12);
      close(q, fixed[k]!.q, 1e-12);
    });
  },
);
