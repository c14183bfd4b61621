import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as math from "../../src/base/math.js";

const own = math as unknown as Record<string, (x: number) => number>;
const theirs = Math as unknown as Record<string, (x: number) => number>;

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);
/** Position of a double on the line of all doubles. */
function rank(x: number): bigint {
  double[0] = x;
  const b = bits[0]!;
  return b < 0n ? -(b & 0x7fffffffffffffffn) : b;
}
/** How many doubles lie from a to b. */
function steps(a: number, b: number): number {
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const d = rank(a) - rank(b);
  return Number(d < 0n ? -d : d);
}

/** Where to try. */
const functions: Record<string, readonly (readonly [number, number])[]> = {
  exp: [[-745, 709.7], [-1, 1]],
  expm1: [[-50, 700], [-1, 1], [-1e-3, 1e-3]],
  log: [[0, 1e308], [0.5, 2], [0, 1e-300]],
  log1p: [[-1, 5], [-1e-3, 1e-3], [0, 1e200]],
  log10: [[0, 1e308], [0.5, 2]],
  log2: [[0, 1e308], [0.5, 2]],
  sin: [[-10, 10], [-1e6, 1e6], [-1e300, 1e300]],
  cos: [[-10, 10], [-1e6, 1e6], [-1e300, 1e300]],
  tan: [[-10, 10], [-1e6, 1e6], [-1e300, 1e300]],
  asin: [[-1, 1]],
  acos: [[-1, 1]],
  atan: [[-3, 3], [-1e3, 1e3]],
  sinh: [[-3, 3], [-710, 710]],
  cosh: [[-3, 3], [-710, 710]],
  tanh: [[-3, 3], [-30, 30]],
  asinh: [[-3, 3], [-1e9, 1e9]],
  acosh: [[1, 3], [1, 1e9]],
  atanh: [[-1, 1], [-1e-3, 1e-3]],
}; // prettier-ignore

/** A step of our own and one of Math. */
const ALLOWED = 2;

describe("elementary functions", () => {
  // How far from the exact value they are is what accuracy.test.ts tells; here are more arguments.
  test.each(Object.entries(functions))("%s agrees with Math on random arguments", (name, ranges) => {
    for (const [low, high] of ranges) {
      let state = 1;
      for (let k = 0; k < 3000; k++) {
        state = (state * 48271) % 2147483647;
        const x = low + (high - low) * (state / 2147483647);
        expect(steps(own[name]!(x), theirs[name]!(x)), `${name}(${x})`).toBeLessThanOrEqual(ALLOWED);
      }
    }
  });

  test.each(Object.keys(functions))("%s has the special cases of Math", (name) => {
    for (const x of [0, -0, Infinity, -Infinity, NaN, 1e-300, -1e-300, 5e-324, -5e-324, -1.5, 1.5, 800, -800, 1, -1]) {
      const [a, b] = [own[name]!(x), theirs[name]!(x)];
      if (b === 0 || !Number.isFinite(b)) expect(a, `${name}(${x})`).toBe(b);
      else expect(steps(a, b), `${name}(${x})`).toBeLessThanOrEqual(ALLOWED);
    }
  });

  test("whole results are whole", () => {
    for (let k = -307; k <= 308; k++) expect(math.log10(Number(`1e${k}`))).toBe(k);
    for (let k = -1074; k <= 1023; k++) expect(math.log2(2 ** k)).toBe(k);
    for (let x = 1; x <= 30; x++) for (let n = 0; n <= 10; n++) expect(math.pow(x, n)).toBe(x ** n);
    expect(math.exp(0)).toBe(1);
    expect(math.exp(1)).toBe(Math.E);
    expect(math.atan2(-0, -1)).toBe(-Math.PI);
  });

  test("pow and its special cases", () => {
    const values = [
      0,
      -0,
      1,
      -1,
      2,
      -2,
      3,
      0.5,
      -0.5,
      Infinity,
      -Infinity,
      NaN,
      1e300,
      1e-300,
      -3,
      5e-324,
      9007199254740991,
    ];
    for (const x of values)
      for (const y of values) expect(steps(math.pow(x, y), Math.pow(x, y)), `${x}^${y}`).toBeLessThanOrEqual(1);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 1e5, noNaN: true }),
        fc.double({ min: -50, max: 50, noNaN: true }),
        (x, y) => {
          expect(steps(math.pow(x, y), Math.pow(x, y))).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 3000, seed: 1 },
    );
  });

  test("atan2 and hypot with the special cases of Math", () => {
    const values = [0, -0, 1, -1, 3, -4, Infinity, -Infinity, NaN, 1e300, 1e-300, -1e-300];
    for (const y of values)
      for (const x of values) {
        expect(steps(math.atan2(y, x), Math.atan2(y, x)), `atan2(${y}, ${x})`).toBeLessThanOrEqual(2);
        expect(steps(math.hypot(y, x), Math.hypot(y, x)), `hypot(${y}, ${x})`).toBeLessThanOrEqual(2);
      }
  });

  test("the exponential of laws is exp within its clamps and constant beyond", () => {
    for (const x of [-500, -499.5, -1, 0, 1e-9, 1, 699.5, 700]) {
      expect(math.clampedExp(x)).toBe(math.exp(x));
      expect(math.clampedExpm1(x)).toBe(math.expm1(x));
    }
    expect(math.clampedExp(-1e9)).toBe(math.exp(-500));
    expect(math.clampedExp(Infinity)).toBe(math.exp(700));
    expect(math.clampedExp(NaN)).toBeNaN();
  });

  test("nearest takes ties to even and keeps the sign of zero", () => {
    const cases = [[0.5, 0], [1.5, 2], [2.5, 2], [-0.5, -0], [-2.5, -2], [0.25, 0], [4503599627370495.5, 4503599627370496], [1e300, 1e300]]; // prettier-ignore
    for (const [x, n] of cases) expect(math.nearest(x!)).toBe(n);
  });
});
