import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { goesAlongCurves, Stretches } from "../../src/analyses/stretch.js";
import { Curve } from "../../src/solve/curve.js";
import { root, runOf, simulated, type Table, thermal } from "../lab.js";

afterEach(() => vi.restoreAllMocks());

const OPTIONS = ".options reltol=1e-6; .model d D (is=1n n=1.2)";

/** The same sweep along curves and point by point, with how many curves there were and how many of these gave up. */
async function both(cards: string): Promise<{ along: Table; plain: Table; curves: number; gaveUp: number }> {
  const solve = vi.spyOn(Curve.prototype, "solve");
  const along = await simulated(`${OPTIONS}\n${cards}`);
  const found = solve.mock.results.map(({ value }) => value as boolean);
  const none = vi.spyOn(Stretches.prototype, "solve").mockReturnValue(0);
  const plain = await simulated(`${OPTIONS}\n${cards}`);
  none.mockRestore();
  solve.mockRestore();
  expect(along.stats.points).toBe(plain.stats.points);
  const gaveUp = found.filter((done) => !done).length;
  return { along: along.tables[0]!, plain: plain.tables[0]!, curves: found.length, gaveUp };
}

/** The largest distance of two tables over the largest value of each column; both have the same axes. */
function distance(a: Table, b: Table): number {
  expect(a.names).toEqual(b.names);
  const distances = a.names.map((name) => {
    const [x, y] = [a.column(name), b.column(name)];
    if (name.endsWith("-sweep")) expect(x).toEqual(y);
    const size = y.reduce((most, value) => Math.max(most, Math.abs(value)), /^i|id|p\]/.test(name) ? 1e-9 : 1e-6);
    return x.reduce((most, value, k) => Math.max(most, Math.abs(value - y[k]!) / size), 0);
  });
  return Math.max(...distances);
}

const node = fc.constantFrom("n1", "n2", "n3", "n4", "in", "0");
const element = fc.constantFrom<((a: string, b: string) => string)[]>(
  (a, b) => `Rx ${a} ${b} 1k`,
  (a, b) => `Rx ${a} ${b} 4.7k`,
  (a, b) => `Dx ${a} ${b} d`,
  (a, b) => `Dx ${b} ${a} d`,
  (a, b) => `Cx ${a} ${b} 1n`,
  (a, b) => `Lx ${a} x${b} 1m; Rlx x${b} ${b} 100`,
  (a, b) => `Gx ${a} ${b} in n1 0.037m`,
  (a, b) => `Bx ${a} ${b} i={0.1m*tanh(3*v(${a},${b}))}`,
  (a, b) => `Ix ${a} ${b} 0.2m`,
  (a, b) => `Qx ${a} ${b} 0 qn`,
  (a, b) => `Mx ${a} ${b} 0 0 mn w=10u l=1u`,
);
const MODELS =
  ".model qn npn(is=1e-15 bf=100 vaf=50 cje=1p tf=1n); .model mn nmos(level=1 vto=0.5 kp=100u lambda=0.02)";

