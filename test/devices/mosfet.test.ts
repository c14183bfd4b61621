import { describe, expect, it } from "vitest";
import { parse } from "../../src/index.js";
import { netlist, simulated, value } from "../lab.js";

const k = 1.380649e-23;
const T = 300.15;
/** Of 30 nm of oxide [F/m2]. */
const cox = (3.9 * 8.854214871e-12) / 30e-9;
const exact = ".options reltol=1e-10 gmin=0";

describe("a MOSFET", () => {
  it.each([
    ["saturation", 3, 2, 0, 0, 0.5 * 1e-4 * 5 * 1.3 * 1.3 * (1 + 0.02 * 3)],
    ["triode", 0.5, 2, 0, 0, 1e-4 * 5 * (1.3 - 0.25) * 0.5 * (1 + 0.02 * 0.5)],
    ["cut off", 3, 0.6, 0, 0, 0],
    ["the body's effect", 3, 2, -2, 0, 0.5 * 5e-4 * (1.3 - 0.5 * (Math.sqrt(2.6) - Math.sqrt(0.6))) ** 2 * 1.06],
    ["a shift of the threshold", 3, 2, 0, 0.2, 0.5 * 5e-4 * 1.1 * 1.1 * 1.06],
  ])("of level 1 obeys the square law: %s", async (_, vd, vg, vb, delvto, expected) => {
    const model = `(vto=0.7 kp=100u gamma=0.5 phi=0.6 lambda=0.02 is=0 delvto=${delvto})`;
    const cards = `V1 d 0 ${vd}; V2 g 0 ${vg}; V3 b 0 ${vb}; M1 d g 0 b n l=2u w=10u; .model n NMOS ${model}`;
    const id = await value(`${exact}; ${cards}; .op`, "@m1[id]");
    expect(Math.abs(id - expected)).toBeLessThanOrEqual(1e-12 + 1e-9 * expected);
    // A p-channel device in a turned circuit has the same current the other way, and so has one with its ends exchanged.
    const turned = cards.replaceAll(/(V\d \w+ 0 )(\S+);/g, "$1{-($2)};").replace("NMOS (vto=0.7", "PMOS (vto=-0.7");
    const p = turned.replace(`delvto=${delvto}`, `delvto=${-delvto}`);
    expect(await value(`${exact}; ${p}; .op`, "i(v1)")).toBeCloseTo(expected, 12);
    const exchanged = cards.replace("M1 d g 0 b", "M1 0 g d b");
    expect(await value(`${exact}; ${exchanged}; .op`, "i(v1)")).toBeCloseTo(-expected, 12);
  });

  it("may have any doping of the bulk where no oxide is given, since nothing follows from it", async () => {
    const cards = (model: string) =>
      `V1 d 0 3; V2 g 0 2.5; M1 d g 0 0 n l=2u w=10u; .model n NMOS (kp=20u is=0 ${model})`;
    expect(await value(`${exact}; ${cards("nsub=0")}; .op`, "@m1[id]")).toBeCloseTo(0.5 * 20e-6 * 5 * 2.5 * 2.5, 15);
    for (const model of ["nsub=0 tox=50n", "level=2 nsub=0", "level=3 nsub=1.45e10"])
      expect(() => parse(netlist(`${cards(model)}; .op`))).toThrow(/nsub must be greater than 14500000000/);
  });

  it("takes its size from options where the card has none; scale multiplies lengths once and areas twice", async () => {
    const cards = "V1 d 0 3; V2 g 0 2; M1 d g 0 0 n; .model n NMOS (kp=100u vto=1 is=0 cj=1m)";
    const size = ".options defl=2u defw=6u defad=30p defas=20p";
    expect(await value(`${exact}; ${size}; ${cards}; .op`, "i(v1)")).toBeCloseTo(-1.5e-4, 12);
    const scaled = cards.replace("0 0 n;", "0 0 n l=2 w=6 ad=30 as=20;");
    for (const probe of ["i(v1)", "@m1[cbd]", "@m1[cbs]"]) {
      const expected = await value(`${exact}; ${size}; ${cards}; .op`, probe);
      expect((await value(`${exact} scale=1u; ${scaled}; .op`, probe)) / expected).toBeCloseTo(1, 12);
    }
  });

  it.each([
    ["", (2e-25 * 1e-4 ** 1.2) / (1e-10 * cox * cox), 1, 8 / 3],
    ["nlev=0", (2e-25 * 1e-4 ** 1.2) / (4e-12 * cox), 1, 8 / 3],
    ["nlev=1", (2e-25 * 1e-4 ** 1.2) / (1e-10 * cox), 1, 8 / 3],
    ["nlev=2", (2e-25 * 4e-8) / (1e-10 * cox), 1.2, 8 / 3],
    ["nlev=3 gdsnoi=1.5", (2e-25 * 4e-8) / (1e-10 * cox), 1.2, (8 / 3) * 1.5],
  ])("has the noise of its channel: %s", async (nlev, at1Hz, exponent, thermal) => {
    // 0.1 mA at 1 V above the threshold: gm = 0.2 mS; l = 2 um and w = 50 um: 1e-10 m2.
    const model = `.model n NMOS (vto=1 kp=8u tox=30n kf=2e-25 af=1.2 is=0 ${nlev})`;
    const cards = `V1 d 0 3; V2 g 0 2 ac 1; F1 0 o V1 1; R1 o 0 1 noisy=0; M1 d g 0 0 n l=2u w=50u; ${model}`;
    const { tables } = await simulated(`${exact}; ${cards}; .noise v(o) V2 lin 2 10 1e12`);
    const found = tables[0]!.column("onoise_spectrum");
    [10, 1e12].forEach((f, row) => {
      const expected = at1Hz / f ** exponent + thermal * k * T * 2e-4;
      expect(found[row]! ** 2 / expected).toBeCloseTo(1, 6);
    });
  });

  it("has what models of power devices have: W and L, RDS, RG, N and TT", async () => {
    const model = "NMOS (level=3 vto=1 kp=8u w=50u l=2u is=1e-12 n=1.5 tt=1u rg=200 rds=1meg tox=1u gamma=0)";
    const of = (cards: string, probe: string) => value(`${exact}; ${cards}; .model n ${model}`, probe);
    const triode = 8e-6 * 25 * (1 - 0.05) * 0.1;
    expect(await of("V1 d 0 0.1; V2 g 0 2; M1 d g 0 0 n; .op", "i(v1)")).toBeCloseTo(-triode - 1e-7, 11);
    const forward = 1e-12 * Math.expm1((0.6 * 1.602176634e-19) / (1.5 * k * T));
    expect((await of("V1 b 0 0.6; M1 0 0 0 b n; .op", "i(v1)")) / (-2 * forward)).toBeCloseTo(1, 6);
    expect((await of("V1 b 0 0.6; M1 0 0 0 b n; .op", "@m1[qbs]")) / (1e-6 * forward)).toBeCloseTo(1, 6);
    // Far up the oxide is a short: the gate's resistance is all there is.
    const { tables } = await simulated(`V2 g 0 ac 1; M1 0 g 0 0 n; .model n ${model}; .ac lin 1 1e16 1e16`);
    expect(Math.hypot(...tables[0]!.column("i(v2)").slice(0, 2))).toBeCloseTo(5e-3, 5);
  });

  it("without an oxide has no gate capacitances, with one rates of voltages, which are no unknowns", () => {
    const of = (model: string) => {
      const { law } = parse(netlist(`V1 d 0 1; M1 d d 0 0 n; .model n NMOS (${model}); .op`)).circuit.instances.at(1);
      return [law.rates, law.internals.length];
    };
    expect([of("level=1"), of("level=1 tox=20n"), of("level=3")]).toEqual([
      [0, 0],
      [3, 0],
      [3, 0],
    ]);
  });
});
