import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refinement } from "../../src/solve/refinement.js";

describe("the order in which points of a curve are solved", () => {
  it("comes to every point once, and to an end, wherever points lie", () => {
    const anywhere = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 3, noNaN: true })), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(anywhere, fc.nat(), fc.nat(12), (coordinates, pick, fineFrom) => {
        const known = pick % coordinates.length;
        const refinement = new Refinement(Float64Array.from(coordinates), known);
        const seen: number[] = [known];
        for (let level = 0; !refinement.done; level++) {
          expect(level).toBeLessThanOrEqual(coordinates.length);
          const points = refinement.next(level > fineFrom);
          expect(points.length).toBeGreaterThan(0);
          seen.push(...points);
        }
        expect(seen.sort((a, b) => a - b)).toEqual(coordinates.map((_, k) => k));
      }),
    );
  });
});