describe("sweeps along curves are those of point after point", () => {
  it("in random circuits, up and down, over voltages and currents", async () => {
    let curves = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(element, node, node), { minLength: 4, maxLength: 16 }),
        fc.constantFrom("V1 -1 1 2m", "V1 1 -1 -2m", "Idrive -1m 1m 2u"),
        async (elements, sweep) => {
          const cards = elements.map(([make, a, b], k) => make(a, b).replaceAll("x", String(k)));
          const ground = ["n1", "n2", "n3", "n4"].map((name, k) => `Rg${k} ${name} 0 10k`);
          const sources = `V1 in 0 0.3; Idrive n1 n2 0`;
          const outcome = await both([sources, ...cards, ...ground, MODELS, `.dc ${sweep}`].join("\n"));
          curves += outcome.curves - outcome.gaveUp;
          expect(distance(outcome.along, outcome.plain)).toBeLessThan(3e-5);
        },
      ),
      { numRuns: 60 },
    );
    expect(curves).toBeGreaterThan(15);
  });

  it("with currents of sources and quantities of devices", async () => {
    const cards = "Vin n1 0 0; R1 n1 n2 1k; D1 n2 n3 d; Vmeter n3 0 0; .dc Vin -1 1 2m";
    for (const save of ["i(vin) i(vmeter) @d1[id] @r1[p] {v(n2)*i(vin)}", "v(n2) v(n1) v(n3)"]) {
      const { along, plain, curves, gaveUp } = await both(`${cards}; .save ${save}`);
      expect([curves, gaveUp]).toEqual([1, 0]);
      expect(distance(along, plain)).toBeLessThan(1e-6);
    }
  });

  it("with what is read of the source that is swept", async () => {
    const cards = "Iin 0 a 0; R1 a 0 1k; D1 a 0 d; .dc Iin -1m 1m 2u";
    for (const save of ["i(iin)", "@iin[dc] v(a)", "{v(a)*i(iin)}", "i(r1) v(a)"]) {
      const { along, plain, curves, gaveUp } = await both(`${cards}; .save ${save}`);
      expect([curves, gaveUp]).toEqual([1, 0]);
      expect(distance(along, plain)).toBeLessThan(1e-6);
    }
  });

  it("along a diode and a resistor as the formula has it", async () => {
    const { along, gaveUp, curves } = await both(
      ".options gmin=0; Vin a 0 0; R1 a b 1k; D1 b 0 d; .dc Vin -1 1 2m; .save v(b) i(vin) @d1[id]",
    );
    expect([curves, gaveUp]).toEqual([1, 0]);
    const current = (v: number) => 1e-9 * Math.expm1(v / (1.2 * thermal()));
    along.column("v-sweep").forEach((volts, k) => {
      const exact = root((v) => (volts - v) / 1e3 - current(v), -5, 5);
      expect(Math.abs(along.column("v(b)")[k]! - exact)).toBeLessThan(1e-6);
      expect(Math.abs(along.column("i(vin)")[k]! + current(exact))).toBeLessThan(3e-8);
      expect(Math.abs(along.column("@d1[id]")[k]! - current(exact))).toBeLessThan(3e-8);
    });
  });

  it.each(["R1 1k 3k 500", "temp 0 100 25", "I1 0 2m 0.5m", "d:is 1e-10 5e-10 1e-10"])(
    "in each of nested sweeps: %s",
    async (outer) => {
      const cards = "Vin in 0 0; R1 in a 1k; D1 a b d; R2 b 0 100; I1 0 b 0";
      const { along, plain, curves, gaveUp } = await both(`${cards}; .dc Vin -1 1 2m ${outer}; .save v(a) v(b) i(vin)`);
      expect([curves, gaveUp]).toEqual([5, 0]);
      expect(distance(along, plain)).toBeLessThan(1e-6);
    },
  );

  it("beyond the points that are solved together, and on a logarithmic scale", async () => {
    const long = await both("Vin in 0 0; R1 in a 1k; D1 a 0 d; .dc Vin -1 1 0.8m");
    expect([long.curves, long.gaveUp]).toEqual([3, 0]);
    expect(distance(long.along, long.plain)).toBeLessThan(1e-6);
    const scale = await both("Iin 0 a 0; R1 a 0 1k; D1 a 0 d; .dc dec Iin 1n 10m 100");
    expect(scale.curves).toBe(1);
    expect(distance(scale.along, scale.plain)).toBeLessThan(1e-6);
  });

  it("there and back, each way a curve of its own", async () => {
    const way = Array.from({ length: 1001 }, (_, k) => k / 500 - 1);
    const values = [...way, ...way.slice(0, -1).reverse()].join(" ");
    const { along, plain, curves, gaveUp } = await both(`Vin in 0 0; R1 in a 1k; D1 a 0 d; .dc Vin list ${values}`);
    expect([curves, gaveUp]).toEqual([2, 0]);
    expect(distance(along, plain)).toBeLessThan(1e-6);
  });
});

