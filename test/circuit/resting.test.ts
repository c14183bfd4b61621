/** Loops of inductors and of sources of 0 V, which have operating points without end. */
import { describe, expect, test } from "vitest";
import { simulated } from "../lab.js";

const codes = (warnings: readonly { readonly code: string }[]) => warnings.map(({ code }) => code);

describe("an inductor that closes a loop", () => {
  test("across a sine begins without current", async () => {
    const { tables, warnings } = await simulated("V1 a 0 SIN(0 10 1k); L1 a 0 10m; .tran 1u 2m");
    const w = 2 * Math.PI * 1e3;
    const exact = (t: number) => (10 / (w * 10e-3)) * (1 - Math.cos(w * t));
    expect(tables[0]!.error("i(l1)", exact)).toBeLessThan(1e-4);
    expect(codes(warnings)).toContain("resting-loop");
  });

  test("carries what it does in .ac", async () => {
    const { tables } = await simulated("V1 a 0 ac 1; L1 a 0 10m; .ac lin 2 1k 2k");
    const exact = (f: number) => ({ re: 0, im: -1 / (2 * Math.PI * f * 10e-3) });
    expect(tables[0]!.distance("i(l1)", exact)).toBeLessThan(1e-9);
  });

  test("of inductors alone leaves the others the current of the operating point", async () => {
    const { tables } = await simulated("V1 a 0 2; R1 a b 1k; L1 b 0 1m; L2 b 0 3m; .op");
    const [one, two] = ["i(l1)", "i(l2)"].map((name) => tables[0]!.last(name));
    expect(one! + two!).toBeCloseTo(2e-3, 12);
    expect(Math.min(one!, two!)).toBeCloseTo(0, 12);
  });

  test("is a fault where a source drives current through it without end", async () => {
    await expect(simulated("V1 a 0 1; L1 a 0 10m; .op")).rejects.toThrow(/loop of voltage sources or inductors/);
    await expect(simulated("V1 a 0 1; V2 a 0 1; R1 a 0 1; .op")).rejects.toThrow(/loop of voltage sources/);
  });

  test("is nothing to be told of where no operating point is asked for", async () => {
    const { warnings } = await simulated("V1 a 0 SIN(0 10 1k); L1 a 0 10m; .tran 1u 2m uic");
    expect(codes(warnings)).not.toContain("resting-loop");
  });
});
