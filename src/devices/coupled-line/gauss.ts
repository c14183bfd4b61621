import { cos } from "../../base/math.js";

/** A place between 0 and 1, and what it counts. */
export interface Node {
  readonly at: number;
  readonly weight: number;
}

/** Nodes of Gauss and Legendre: roots of Legendre's polynomial, by Newton's method (Abramowitz & Stegun 1964, 25.4.29). */
export function gaussNodes(count: number): readonly Node[] {
  return Array.from({ length: count }, (_, k) => {
    let x = -cos((Math.PI * (k + 0.75)) / (count + 0.5));
    for (;;) {
      let [value, before] = [1, 0];
      for (let j = 1; j <= count; j++) [value, before] = [((2 * j - 1) * x * value - (j - 1) * before) / j, value];
      const slope = (count * (before - x * value)) / (1 - x * x);
      const next = x - value / slope;
      if (Math.abs(next - x) < 1e-15) return { at: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
      x = next;
    }
  });
}
