import { type Complex, magnitude, phase } from "../base/complex.js";
import { log10 } from "../base/math.js";

const decibels = (value: Complex): number => 20 * log10(magnitude(value));

/**
 * Functions of output expressions that take complex numbers apart. They have their meaning for real numbers, too: the
 * imaginary part of one is 0. `abs` is here because the magnitude of a complex number is no function of laws.
 */
export const complexFunctions: ReadonlyMap<string, (value: Complex) => number> = new Map([
  ["abs", magnitude],
  ["mag", magnitude],
  ["m", magnitude],
  ["ph", phase],
  ["phase", phase],
  ["re", ({ re }: Complex) => re],
  ["real", ({ re }: Complex) => re],
  ["r", ({ re }: Complex) => re],
  ["im", ({ im }: Complex) => im],
  ["imag", ({ im }: Complex) => im],
  ["img", ({ im }: Complex) => im],
  ["db", decibels],
]);
