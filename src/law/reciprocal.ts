import type { Law } from "./contract.js";

/**
 * Whether the derivatives of a law form a symmetric matrix, whatever their values: every current depends on the voltage
 * between the nodes that it flows between, and on no other unknown.
 */
export function isReciprocal({ contributions, inputs }: Law): boolean {
  return contributions.every(({ target, derivatives }) =>
    derivatives.every(({ input }) => {
      const from = inputs[input]!;
      if (target.kind !== "current" || from.kind !== "voltage") return false;
      return (target.p === from.p && target.n === from.n) || (target.p === from.n && target.n === from.p);
    }),
  );
}
