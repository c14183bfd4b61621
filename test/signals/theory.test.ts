import { describe, expect, it } from "vitest";
import * as theory from "../../src/signals/lockin-theory.js";

/** Published table of n-pole filters: cutoff x 2 pi tau, ENBW x tau, settling to 63.2 %, 90, 99, 99.9, 99.99 %, 1 ppm. */
const table = [
  [1.0, 0.25, 1.0, 2.3, 4.61, 6.91, 9.21, 13.82],
  [0.6436, 0.125, 2.15, 3.89, 6.64, 9.23, 11.76, 16.69],
  [0.5098, 0.09375, 3.26, 5.32, 8.41, 11.23, 13.93, 19.13],
  [0.435, 0.078125, 4.35, 6.68, 10.05, 13.06, 15.91, 21.35],
  [0.3856, 0.068359, 5.43, 7.99, 11.6, 14.79, 17.78, 23.43],
  [0.3499, 0.061523, 6.51, 9.27, 13.11, 16.45, 19.57, 25.41],
  [0.3226, 0.056396, 7.58, 10.53, 14.57, 18.06, 21.29, 27.32],
  [0.3008, 0.052368, 8.64, 11.77, 16.0, 19.63, 22.96, 29.16],
];
const left = [1 / Math.E, 0.1, 0.01, 1e-3, 1e-4, 1e-6];

describe("closed formulas of lock-in filters", () => {
  it.each(table.map((row, i) => [i + 1, row] as const))("agree with the table for %i sections", (n, row) => {
    const tau = 2e-3;
    expect(theory.cutoff(n, tau) * 2 * Math.PI * tau).toBeCloseTo(row[0]!, 4);
    expect(theory.noiseBandwidth(n, tau) * tau).toBeCloseTo(row[1]!, 6);
    left.forEach((error, i) => expect(theory.settlingTime(n, error, tau) / tau).toBeCloseTo(row[2 + i]!, 1.7));
  });

  it("have a noise bandwidth that is the integral of the squared gain", () => {
    for (let n = 1; n <= 8; n++) {
      // With 2 pi f tau = tan u the integral of cos(u)^(2n-2) over u is smooth: Simpson's rule in u.
      const steps = 200;
      let integral = 0;
      for (let i = 0; i <= steps; i++) {
        const u = (i / steps) * (Math.PI / 2);
        const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
        const f = i === steps ? Infinity : Math.tan(u) / (2 * Math.PI);
        const density = i === steps ? (n === 1 ? 1 : 0) : theory.gain(n, f, 1) ** 2 / Math.cos(u) ** 2;
        integral += (weight * density) / (2 * Math.PI);
      }
      integral *= Math.PI / 2 / steps / 3;
      expect(Math.abs(theory.noiseBandwidth(n, 1) / integral - 1)).toBeLessThan(1e-9);
    }
  });

  it("halve the power at the cutoff and turn the phase by n times 45 degrees at 1 / (2 pi tau)", () => {
    for (let n = 1; n <= 8; n++) {
      expect(theory.gain(n, theory.cutoff(n, 3e-5), 3e-5) ** 2).toBeCloseTo(0.5, 12);
      expect(theory.phaseShift(n, 1 / (2 * Math.PI), 1)).toBeCloseTo((-n * Math.PI) / 4, 12);
    }
  });

  it("give the published ripple of the second harmonic for tau of 1, 3 and 10 periods", () => {
    const published: [number, number, number][] = [
      [1, 1, 7.9e-2],
      [1, 3, 2.6e-2],
      [1, 10, 8e-3],
      [2, 1, 6.3e-3],
      [2, 3, 7e-4],
      [2, 10, 6e-5],
      [4, 1, 4e-5],
      [4, 3, 4.9e-7],
      [4, 10, 4e-9],
    ];
    for (const [n, tau, value] of published) {
      const { atTwice, atReference } = theory.ripple(n, 1, tau, 1, 1);
      expect(Math.abs(atTwice / value - 1)).toBeLessThan(0.07);
      expect(atReference).toBeCloseTo(2 * (1 + (2 * Math.PI * tau) ** 2) ** (-n / 2), 12);
    }
  });

  it("reject a remaining error outside 0 to 1", () => {
    for (const bad of [0, 1, -1, NaN]) expect(() => theory.settlingTime(2, bad, 1)).toThrow(RangeError);
    expect(theory.settlingError(3, 0, 1)).toBe(1);
    expect(theory.boxcarNoiseBandwidth(2e-3)).toBeCloseTo(250, 12);
  });
});
