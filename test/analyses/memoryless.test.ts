import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMemoryless } from "../../src/analyses/memoryless.js";
import { Curve } from "../../src/solve/curve.js";
import { simulated, systemOf, type Table } from "../lab.js";

const MODELS = ".model d D (is=1n n=1.2)";
/** Charge that is too little for anything but steps one after another. */
const STEPS = "Cnone n1 0 1e-40";

/** The same circuit by points ahead and by steps, and how often points ahead gave up. */
async function both(cards: string): Promise<{ ahead: Table; steps: Table; gaveUp: number; curves: number }> {
  let [gaveUp, curves] = [0, 0];
  const solve = Curve.prototype.solve;
  Curve.prototype.solve = function (times) {
    const done = solve.call(this, times);
    curves++;
    if (!done) gaveUp++;
    return done;
  };
  try {
    const [ahead, steps] = [await simulated(`${MODELS}\n${cards}`), await simulated(`${MODELS}\n${cards}\n${STEPS}`)];
    return { ahead: ahead.tables[0]!, steps: steps.tables[0]!, gaveUp, curves };
  } finally {
    Curve.prototype.solve = solve;
  }
}

/** The largest distance of two tables over the span of what is compared; both have the same times. */
function distance(a: Table, b: Table): number {
  expect(a.names).toEqual(b.names);
  expect(a.column("time")).toEqual(b.column("time"));
  const distances = a.names.slice(1).map((name) => {
    const [x, y] = [a.column(name), b.column(name)];
    const size = y.reduce((most, value) => Math.max(most, Math.abs(value)), name.startsWith("i") ? 1e-9 : 1e-6);
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
  (a, b) => `Gx ${a} ${b} in n1 0.037m`,
  (a, b) => `Bx ${a} ${b} i={0.1m*tanh(3*v(${a},${b}))}`,
  (a, b) => `Ix ${a} ${b} 0.2m`,
);
const source = fc.constantFrom(
  "sin(0.1 1 1k)",
  "sin(0 0.3 3k)",
  "pulse(-0.5 0.5 0.1m 0.2m 0.2m 0.3m 1m)",
  "pwl(0 0 0.5m 1 1m -1 2m 0.3)",
);

describe("points ahead of a circuit without memory are those of steps in time", () => {
  it("in random circuits, with one source that moves or two", async () => {
    let [tried, solvedAhead] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(element, node, node), { minLength: 4, maxLength: 16 }),
        source,
        fc.option(source, { freq: 1 }),
        async (elements, first, second) => {
          const cards = elements.map(([make, a, b], k) => make(a, b).replaceAll("x", String(k)));
          const ground = ["n1", "n2", "n3", "n4"].map((name, k) => `Rg${k} ${name} 0 10k`);
          const moved = second === null ? [] : [`Gother 0 n2 other 0 0.3m`, `Vother other 0 ${second}`];
          const all = [
            `Vin in 0 ${first}`,
            ...moved,
            ...cards,
            ...ground,
            ".options reltol=1e-6",
            ".tran 10u 2m 0 10u",
          ];
          const { ahead, steps, curves, gaveUp } = await both(all.join("\n"));
          expect(curves).toBeGreaterThan(0);
          // Corners of several sources may be too much for a curve through few points.
          if (second === null) tried++;
          if (second === null && gaveUp === 0) solvedAhead++;
          expect(distance(ahead, steps)).toBeLessThan(3e-5);
        },
      ),
      { numRuns: 25 },
    );
    expect(solvedAhead).toBeGreaterThan(0.7 * tried);
  });

  it("all at once, in a chain of rectifiers", async () => {
    const stage = (k: number) => `Rs${k} n${k} n${k + 1} 1k; Da${k} n${k + 1} 0 d; Rl${k} n${k + 1} 0 5k`;
    const cards = `.options reltol=1e-6; Vin n0 0 sin(0.2 2 1k); ${[0, 1, 2, 3].map(stage).join(";")}; .tran 4u 4m 0 4u`;
    const { ahead, steps, gaveUp } = await both(cards);
    expect(gaveUp).toBe(0);
    expect(distance(ahead, steps)).toBeLessThan(1e-6);
  });

  it("with currents of sources, which are left out where nothing looks at them", async () => {
    const cards =
      ".options reltol=1e-6; Vin n1 0 sin(0 1 1k); R1 n1 n2 1k; D1 n2 n3 d; Vmeter n3 0 0; .tran 10u 1m 0 10u";
    const { ahead, steps } = await both(`${cards}; .save v(n2) i(vin) i(vmeter) @d1[id]`);
    expect(distance(ahead, steps)).toBeLessThan(1e-6);
    const nodes = await both(`${cards}; .save v(n2)`);
    expect(distance(nodes.ahead, nodes.steps)).toBeLessThan(1e-6);
  });

  it.each(["SIN(1 0 1k)", "PULSE(1 0 10m)", "PWL(0 1 0.4m 1 0.5m -1)"])(
    "while the source stands still: %s",
    async (source) => {
      const cards = `.options reltol=1e-6; Vin in 0 ${source}; R1 in n1 1k; D1 n1 0 d; .tran 1u 1m 0 1u`;
      const { ahead, steps, curves } = await both(cards);
      expect(curves).toBeGreaterThan(0);
      expect(distance(ahead, steps)).toBeLessThan(1e-6);
    },
  );

  it("beyond the points that are solved together", async () => {
    const { ahead, steps } = await both(
      ".options reltol=1e-6; Vin n1 0 sin(0 1 1k); R1 n1 n2 1k; D1 n2 0 d; .tran 1u 3m 0 1u; .save v(n2)",
    );
    expect(ahead.points).toBeGreaterThan(3000);
    expect(distance(ahead, steps)).toBeLessThan(1e-6);
  });
});

describe("what has several solutions is left to steps", () => {
  it("and where steps cannot follow a jump, points ahead do not go on beyond it", async () => {
    // Between -0.9 and 0.9 V of the source there are three solutions.
    const bend = "B1 n1 0 i={-3*tanh(v(n1))}";
    const cards = `Vin in 0 pwl(0 -3 1m 3 2m -3); R1 in n1 1; ${bend}; .tran 5u 2m 0 5u; .save v(n1)`;
    await expect(simulated(cards)).rejects.toThrow("the time step became too small");
  });
});

describe("memory is what no law may have", () => {
  it.each([
    ["R1 n1 0 1k", true],
    ["D1 n1 0 d", true],
    ["E1 n2 0 n1 0 3; R2 n2 0 1k", true],
    ["B1 n1 0 i={sin(time)}", true],
    ["B1 n1 0 i={v(n1)^2*time}", false],
    ["R1 n1 0 r={1k+time}", false],
    ["C1 n1 0 1p", false],
    ["L1 n1 0 1u", false],
    ["T1 n1 0 n2 0 z0=50 td=1n; R2 n2 0 50", false],
    ["S1 n1 0 n1 0 s; .model s sw (vt=1 vh=0.1)", false],
    ["B1 n1 0 v={idt(v(n1))}", false],
    ["D1 n1 0 dc; .model dc d (cjo=1p)", false],
  ])("%s: %s", (cards, expected) => {
    expect(isMemoryless(systemOf(`${MODELS}; I1 0 n1 1m; Rload n1 0 2k; ${cards}`))).toBe(expected);
  });
});
