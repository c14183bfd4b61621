import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as math from "../../src/base/math.js";

/**
 * Errors against values known to 60 digits (references.txt; references.py says how they were made), in units in the last
 * place of the exact value: half a unit is what rounding costs at least. Bounds are what the functions keep, none above 2
 * but for the last three.
 */
const BOUNDS: Readonly<Record<string, number>> = {
  sqrt: 0.5,
  exp: 1, log: 1, log2: 1, log10: 1, sin: 1, cos: 1, tan: 1, asin: 1, acos: 1, atan: 1, sinh: 1, cosh: 1, tanh: 1,
  asinh: 1, acosh: 1, atanh: 1, pow: 1, expm1: 1.5, log1p: 1.5, atan2: 1.5, hypot: 1.5, erf: 1.5,
  normalQuantile: 8, scaledI0: 16, scaledI1: 16,
}; // prettier-ignore

type Own = (...x: number[]) => number;
const own: Readonly<Record<string, Own>> = {
  ...(math as unknown as Record<string, Own>),
  scaledI0: (x) => math.scaledI(0, x!),
  scaledI1: (x) => math.scaledI(1, x!),
};

/** A double of the hexadecimal digits of its bits. */
function double(digits: string): number {
  return Buffer.from(digits.padEnd(16, "0"), "hex").readDoubleBE();
}

/** The distance of doubles of the size of y. */
function unit(y: number): number {
  const a = Math.abs(y);
  const word = new Float64Array([a]);
  new BigInt64Array(word.buffer)[0]! += 1n;
  return word[0]! < Infinity ? word[0]! - a : 2 ** 971;
}

interface Reference {
  readonly x: readonly number[];
  readonly value: number;
  /** The exact value minus `value`, in units in the last place. */
  readonly missing: number;
}

const references = new Map<string, Reference[]>();
for (const line of readFileSync(new URL("references.txt", import.meta.url), "utf8")
  .trim()
  .split("\n")) {
  const [name, ...fields] = line.split(" ");
  const numbers = fields.slice(0, -1).map(double);
  const reference = { x: numbers.slice(0, -1), value: numbers.at(-1)!, missing: Number(fields.at(-1)) / 1000 };
  references.set(name!, [...(references.get(name!) ?? []), reference]);
}

test("every elementary function has references", () => {
  expect([...references.keys()].sort()).toEqual(Object.keys(BOUNDS).sort());
  const others = ["abs", "ceil", "clampedExp", "clampedExpm1", "floor", "max", "min", "nearest", "scaledI", "sign", "trunc"]; // prettier-ignore
  const known = [...Object.keys(BOUNDS).filter((name) => !name.startsWith("scaledI")), ...others];
  expect(Object.keys(math).sort()).toEqual(known.sort());
});

test.each(Object.entries(BOUNDS))("%s is within %s units in the last place of the exact value", (name, bound) => {
  expect(references.get(name)!.length).toBeGreaterThan(200);
  let worst = { x: [] as readonly number[], error: 0 };
  for (const { x, value, missing } of references.get(name)!) {
    const error = Math.abs((own[name]!(...x) - value) / unit(value) - missing);
    if (!(error <= worst.error)) worst = { x, error };
  }
  // Half of the last digit of `missing`.
  expect(worst.error, `${name}(${worst.x.join(", ")})`).toBeLessThanOrEqual(bound + 5e-4);
});
