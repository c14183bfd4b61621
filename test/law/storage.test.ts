import fc from "fast-check";
import { expect, test } from "vitest";
import type { Law } from "../../src/law/contract.js";
import { compileLaw, emitter, interpreter } from "../../src/law/law.js";
import { followsFrom } from "../../src/law/reads.js";
import { Storage } from "../../src/law/storage.js";
import { expressionText } from "./arbitrary.js";

const ROWS = 21;
const STRIDE = ROWS + 1;

/** All columns of a law whose parameters and inputs are given by column, computed with some storage; row by row. */
function columnsOf(law: Law, make: typeof emitter, storage: Storage, given: (column: number, i: number) => number) {
  const bytes = 8 * storage.doubles(STRIDE);
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil(bytes / 65536) });
  const base = 64;
  const all = new Float64Array(memory.buffer, base, bytes / 8);
  for (let column = 0; column < law.columns.memory; column++) {
    const start = storage.at(column, STRIDE);
    const count = storage.isShared(column) ? 2 : ROWS;
    for (let i = 0; i < count; i++) all[start + i] = given(column, i);
  }
  const executor = make(law, memory, storage);
  executor.setup(base, ROWS, STRIDE);
  executor.evaluate(base, ROWS, STRIDE);
  executor.charges(base, ROWS, STRIDE);
  return Array.from({ length: law.columns.total }, (_, column) =>
    Array.from(
      { length: ROWS },
      (_row, i) => all[storage.at(column, STRIDE) + (storage.isShared(column) ? i % 2 : i)]!,
    ),
  );
}

test("laws give the same bits however their columns are stored", () => {
  const expression = expressionText(["s", "r", "z", "v(a, k)", "v(b)", "local"]);
  fc.assert(
    fc.property(expression, expression, expressionText(["s", "r", "v(a, k)"]), (f, q, local) => {
      const text = `local = ${local}\n i(a, k) += z * ${f} - ddt(${q})\n v(b, k) = ${q}`;
      const law = compileLaw({ name: "any", text, nodes: ["a", "k", "b"], parameters: ["s", "r", "z"] });
      // The parameter z differs from row to row.
      const given = (column: number, i: number) => (column < 2 ? 0.7 - column : Math.sin(1 + 7 * i + column));
      const plain = columnsOf(law, interpreter, Storage.of(law.columns.total), given);
      for (const parameters of [[0], [1], [0, 1]]) {
        const storage = Storage.of(law.columns.total, followsFrom(law, new Set(parameters)));
        for (const make of [interpreter, emitter]) expect(columnsOf(law, make, storage, given)).toEqual(plain);
      }
    }),
    { numRuns: 60, seed: 5 },
  );
});

test("a column that is widened stands behind the others, which stay", () => {
  const before = Storage.of(6, new Set([1, 2, 4]));
  const after = before.widened(2);
  expect([0, 3, 5].map((column) => before.slot(column))).toEqual([0, 1, 2]);
  expect([0, 3, 5, 2].map((column) => after.slot(column))).toEqual([0, 1, 2, 3]);
  expect([1, 4].map((column) => after.at(column, 10))).toEqual([40, 42]);
  expect([before.doubles(10), after.doubles(10), after.key === before.key]).toEqual([36, 44, false]);
});
