import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { solveMonotone } from "../../src/solve/inverse.js";

const column = (...values: number[]): Float64Array => Float64Array.from(values);

describe("monotone functions, many at a time", () => {
  it("are inverted to rounding: exponentials, quotients, roots, rising and falling", () => {
    const functions: readonly [(x: number) => number, (y: number) => number][] = [
      [(x) => 1e-3 * Math.exp(-30 * x), (y) => -Math.log(y / 1e-3) / 30],
      [(x) => 1 / (1e3 + 99e3 * x), (y) => (1 / y - 1e3) / 99e3],
      [(x) => x ** 7, (y) => y ** (1 / 7)],
    ];
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (x) => {
        const wanted = functions.map(([f]) => f(x));
        let rounds = 0;
        const found = solveMonotone(new Float64Array(3), column(1, 1, 1), (at, to) => {
          rounds++;
          functions.forEach(([f], i) => (to[i] = f(at[i]!) - wanted[i]!));
        });
        functions.forEach(([, inverse], i) => expect(Math.abs(found[i]! - inverse(wanted[i]!))).toBeLessThan(1e-12));
        expect(rounds).toBeLessThan(70);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it("give the nearer end where no value fits, and an end that fits to the bit", () => {
    const found = solveMonotone(new Float64Array(3), column(2, 2, 2), (at, to) => {
      [3, -1, 0].forEach((wanted, i) => (to[i] = at[i]! - wanted));
    });
    expect([...found]).toEqual([2, 0, 0]);
  });

  it("do not depend on their neighbours", () => {
    const cubic = (x: number): number => x * x * x + x;
    const solve = (wanted: readonly number[]): number[] => [
      ...solveMonotone(new Float64Array(wanted.length), new Float64Array(wanted.length).fill(1), (at, to) => {
        wanted.forEach((y, i) => (to[i] = cubic(at[i]!) - y));
      }),
    ];
    const together = solve([0.1, 1.3, 0.7]);
    [0.1, 1.3, 0.7].forEach((y, i) => expect(solve([y])[0]).toBe(together[i]));
  });
});
