import type { Arena, VectorKernel } from "./contract.js";
import type { KernelModule } from "./module.js";
import { instantiate } from "./module.js";
import { PivotSearch } from "./pivoting.js";
import { createVectorKernel } from "./vectors.js";

/** The numerical core on one arena: vector loops for everybody; the rest is for the sparse LU. */
export interface Kernel extends VectorKernel {
  readonly module: KernelModule;
  readonly pivotSearch: PivotSearch;
}

/** Instantiates the core on an arena. Make one for each arena and hand it around. */
export function createKernel(arena: Arena): Kernel {
  const module = instantiate(arena);
  return { ...createVectorKernel(arena, module), module, pivotSearch: new PivotSearch(arena, module) };
}
