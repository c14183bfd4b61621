import fc from "fast-check";
import { expect, test } from "vitest";
import { PathNumbers } from "../../src/circuit/path-numbers.js";

test("texts have the numbers that a map gives them", () => {
  const paths = new PathNumbers();
  const map = new Map<string, number>();
  const texts = fc.sample(
    fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.integer({ max: 99_999 }).map((k) => `n${k}`),
    ),
    80_000,
  );
  for (const text of texts) {
    expect(paths.get(text)).toBe(map.get(text));
    if (!map.has(text)) map.set(text, map.size);
    expect(paths.add(text)).toBe(map.get(text));
  }
  expect([...paths]).toEqual([...map]);
  expect([paths.size, [...paths.keys()]]).toEqual([map.size, [...map.keys()]]);
  expect(paths.has("none of them")).toBe(false);
});
