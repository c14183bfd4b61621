import { describe, expect, it } from "vitest";
import { schedules, warmth } from "../../src/learning/schedules.js";

const factors = (kind: string, values: { decay?: number; every?: number; epochs?: number }, count = 5): number[] =>
  Array.from({ length: count }, (_, done) =>
    schedules.get(kind)!.factor(done, { decay: 1, every: 10, epochs: 100, ...values }),
  );

const near = (measured: readonly number[], exact: readonly number[]) =>
  measured.forEach((value, i) => expect(value).toBeCloseTo(exact[i]!, 14));

describe("schedules", () => {
  it("exponential", () => near(factors("exponential", { decay: 0.5 }), [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16]));
  it("step", () => near(factors("step", { decay: 0.1, every: 2 }), [1, 1, 0.1, 0.1, 0.01]));
  it("cosine", () => {
    const r = Math.SQRT1_2;
    near(factors("cosine", { epochs: 4 }), [1, (1 + r) / 2, 1 / 2, (1 - r) / 2, 0]);
  });
  it("inverse", () => near(factors("inverse", { every: 2 }), [1, 2 / 3, 1 / 2, 2 / 5, 1 / 3]));
  it("warm-up", () => {
    near(
      [0, 1, 2, 3, 4, 100].map((update) => warmth(update, 2, 2)),
      [1 / 4, 2 / 4, 3 / 4, 1, 1, 1],
    );
    expect(warmth(0, 7, 0)).toBe(1);
  });
});
