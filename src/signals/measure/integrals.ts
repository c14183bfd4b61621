import type { Wave } from "./wave.js";

/** Integral over the whole wave by the trapezoidal rule. */
export function integral({ x, y }: Wave): number {
  let sum = 0;
  for (let k = 1; k < x.length; k++) sum += ((y[k]! + y[k - 1]!) / 2) * (x[k]! - x[k - 1]!);
  return sum;
}

/** Mean over x; of a single point its value. */
export function mean(wave: Wave): number {
  const { x, y } = wave;
  const width = x[x.length - 1]! - x[0]!;
  return width === 0 ? y[0]! : integral(wave) / width;
}

/** Root of the mean square of the straight lines between the points. */
export function rms({ x, y }: Wave): number {
  const width = x[x.length - 1]! - x[0]!;
  if (width === 0) return Math.abs(y[0]!);
  let sum = 0;
  for (let k = 1; k < x.length; k++) {
    const [a, b] = [y[k - 1]!, y[k]!];
    sum += ((a * a + a * b + b * b) / 3) * (x[k]! - x[k - 1]!);
  }
  return Math.sqrt(sum / width);
}
