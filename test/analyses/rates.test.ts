import { describe, expect, it } from "vitest";
import { parse } from "../../src/index.js";
import { netlist, simulated } from "../lab.js";

const tight = ".options reltol=1e-6 vntol=1e-9 abstol=1e-15 trtol=1";
/** The same capacitor as C(v) dv/dt, whose rate the law reads, and as the rate of its charge. */
const byRate = "C1 a 0 C='1u*(1+v(a)*v(a))'";
const byCharge = "C1 a 0 Q='1u*(v(a)+v(a)*v(a)*v(a)/3)'";

const lawOf = (cards: string) => parse(netlist(`${cards}; .op`)).circuit.instances.at(0).law;

describe("a law that multiplies the rate of a voltage", () => {
  it("reads it and needs no unknown for it; the rate of a rate is one", () => {
    const once = lawOf(`${byRate}; R1 a 0 1`);
    expect([once.rates, once.internals.length]).toEqual([1, 0]);
    const twice = lawOf("B1 a 0 i={2*ddt(1m*ddt(v(b)))}; R1 a 0 1; R2 b 0 1");
    expect([twice.rates, twice.internals.length]).toEqual([0, 2]);
    // Of several voltages the rates are inputs, of their product an unknown.
    const product = lawOf("B1 a 0 i={v(a)*ddt(v(a)*v(b))}; R1 a 0 1; R2 b 0 1");
    expect([product.rates, product.internals.length]).toEqual([0, 1]);
    expect(lawOf("B1 a 0 i={v(a)*ddt(v(a))+v(b)*ddt(v(b))}; R1 a 0 1; R2 b 0 1").rates).toBe(2);
  });

  it.each(["trap", "gear", "gear maxord=4"])("moves as one whose charge it is the rate of: %s", async (method) => {
    const cards = (c: string) =>
      `V1 in 0 sin(0.5 1 1k); R1 in a 300; ${c}; ${tight} method=${method}; .save v(a) i(c1) i(v1); .tran 2u 2m 0 2u`;
    const [rate, charge] = [await simulated(cards(byRate)), await simulated(cards(byCharge))].map(
      ({ tables }) => tables[0]!,
    );
    expect(rate!.error("v(a)", at(charge!, "v(a)"))).toBeLessThan(1e-5);
    // The current of the element is what the rest of the circuit sees.
    const currents = rate!.column("i(c1)").map((i, k) => i + rate!.column("i(v1)")[k]!);
    expect(Math.max(...currents.map(Math.abs))).toBeLessThan(1e-9);
  });

  it("starts with uic from the voltage that is given", async () => {
    const { tables } = await simulated(`R1 a 0 1k; C1 a 0 C='1u*(1+0*v(a))'; .ic v(a)=2; ${tight}; .tran 5u 2m uic`);
    expect(tables[0]!.error("v(a)", (t) => 2 * Math.exp(-t / 1e-3))).toBeLessThan(1e-4);
  });

  it("goes on over corners of a source, where the first step tells its error from the change of the rate", async () => {
    const cards = `V1 in 0 pwl(0 0 1m 0 1.001m 1 2m 1 2.001m 0); R1 in a 100`;
    const of = async (c: string) => (await simulated(`${cards}; ${c}; ${tight}; .tran 20u 3m`)).tables[0]!;
    const [rate, charge] = [await of(byRate), await of(byCharge)];
    expect(rate.error("v(a)", at(charge, "v(a)"))).toBeLessThan(2e-4);
    expect(rate.points / charge.points).toBeGreaterThan(0.8);
    expect(rate.points / charge.points).toBeLessThan(1.25);
  });

  it("is the capacitance at the operating point in the small, seen from the circuit and from the element", async () => {
    const { tables } = await simulated(`V1 a 0 2 ac 1; ${byRate}; .save i(v1) i(c1); .ac dec 3 1 1k`);
    const exact = (f: number) => ({ re: 0, im: 2 * Math.PI * f * 1e-6 * (1 + 4) });
    expect(tables[0]!.distance("i(c1)", exact)).toBeLessThan(1e-12);
    expect(tables[0]!.distance("i(v1)", (f) => ({ re: 0, im: -exact(f).im }))).toBeLessThan(1e-9);
  });

  it("has the sensitivities of one that stores charge, over frequency and over time", async () => {
    const ac = (c: string) => `V1 in 0 1 ac 1; R1 in a 1k; R2 a 0 2k; ${c}; .sens v(a) ac dec 2 10 1k`;
    const [rate, charge] = [await simulated(ac(byRate)), await simulated(ac(byCharge))].map(({ tables }) => tables[0]!);
    for (const name of ["r1", "r2", "v1"]) {
      const expected = charge!.phasors(name);
      expect(rate!.distance(name, (f) => expected[charge!.column("frequency").indexOf(f)]!)).toBeLessThan(1e-9);
    }
    const value = async (r: number) => {
      const cards = `V1 in 0 sin(0.5 1 1k); R1 in a ${r}; ${byRate}; ${tight}; .tran 10u 1m 0 10u`;
      return (await simulated(`${cards}; .sens objfunc={v(a)} param=R1:R`, {})).tables;
    };
    const [less, middle, more] = [await value(299), await value(300), await value(301)];
    const sensitivity = middle.find((table) => table.names.some((name) => name.includes("r1:r")))!;
    const name = sensitivity.names.find((each) => each.includes("r1:r"))!;
    const slope = (t: number) => (at(more[0]!, "v(a)")(t) - at(less[0]!, "v(a)")(t)) / 2;
    const size = Math.max(...sensitivity.column(name).map(Math.abs));
    expect(sensitivity.error(name, slope) / size).toBeLessThan(1e-3);
  });

  it("and a second derivative is that of the signal", async () => {
    const { tables } = await simulated(
      `V1 b 0 sin(0 1 1k); R2 b 0 1; R1 a 0 1; B1 a 0 i={1e-9*ddt(ddt(v(b)))}; .options reltol=1e-5 method=gear; .tran 1u 2m 0 1u`,
    );
    const w = 2000 * Math.PI;
    const late = Array.from(tables[0]!.column("time")).findIndex((t) => t > 0.2e-3);
    const [t, v] = ["time", "v(a)"].map((name) => tables[0]!.column(name).slice(late));
    const error = Math.max(...v!.map((value, k) => Math.abs(value - 1e-9 * w * w * Math.sin(w * t![k]!))));
    expect(error / (1e-9 * w * w)).toBeLessThan(2e-3);
  });
});

/** A column as a function of time: the parabola through the points around. */
function at(table: { column(name: string): Float64Array }, name: string): (t: number) => number {
  const [time, value] = [table.column("time"), table.column(name)];
  return (t) => {
    let k = Array.from(time).findIndex((each) => each >= t);
    k = Math.min(Math.max(k, 1), time.length - 2);
    return [k - 1, k, k + 1].reduce(
      (sum, i, _, all) =>
        sum + all.reduce((y, j) => (j === i ? y : (y * (t - time[j]!)) / (time[i]! - time[j]!)), value[i]!),
      0,
    );
  };
}
