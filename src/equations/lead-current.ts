import type { Complex } from "../base/complex.js";
import type { System } from "./system.js";

/** A term (g + j omega c) (x_p - x_n) of a small-signal current. */
interface Term {
  readonly p: number;
  readonly n: number;
  readonly g: number;
  readonly c: number;
}

/**
 * The small-signal current into the first terminal of an instance at angular frequency omega [rad/s], from the derivatives
 * of its law at the operating point in the system (lane 0) and the phasors of the unknowns.
 */
export function leadPhasor(system: System, number: number, omega: number, x: Float64Array, im: Float64Array): Complex {
  const { lanes } = system;
  let [re, imaginary] = [0, 0];
  for (const { p, n, g, c } of termsOf(system, number)) {
    const [a, b] = [x[p * lanes]! - x[n * lanes]!, im[p * lanes]! - im[n * lanes]!];
    re += g * a - omega * c * b;
    imaginary += g * b + omega * c * a;
  }
  return { re, im: imaginary };
}

function termsOf(system: System, number: number): Term[] {
  const { bank, i } = system.bankOf(number);
  const terms: Term[] = [];
  for (const { target, part, derivatives } of bank.law.contributions) {
    if (target.kind !== "current" || (target.p !== 0 && target.n !== 0)) continue;
    const sign = target.p === 0 ? 1 : -1;
    for (const { input, column } of derivatives) {
      const slope = sign * bank.column(column)[i * bank.lanes]!;
      const [p, n] = bank.unknownsOf(input, i);
      terms.push({ p, n, g: part === "f" ? slope : 0, c: part === "q" ? slope : 0 });
    }
  }
  return terms;
}
