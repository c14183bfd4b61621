import fc from "fast-check";
import { expect, it } from "vitest";
import { Occupied } from "../../src/equations/occupied.js";
import { createArena, createKernel } from "../../src/kernel/index.js";
import { anything } from "../kernel/matrices.js";

/** Values of a matrix at three times; most entries are 0 at first, and some are not later. */
const matrices = anything.chain((matrix) => {
  const count = matrix.values.length;
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) },
  );
  const values = fc.array(value, { minLength: 8 * count, maxLength: 8 * count });
  return fc.tuple(
    fc.constant(matrix.pattern),
    fc.array(values, { minLength: 3, maxLength: 3 }),
    fc.constantFrom(1, 2, 8),
  );
});

it("products with what is occupied are those with the whole matrix, whatever becomes of it", () => {
  fc.assert(
    fc.property(matrices, ([pattern, times, lanes]) => {
      const arena = createArena();
      const kernel = createKernel(arena);
      const occupied = new Occupied(arena, kernel, pattern, lanes);
      const whole = arena.floats((pattern.row.length + 1) * lanes);
      const [x, y] = [arena.floats((pattern.n + 1) * lanes), arena.floats((pattern.n + 1) * lanes)];
      for (let k = 0; k < pattern.n * lanes; k++) x.array[k] = (k % 11) - 4;
      for (const values of times) {
        whole.array.set(values.slice(0, pattern.row.length * lanes));
        occupied.take(whole);
        const expected = new Float64Array(pattern.n * lanes);
        for (let j = 0; j < pattern.n; j++)
          for (let e = pattern.columnStart[j]!; e < pattern.columnStart[j + 1]!; e++)
            for (let l = 0; l < lanes; l++)
              expected[pattern.row[e]! * lanes + l]! += whole.array[e * lanes + l]! * x.array[j * lanes + l]!;
        y.array.fill(NaN, 0, pattern.n * lanes);
        occupied.multiply(x, y);
        expect([...y.array.slice(0, pattern.n * lanes)].map((v) => v + 0)).toEqual([...expected].map((v) => v + 0));
      }
    }),
    { numRuns: 200 },
  );
});
