import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dialects } from "../../src/base/dialect.js";
import { formatNumber, formatSI, scanNumber } from "../../src/base/units.js";

const value = (text: string): number | string => {
  const found = scanNumber(text, 0);
  if (found === undefined) return "none";
  return "error" in found ? found.error : found.value;
};

describe("SPICE numbers", () => {
  test.each([
    ["4.7u", 4.7e-6], ["4.7U", 4.7e-6], ["4.7µ", 4.7e-6], ["4.7μF", 4.7e-6], ["10pF", 1e-11], ["1kohm", 1000],
    ["1MEG", 1e6], ["1MEGohm", 1e6], ["1meg", 1e6], ["1M", 1e-3], ["1mil", 25.4e-6], ["2.5mils", 63.5e-6], ["1t", 1e12],
    ["3g", 3e9], ["3a", 3e-18], ["1f", 1e-15], [".5", 0.5], ["5.", 5], ["5.k", 5000], ["1e3", 1000], ["1E-3k", 1],
    ["1e3meg", 1e9], ["10V", 10], ["1e-400", 0], ["0.1n", 1e-10], ["123456789012345678", 123456789012345680],
  ])("%s", (text, expected) => {
    expect(scanNumber(text, 0)).toMatchObject({ value: expected, end: text.length });
  }); // prettier-ignore

  test.each([["1..5k"], ["1k5"], ["1e"], ["1e+"], ["1.2.3"], ["10k_1"], ["1kΩ5"], ["1e400"], ["1eV"], ["1e400t"]])(
    "%s is faulty, all of it",
    (text) => {
      const found = scanNumber(text, 0);
      expect(found).toHaveProperty("error");
      if (text !== "1e+") expect(found!.end).toBe(text.length);
    },
  );

  test("stops where something else begins", () => {
    expect(scanNumber("3*4", 0)).toMatchObject({ value: 3, end: 1 });
    expect(scanNumber("a=1.5k)", 2)).toMatchObject({ value: 1500, end: 6, suffix: "k" });
    for (const text of ["", "--", "abc", ".", "-1", "e5"]) expect(value(text)).toBe("none");
  });

  const suffixes = { t: 12, g: 9, meg: 6, k: 3, "": 0, m: -3, u: -6, n: -9, p: -12, f: -15, a: -18 };
  test("the suffix is as exact as an exponent", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true, noDefaultInfinity: true }).map(String),
        fc.constantFrom(...Object.entries(suffixes)),
        (text, [suffix, power]) => {
          const [mantissa, exponent = "0"] = text.split("e");
          expect(value(text + suffix)).toBe(Number(`${mantissa}e${Number(exponent) + power}`));
        },
      ),
    );
  });

  test("mils are rounded once", () => {
    expect(value("0.3mil")).toBe(7.62e-6);
    expect(value("1.1e2mil")).toBe(2.794e-3);
  });

  test("a suffix in place of the decimal point is the suffix after the number", () => {
    fc.assert(
      fc.property(
        fc.nat(999),
        fc.nat(999),
        fc.constantFrom("k", "MEG", "u", "µ", "m", "p", "R"),
        (whole, part, suffix) => {
          const unit = suffix === "R" ? "" : suffix;
          const infix = scanNumber(`${whole}${suffix}${part}`, 0, dialects.ltspice);
          const after = scanNumber(`${whole}.${part}${unit}`, 0, dialects.ltspice);
          expect(infix).toMatchObject({
            value: (after as { value: number }).value,
            end: `${whole}${suffix}${part}`.length,
          });
          expect(scanNumber(`${whole}${suffix}${part}`, 0)).toHaveProperty("error");
        },
      ),
    );
  });

  test("any text gives a number, a reason, or nothing", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."0123456789.eE+-kmMgGuµnpfFaxz _#$") }),
        fc.nat(3),
        fc.constantFrom(...Object.values(dialects)),
        (text, start, notation) => {
          const found = scanNumber(text, start, notation);
          if (found !== undefined) {
            expect(found.end).toBeGreaterThan(start);
            expect(found.end).toBeLessThanOrEqual(text.length);
          }
        },
      ),
    );
  });
});

describe("numbers for people and files", () => {
  test.each([
    [4.7e-6, "F", "4.7 uF"], [1000, "ohm", "1 kohm"], [0, "V", "0 V"], [-0.0123456, "A", "-12.35 mA"], [999.96, "", "1 k"],
    [1e6, "Hz", "1 MHz"], [3, "", "3"], [1e-20, "A", "1e-20 A"], [1e18, "", "1e18"], [Infinity, "V", "Infinity V"],
    [999.94, "V", "999.9 V"],
  ])("%d %s", (x, unit, text) => expect(formatSI(x, unit)).toBe(text)); // prettier-ignore

  test("formatNumber reads back", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(formatNumber(x))).toBe(x);
      }),
    );
  });
});
