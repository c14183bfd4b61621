import { describe, expect, it } from "vitest";
import { complex } from "../../src/base/complex.js";
import { evaluateComplex } from "../../src/law/complex.js";
import { Graph } from "../../src/law/graph.js";
import { BINARY, UNARY, type Binary, type Unary } from "../../src/law/operations.js";

/** None is a multiple of another, where a remainder jumps. */
const values = [-7.31, -1.63, -0.83, -0.29, 0.23, 0.71, 1.39, 5.17];
const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-13 * (1 + Math.abs(expected)));

describe("complex operations over real numbers are the real ones", () => {
  it.each(Object.keys(BINARY) as Binary[])("%s", (operation) => {
    const graph = new Graph();
    const [x, y] = [graph.input("x"), graph.input("y")];
    const node = graph.binary(operation, x, y);
    for (const a of values)
      for (const b of values) {
        const expected = BINARY[operation](a, b);
        if (!Number.isFinite(expected)) continue;
        const inputs = new Map([
          [x, complex(a)],
          [y, complex(b)],
        ]);
        const found = evaluateComplex(graph, [node], inputs)[0]!;
        close(found.re, expected);
        close(found.im, 0);
      }
  });

  it.each(Object.keys(UNARY) as Unary[])("%s", (operation) => {
    const graph = new Graph();
    const x = graph.input("x");
    const node = graph.unary(operation, x);
    for (const a of values) {
      const expected = UNARY[operation](a);
      if (!Number.isFinite(expected)) continue;
      const found = evaluateComplex(graph, [node], new Map([[x, complex(a)]]))[0]!;
      close(found.re, expected);
      close(found.im, 0);
    }
  });
});