describe("a branch is followed as far as it goes", () => {
  const trigger = "R1 in a 1k; R2 a 0 1k; R3 b a 1k; B1 b 0 v={5*tanh(2*v(a))}";

  it.each(["-12 12 40m", "12 -12 -40m", "-12 12 1m", "12 -12 -1m"])(
    "in the direction of the sweep: %s",
    async (sweep) => {
      const { along, plain, curves, gaveUp } = await both(`Vin in 0 0; ${trigger}; .dc Vin ${sweep}`);
      expect(curves).toBeGreaterThan(0);
      expect(gaveUp).toBe(1);
      expect(distance(along, plain)).toBeLessThan(1e-6);
      const before = along.column("v(b)")[Math.floor(along.points / 2)]!;
      expect(Math.sign(before)).toBe(sweep.startsWith("-") ? -1 : 1);
    },
  );

  it("where the jump is small beside all else", async () => {
    // The characteristic folds where tanh is steep: the node jumps by so many volts, and back at another place.
    for (const volts of [20e-3, 5e-3, 1e-3])
      for (const sweep of ["-1 1 4m", "1 -1 -4m", "-1 1 0.7m", "-0.1 0.1 0.05m", "0.1 -0.1 -0.05m"]) {
        const fold = `B1 a 0 i={v(a)/1k-${volts}m*tanh(v(a)*${4 / volts})}`;
        const { along, plain } = await both(`Vin in 0 0; R1 in a 1k; ${fold}; R9 a 0 1meg; .dc Vin ${sweep}`);
        expect(distance(along, plain)).toBeLessThan(1e-6);
      }
  });

  it("also that of a latch that has another one all along", async () => {
    const latch = "R1 vc a 1k; R2 vc b 1k; V1 vc 0 5; Rin in a 20k; Vin in 0 0";
    const pair = "B1 a 0 i={5m*(1+tanh(4*(v(b)-2.5)))/2}; B2 b 0 i={5m*(1+tanh(4*(v(a)-2.5)))/2}";
    for (const state of [0, 5])
      for (const sweep of ["-3 3 20m", "3 -3 -20m"]) {
        const { along, plain } = await both(`${latch}; ${pair}; .nodeset v(a)=${state}; .dc Vin ${sweep}`);
        expect(distance(along, plain)).toBeLessThan(1e-6);
        expect(Math.abs(along.column("v(a)")[0]! - state)).toBeLessThan(1);
      }
  });
});

describe("what goes along curves", () => {
  it.each([
    [".dc V1 0 1 1m", "", true],
    [".dc I1 0 1m 1u", "", true],
    [".dc V1 0 1 1m R1 1 3 1", "", true],
    [".dc V1 0 1 1m", "D1 n1 0 d; .model d d(cjo=1p); C1 n1 0 1n; L1 n1 x 1m; R3 x 0 1", true],
    [".dc V1 0 1 0.01", "", false],
    [".dc R1 1 1000 1", "", false],
    [".dc R1 1 3 1 V1 0 1 1m", "", false],
    [".dc temp 0 100 0.1", "", false],
    [".dc V1 0 1 1m", "S1 n1 0 n1 0 s; .model s sw (vt=1 vh=0.1)", false],
    [".dc V1 0 1 1m", "B1 n1 0 v={idt(v(n1))}", false],
    [".dc V1 0 1 1m", "T1 n1 0 n2 0 z0=50 td=1n; R3 n2 0 50", false],
  ])("%s %s: %s", (card, cards, expected) => {
    const { run, system } = runOf(`V1 a 0 1; R1 a n1 1k; R2 n1 0 1k; I1 0 n1 0; ${cards}; ${card}`);
    expect(goesAlongCurves(run.walk!, system.circuit)).toBe(expected);
  });
});
