import fc from "fast-check";
import { EigenvalueDecomposition, Matrix, inverse } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { slowestTimeConstant } from "../../src/analyses/time-constants.js";
import type { System } from "../../src/equations/system.js";
import { OperatingPoint } from "../../src/solve/operating-point.js";
import { systemOf } from "../lab.js";

/** The values of the matrix that the system holds, as a dense one. */
function dense(system: System): Matrix {
  const { pattern, size, lu } = system;
  const matrix = Matrix.zeros(size, size);
  for (let j = 0; j < size; j++)
    for (let e = pattern.columnStart[j]!; e < pattern.columnStart[j + 1]!; e++)
      matrix.set(pattern.row[e]!, j, lu.values.array[e * system.lanes]!);
  return matrix;
}

/** By all eigenvalues of the dense G^-1 C. */
function oracle(system: System): number {
  system.evaluateC();
  const c = dense(system);
  system.evaluate(0);
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(inverse(dense(system)).mmul(c));
  return Math.max(...realEigenvalues.map((re, k) => Math.hypot(re, imaginaryEigenvalues[k]!)));
}

describe("slowest time constant", () => {
  it.each([
    ["none", "V1 a 0 1; R1 a 0 1k", 0],
    ["RC", "R1 a 0 1k; C1 a 0 2n", 2e-6],
    ["RL", "R1 a 0 10; L1 a 0 3m", 3e-4],
    ["LC, by its magnitude", "R1 a 0 1meg; L1 a 0 1m; C1 a 0 1n", 1e-6],
    ["two that do not know of each other", "R1 a 0 1k; C1 a 0 2n; R2 b 0 1k; C2 b 0 5n", 5e-6],
  ])("%s", async (_, cards, expected) => {
    const tau = await slowestTimeConstant(systemOf(cards));
    expect(tau).toBeCloseTo(expected, 12);
  });

  it("is undefined where G is singular", async () => {
    const system = systemOf("R1 a 0 1k; C1 a 0 1n; B1 a 0 v={v(b)-1}; B2 b 0 v={v(a)}; R2 b 0 1k");
    expect(await slowestTimeConstant(system)).toBeUndefined();
  });

  it("is the largest eigenvalue of the dense G^-1 C", async () => {
    const ohms = fc.integer({ min: 1, max: 100 });
    const ladders = fc.array(fc.tuple(ohms, ohms, ohms), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(ladders, async (rungs) => {
        const cards = rungs.flatMap(([series, shunt, pico], k) => [
          `R${k} n${k} n${k + 1} ${series}k`,
          `S${k} n${k + 1} 0 ${shunt}k`.replace("S", "Rs"),
          `C${k} n${k + 1} 0 ${pico}p`,
        ]);
        const system = systemOf(["V1 n0 0 1", ...cards].join("; "));
        const expected = oracle(system);
        const found = (await slowestTimeConstant(system))!;
        expect(Math.abs(found / expected - 1)).toBeLessThan(1e-8);
      }),
      { numRuns: 40 },
    );
  });

  it("linearises diodes where they are", async () => {
    const system = systemOf(
      ".model d D (is=1e-13 cjo=5p tt=10n rs=3); V1 a 0 2; R1 a b 1k; D1 b c d; R2 c 0 2k; C1 c 0 20p; L1 c e 10u; R3 e 0 5k",
    );
    new OperatingPoint(system).solve({ reltol: 1e-9, vntol: 1e-12, abstol: 1e-18, maxIterations: 100 });
    expect((await slowestTimeConstant(system))! / oracle(system)).toBeCloseTo(1, 8);
  });

  it("is that of lane 0", async () => {
    const system = systemOf("R1 a 0 1k; C1 a 0 2n", { lanes: 8 });
    system.columns.write(0, "r", 3, 50e3);
    expect(await slowestTimeConstant(system)).toBeCloseTo(2e-6, 12);
  });
});
