import { describe, expect, it } from "vitest";
import { Graph } from "../../src/law/graph.js";
import { signed, unsigned } from "../../src/law/wasm.js";

describe("simplification", () => {
  it("magnitudes of negatives and of magnitudes are magnitudes, opposites of opposites are themselves", () => {
    const g = new Graph();
    const [x, y] = [g.input("x"), g.input("y")];
    const size = g.unary("abs", x);
    expect(g.unary("abs", g.unary("neg", x))).toBe(size);
    expect(g.unary("abs", size)).toBe(size);
    expect(g.unary("neg", g.unary("neg", x))).toBe(x);
    expect(g.unary("neg", g.binary("sub", x, y))).toBe(g.binary("sub", y, x));
    const condition = g.binary("lt", x, y);
    expect(g.unary("not", g.unary("not", condition))).toBe(condition);
    expect(g.unary("neg", size)).not.toBe(size);
  });
});

describe("numbers of WebAssembly", () => {
  it("are encoded in the fewest bytes: seven bits each, and a sign where there is one", () => {
    for (let bits = 0; bits < 31; bits++) {
      for (const value of [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]) {
        expect([value, unsigned(value).length]).toEqual([value, Math.ceil(Math.max(1, value.toString(2).length) / 7)]);
        const width = value === 0 ? 1 : value.toString(2).length + 1;
        if (value < 2 ** 31) expect([value, signed(value).length]).toEqual([value, Math.ceil(width / 7)]);
        // -v has as many bits as v - 1, and a sign.
        const negative = value <= 1 ? 1 : (value - 1).toString(2).length + 1;
        expect([-value, signed(-value).length]).toEqual([-value, Math.ceil(negative / 7)]);
      }
    }
  });

  it("read back", () => {
    const read = (bytes: number[]) => bytes.reduceRight((sum, byte) => sum * 128 + (byte & 127), 0);
    for (const value of [0, 1, 63, 64, 127, 128, 300, 16384, 123456789]) {
      expect(read(unsigned(value))).toBe(value);
      expect(read(signed(value))).toBe(value);
      const bytes = signed(-value);
      expect(read(bytes) - (value > 0 ? 128 ** bytes.length : 0)).toBe(value > 0 ? -value : 0);
    }
  });
});
