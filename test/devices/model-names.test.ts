/** Names on model cards that belong to other levels, other simulators, or effects that a device does not have. */
import { describe, expect, test } from "vitest";
import { simulated, value } from "../lab.js";

const codes = async (cards: string) => (await simulated(cards)).warnings.map(({ code }) => code);

test("what another level of the type needs has no effect, and that is told", async () => {
  const cards = (more: string) =>
    `V1 d 0 3; V2 g 0 2; M1 d g 0 0 n; .model n nmos (level=1 vto=0.7 kp=100u ${more}); .op`;
  const foreign = "xj=0.2u vmax=1e5 nfs=1e11 ucrit=1e4 uexp=0.1 neff=1 delta=1 theta=0.1 eta=0.1 kappa=0.5";
  expect(await value(cards(foreign), "i(v1)")).toBe(await value(cards(""), "i(v1)"));
  expect(await codes(cards("theta=0.1"))).toContain("without-effect");
  await expect(simulated(cards("thetta=0.1"))).rejects.toThrow(/no parameter "thetta"/);
});

describe("effects that a diode does not have", () => {
  const cards = (more: string) => `V1 a 0 0.6; D1 a 0 d; .model d d (is=1e-14 ${more}); .op`;
  test("may be switched off by name", async () => {
    expect(await codes(cards("tlev=0 tm1=0 gparallel=0 area=1"))).toContain("without-effect");
  });
  test("are an error where they would act", async () => {
    await expect(simulated(cards("tm1=1m"))).rejects.toThrow(/tm1 describes is not part of/);
  });
});

describe("ngspice's other names of parameters", () => {
  test("tc1r, dw and dlr of resistors", async () => {
    // 100 ohm a square, (12 um - 2 * 1 um) long and (3 um - 2 * 0.5 um) wide, 10 % more at 10 K above.
    const cards = `I1 0 a 1m; R1 a 0 m l=12u w=3u dtemp=10
      .model m r (rsh=100 dw=0.5u dlr=1u tc1r=0.01); .op`;
    expect(await value(cards, "v(a)")).toBeCloseTo(1e-3 * 500 * 1.1, 12);
  });
  test("cox, capsw and w of capacitors", async () => {
    // 1 mF/m2 on 10 um by 5 um and 1 nF/m around: 50 fF + 30 fF.
    const cards = "V1 a 0 ac 1; C1 a 0 m l=10u; .model m c (cox=1m capsw=1n w=5u defl=1); .ac lin 1 1meg 1meg";
    const [current] = (await simulated(cards)).tables[0]!.phasors("i(v1)");
    expect(current!.im / (-2 * Math.PI * 1e6 * 80e-15)).toBeCloseTo(1, 9);
  });
});
