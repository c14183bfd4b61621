import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Complex } from "../../src/base/complex.js";
import * as C from "../../src/base/complex.js";

const part = fc.double({ min: -3, max: 3, noNaN: true }).filter((x) => Math.abs(x) > 1e-3);
const point = fc.tuple(part, part).map(([re, im]) => C.complex(re, im));

function close(a: Complex, b: Complex, tolerance = 1e-12): void {
  const size = 1 + Math.hypot(b.re, b.im);
  expect(Math.hypot(a.re - b.re, a.im - b.im) / size, JSON.stringify([a, b])).toBeLessThan(tolerance);
}

/** sum of c_n z^n by Horner, an algorithm of its own for small |z| */
function series(z: Complex, coefficients: readonly number[]): Complex {
  return coefficients.reduceRight((sum, c) => C.add(C.mul(sum, z), C.complex(c)), C.complex(0));
}

describe("complex functions", () => {
  test("power series of exp, sin, cos", () => {
    const factorials = Array.from({ length: 40 }, (_, n) =>
      Array.from({ length: n }, (_, k) => k + 1).reduce((a, b) => a * b, 1),
    );
    fc.assert(
      fc.property(point, (z) => {
        close(
          C.exp(z),
          series(
            z,
            factorials.map((f) => 1 / f),
          ),
          1e-13,
        );
        close(
          C.sin(z),
          series(
            z,
            factorials.map((f, n) => (n % 2 === 0 ? 0 : (n % 4 === 1 ? 1 : -1) / f)),
          ),
          1e-13,
        );
        close(
          C.cosh(z),
          series(
            z,
            factorials.map((f, n) => (n % 2 === 0 ? 1 / f : 0)),
          ),
          1e-13,
        );
      }),
    );
  });

  test("inverse functions", () => {
    fc.assert(
      fc.property(point, (z) => {
        close(C.exp(C.log(z)), z);
        close(C.sin(C.asin(z)), z);
        close(C.cos(C.acos(z)), z);
        close(C.tan(C.atan(z)), z, 1e-11);
        close(C.sinh(C.asinh(z)), z);
        close(C.cosh(C.acosh(z)), z);
        close(C.tanh(C.atanh(z)), z, 1e-11);
        const root = C.sqrt(z);
        close(C.mul(root, root), z);
        expect(root.re).toBeGreaterThanOrEqual(0);
        close(C.expm1(C.log1p(z)), z);
      }),
    );
  });

  test("identities", () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        close(C.mul(C.div(a, b), b), a);
        close(C.exp(C.add(a, b)), C.mul(C.exp(a), C.exp(b)), 1e-11);
        close(C.tan(a), C.div(C.sin(a), C.cos(a)), 1e-11);
        close(C.tanh(a), C.div(C.sinh(a), C.cosh(a)), 1e-11);
        close(C.pow(a, C.complex(3)), C.mul(a, C.mul(a, a)), 1e-11);
        close(C.expm1(a), C.sub(C.exp(a), C.complex(1)));
        close(C.conjugate(C.mul(a, b)), C.mul(C.conjugate(a), C.conjugate(b)));
      }),
    );
  });

  test("small imaginary parts keep their digits", () => {
    const z = C.complex(0.7, 1e-30);
    for (const [f, slope] of [
      [C.exp, Math.exp(0.7)],
      [C.sin, Math.cos(0.7)],
      [C.tanh, 1 / Math.cosh(0.7) ** 2],
      [C.log, 1 / 0.7],
      [C.sqrt, 0.5 / Math.sqrt(0.7)],
      [C.asin, 1 / Math.sqrt(1 - 0.49)],
      [C.asinh, 1 / Math.sqrt(1.49)],
      [C.atan, 1 / 1.49],
      [C.atanh, 1 / 0.51],
      [C.log1p, 1 / 1.7],
      [C.tan, 1 / Math.cos(0.7) ** 2],
    ] as const)
      // prettier-ignore
      expect(f(z).im / 1e-30).toBeCloseTo(slope, 13);
  });

  test("division does not overflow before its time", () => {
    close(C.div(C.complex(1e300, 1e300), C.complex(1e300, 1e300)), C.complex(1));
    close(C.div(C.complex(1, 0), C.complex(1e-300, 1e-300)), C.complex(5e299, -5e299), 1e-12);
  });
});
