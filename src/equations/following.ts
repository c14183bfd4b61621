import type { Condensation } from "./condensation.js";

/**
 * Works out the currents that follow from the sums they are in, where the whole system has been evaluated at all other
 * unknowns and these currents at 0.
 */
export function followCurrents({ whole, split }: Condensation): void {
  const g = whole.parts(0).linear.matrices().g.array;
  // Evaluating may let the memory grow, which leaves older views of it empty.
  const [x, f] = [whole.x.array, whole.f.array];
  const { columnStart, row: rows } = whole.pattern;
  for (const { row, column } of split.following) {
    const [start, end] = [columnStart[column]!, columnStart[column + 1]!];
    const current = -f[row]! / g[rows.indexOf(row, start)]!;
    x[column] = current;
    for (let k = start; k < end; k++) f[rows[k]!]! += g[k]! * current;
  }
}
