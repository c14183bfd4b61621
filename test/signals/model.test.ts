import { describe, expect, it } from "vitest";
import { checkLockIn, lockInModel, lockInParameters } from "../../src/signals/lockin-model.js";

describe("lock-in model", () => {
  it("has the documented defaults", () => {
    expect(lockInModel({ f: 1e3 })).toEqual({
      f: 1e3,
      harmonic: 1,
      phase: 0,
      filter: "boxcar",
      order: 4,
      tau: 3e-3,
      free: 1,
      skip: 1,
      periods: 2,
      points: 64,
      phases: 6,
      noise: 0,
      bits: 0,
      range: 1,
    });
    for (const p of lockInParameters) expect(p.about.length).toBeGreaterThan(10);
  });

  it.each([
    [{}, "f", /f is missing: reference frequency \[Hz\]/],
    [{ f: 0 }, "f", /must be above 0/],
    [{ f: NaN }, "f", /not a finite number/],
    [{ f: 1, order: 9 }, "order", /at most 8/],
    [{ f: 1, order: 2.5 }, "order", /whole number/],
    [{ f: 1, filter: "fir" as never }, "filter", /boxcar or rc, not fir/],
    [{ f: 1, points: 62 }, "points", /not a multiple of 4; take 64/],
    [{ f: 1, points: 8, harmonic: 4 }, "points", /take at least 12/],
    [{ f: 1, phases: 6, harmonic: 3 }, "phases", /take at least 7/],
    [{ f: 1, noise: -1 }, "noise", /at least 0/],
    [{ f: 1, tau: 0 }, "tau", /above 0/],
    [{ f: 1, periods: 0 }, "periods", /at least 1/],
  ])("finds the fault of %o", (values, name, message) => {
    const faults = checkLockIn(values);
    expect(faults.map((fault) => fault.name)).toEqual([name]);
    expect(faults[0]!.message).toMatch(message);
    expect(() => lockInModel(values as { f: number })).toThrow(message);
  });

  it("accepts a harmonic that only phases could not resolve, and reports all faults at once", () => {
    expect(checkLockIn({ f: 1, harmonic: 5 })).toEqual([]);
    expect(checkLockIn({ f: -1, order: 0, bits: 40 }).map((fault) => fault.name)).toEqual(["f", "order", "bits"]);
  });
});
