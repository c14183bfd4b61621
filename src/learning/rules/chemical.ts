import type { LearningRule } from "../contract.js";
import { reading } from "../reading.js";

/**
 * Chemical signalling: the error is a second quantity, put in at the outputs, that flows through the same conductances; each
 * multiplies its voltage drop by the drop of that quantity. In a reciprocal linear network this is the exact gradient; what
 * flows through nonlinear devices knows nothing of the second quantity, which they do not carry.
 */
export const chemical: LearningRule = {
  kind: "chemical",
  about: "a second quantity carries the error through the same conductances",
  source: "Anisetti, Scellier, Schwarz, Phys. Rev. Research 5 (2023) 023024",
  engines: ["op"],
  parameters: [],
  lockIn: false,
  measures: "gradient",
  carried: true,
  plan: () => [{ kind: "free", drops: true }, { kind: "chemical" }],
  gradient(measured, _values, gradient) {
    const { drop } = reading(measured, 0, "free");
    const { drop: potential } = reading(measured, 1, "chemical");
    for (let j = 0; j < gradient.length; j++) gradient[j] = drop[j]! * potential[j]!;
  },
};
