import type { Equations, EquationsState } from "./equations.js";

export function exportState(of: Equations): EquationsState {
  return {
    x: Array.from(of.x.array),
    memory: Array.from(of.limits.of()),
    pivots: of.lu.exportPivots() ?? null,
  };
}

export function importState(to: Equations, { x, memory, pivots }: EquationsState): void {
  to.x.array.set(x);
  to.limits.set(Float64Array.from(memory));
  if (pivots !== null) to.lu.importPivots([...pivots]);
}
