import type { LearningRule } from "../contract.js";
import { reading } from "../reading.js";

/**
 * The exact gradient. Kirchhoff's law F(v, g) = 0 has dF/dg_j = drop_j (e_p - e_n); with G^T lambda = -dL/dv follows
 * dL/dg_j = drop_j (lambda_p - lambda_n): the voltage drop of the circuit times that of the adjoint network.
 */
export const adjoint: LearningRule = {
  kind: "adjoint",
  about: "the exact gradient by the adjoint network; the reference of every other rule",
  source: "Director and Rohrer, IEEE Trans. Circuit Theory 16 (1969) 318: the adjoint network",
  engines: ["op"],
  parameters: [],
  lockIn: false,
  measures: "gradient",
  plan: () => [{ kind: "free", drops: true }, { kind: "adjoint" }],
  gradient(measured, _values, gradient) {
    const { drop } = reading(measured, 0, "free");
    const { drop: adjointDrop } = reading(measured, 1, "adjoint");
    for (let j = 0; j < gradient.length; j++) gradient[j] = drop[j]! * adjointDrop[j]!;
  },
};
