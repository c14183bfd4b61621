import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columns, definitions, figure, sparkline, wrap } from "../../src/cli/table.js";

describe("text tables", () => {
  it("aligns columns, right where asked, without blanks at the end", () => {
    const text = columns(
      [
        ["a", 1, "x"],
        ["long", 12.5],
        ["b", -3e-9, "yz"],
      ],
      [1],
    );
    expect(text).toBe("a         1  x\nlong   12.5\nb     -3e-9  yz\n");
  });

  it("keeps every word when it breaks lines, and no line wider than asked unless one word is", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 60 }), (list, width) => {
        const lines = wrap(list.join(" "), width);
        expect(lines.join(" ")).toBe(list.join(" "));
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("hangs explanations beside their terms, below those that are too long", () => {
    const text = definitions(
      [
        ["-a", "does one thing"],
        ["--a-name-that-needs-more-room", "does another"],
      ],
      60,
    );
    expect(text.split("\n")).toEqual([
      "  -a".padEnd(28) + "does one thing",
      "  --a-name-that-needs-more-room",
      " ".repeat(28) + "does another",
      "",
    ]);
  });
});

describe("figures for reading", () => {
  it.each([
    [0, "0"],
    [0.123456, "0.1235"],
    [-1234.56, "-1235"],
    [1e-4, "1e-4"],
    [2.00049e-6, "2e-6"],
    [6.02214e23, "6.022e+23"],
    [Infinity, "Infinity"],
  ])("%d is %s", (value, text) => {
    expect(figure(value)).toBe(text);
  });
});

describe("sparkline", () => {
  it("falls with its values and ends at the last", () => {
    expect(sparkline([8, 7, 6, 5, 4, 3, 2, 1], 8)).toBe("█▇▆▅▄▃▂▁");
    expect(sparkline([1, 2, 1, 0, 3], 5).at(-1)).toBe("█");
  });

  it("shows the small end of values that span orders of magnitude", () => {
    const decades = [1e8, 1e6, 1e4, 1e2, 1];
    expect(new Set(sparkline(decades, 5)).size).toBe(5);
  });

  it("is as long as asked, or as there are values, and monotone for monotone values", () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (list, width) => {
        const text = sparkline(
          [...list].sort((a, b) => a - b),
          width,
        );
        expect(text.length).toBe(Math.min(width, list.length));
        expect([...text].sort().join("")).toBe(text);
      }),
    );
  });

  it("leaves out what is not a number", () => {
    expect(sparkline([NaN, 1, Infinity, 2], 10)).toBe("▁█");
    expect(sparkline([], 10)).toBe("");
  });
});
