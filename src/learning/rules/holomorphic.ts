import type { LearningRule } from "../contract.js";
import { cosineOfTurn, sineOfTurn } from "../../signals/sine.js";
import { gamma, nudge, nudgeOf, strengthOf } from "./parameters.js";
import { numeric, reading } from "../reading.js";

/**
 * Holomorphic equilibrium propagation: outputs nudged by b_k = gamma e^(2 pi i k / N), and
 * dL/dg = 1/N sum drop(b_k)^2 / (2 b_k): the first Fourier coefficient of half the squared drop over the contour. Its error
 * is of order gamma^N while no singularity of the operating point lies within. N = 2 is centered equilibrium propagation.
 * In time the nudge goes round at the frequency of the lock-in amplifier, and the coefficient is an integral over periods.
 * Complex voltages exist in simulations only.
 */
export const holomorphic: LearningRule = {
  kind: "holomorphic",
  about: "holomorphic equilibrium propagation: first Fourier coefficient over complex nudges",
  source: "Laborieux and Zenke, Holomorphic equilibrium propagation (arXiv 2209.00530), eq. 9",
  engines: ["op", "tran"],
  parameters: [
    gamma,
    nudge,
    { name: "points", unit: "", default: 4, min: 1, max: 64, whole: true, about: "points N of the contour" },
  ],
  lockIn: false,
  measures: "gradient",
  carried: true,
  plan: (values) => [
    { kind: "free", drops: false },
    { kind: "contour", radius: strengthOf(values), points: numeric(values, "points"), nudge: nudgeOf(values) },
  ],
  gradient(measured, values, gradient) {
    if (measured[1]!.kind === "oscillation") {
      const { coefficient } = reading(measured, 1, "oscillation");
      for (let j = 0; j < gradient.length; j++) gradient[j] = coefficient[j]! / strengthOf(values);
      return;
    }
    const { points, re, im } = reading(measured, 1, "contour");
    gradient.fill(0);
    re.forEach((real, k) => {
      const imaginary = im[k]!;
      // Points below the real axis are the conjugates of those above, and their terms too.
      const weight = (k === 0 || 2 * k === points ? 1 : 2) / (2 * points * strengthOf(values));
      const [c, s] = [weight * cosineOfTurn(k, points), weight * sineOfTurn(k, points)];
      for (let j = 0; j < gradient.length; j++) {
        const [a, b] = [real[j]!, imaginary[j]!];
        gradient[j] = gradient[j]! + c * (a * a - b * b) + s * 2 * a * b;
      }
    });
  },
};
