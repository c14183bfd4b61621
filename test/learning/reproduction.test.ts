import { describe, expect, it } from "vitest";
import { audit, train, parse } from "../../src/index.js";
import { alongConductances, drift, linearNetwork } from "../../bench/reproduction/invariants.js";
import { noisyError } from "../../bench/reproduction/noise.js";
import { rungs } from "../../bench/reproduction/rungs.js";

describe("the error with noise of 1 mV in each of 64 samples, on the 12-node sinh network", () => {
  const freqprop = (gamma: number) => noisyError("freqprop", "phases", gamma, 1e-3, 6);

  it("is smallest at a gamma of about 0.5, and 1e-2 there", async () => {
    const [weak, best, strong] = [await freqprop(0.05), await freqprop(0.5), await freqprop(2)];
    expect(Math.abs(best / 0.99e-2 - 1)).toBeLessThan(0.3);
    expect(weak).toBeGreaterThan(3 * best);
    expect(strong).toBeGreaterThan(3 * best);
  });

  it("is in rules that compare operating points, too, and draws anew for each of them", async () => {
    const best = await noisyError("eqprop", "op", 0.5, 1e-3, 6);
    expect(Math.abs(best / 1.36e-2 - 1)).toBeLessThan(0.3);
  });
});

describe("rules that compare operating points, with an instrument", () => {
  const deck = (lockIn: string, rule = "eqprop gamma=0.1") =>
    parse(
      linearNetwork(1, 1)
        .replace("phases=6", `periods=4 ${lockIn}`)
        .replace("freqprop", rule)
        .replace("gamma=0.01 ", "")
        .replace("engine=phases", "engine=op"),
    );

  it("read means with the noise of an average: variance noise^2 / (2 T) of every drop", async () => {
    // (a + x)^2 - (b + y)^2 over 4 gamma moves by (a x - b y) / (2 gamma).
    const noise = 1e-6;
    const clean = await audit(deck(""));
    const free = await audit(deck("", "adjoint"));
    expect(free.relativeError).toBeLessThan(1e-9);
    let sum = 0;
    const draws = 40;
    for (let seed = 1; seed <= draws; seed++) {
      const text = linearNetwork(1, 1)
        .replace("phases=6", `periods=4 noise=${noise}`)
        .replace("freqprop", "eqprop")
        .replace("engine=phases", "engine=op");
      const { devices } = await audit(parse(text, { seed }));
      // R_ab lies between sources of 1 and -0.5 V, whatever the nudge.
      const j = devices.findIndex(({ name }) => name === "r_ab");
      sum += (devices[j]!.measured - clean.devices[j]!.measured) ** 2;
    }
    const deviation = (noise / Math.sqrt(2 * 4e-3)) * (1.5 / (2 * 0.01)) * Math.SQRT2;
    expect(Math.abs(Math.sqrt(sum / draws) / deviation - 1)).toBeLessThan(0.35);
  });

  it("read through its converter, and tell what that cuts off", async () => {
    const { causes } = await audit(deck("bits=6 range=2"));
    expect(causes.map(({ cause }) => cause)).toContain("readout resolution");
    const { report } = await train(deck("bits=6 range=0.5"));
    expect(report.clipped).toBeGreaterThan(0);
    expect((await train(deck(""))).report.clipped).toBe(0);
  });
});

describe("what gradient descent keeps where voltages are held and all else is trainable resistors", () => {
  it.each(["freqprop", "eqprop", "adjoint"])("%s: g . grad L = 0", async (rule) => {
    expect(await alongConductances(rule)).toBeLessThan(1e-10);
  });

  it.each(["freqprop", "eqprop"])("%s: the sum of g^2 drifts by the first order of the rate", async (rule) => {
    const [fast, slow] = [await drift(20, rule), await drift(200, rule)];
    expect(Math.abs(Math.log10(fast / slow) - 1)).toBeLessThan(0.05);
    expect(fast).toBeGreaterThan(1e-6);
  });
});

describe("the ladder of published results", () => {
  it.each(["stages", "lockins"])("%s: all figures agree", async (name) => {
    const { rows } = await rungs[name]!.climb();
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.length).toBeGreaterThan(10);
  });
});
