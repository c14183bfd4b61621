import type { LearningRule } from "../contract.js";
import { reading } from "../reading.js";

/**
 * The exact gradient. Kirchhoff's law F(v, g) = 0 has dF/dg_j = drop_j (e_p - e_n); with G^T lambda = -dL/dv follows
 * dL/dg_j = drop_j (lambda_p - lambda_n): the voltage drop of the circuit times that of the adjoint network. For elements
 * that are no resistors the derivative of their own law stands in place of the drop.
 */
export const adjoint: LearningRule = {
  kind: "adjoint",
  about: "the exact gradient by the adjoint network; the reference of every other rule",
  source: "Director and Rohrer, IEEE Trans. Circuit Theory 16 (1969) 318: the adjoint network",
  engines: ["op"],
  parameters: [],
  lockIn: false,
  measures: "gradient",
  plan: () => [{ kind: "free", drops: false }, { kind: "adjoint" }],
  gradient(measured, _values, gradient) {
    gradient.set(reading(measured, 1, "adjoint").gradient);
  },
  product: () => ({
    factor: 1,
    of: [
      [1, "at"],
      [1, "drop"],
    ],
  }),
};
