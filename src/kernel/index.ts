export { createArena } from "./arena.js";
export type {
  Arena,
  Compressed,
  FactorOutcome,
  Floats,
  Ints,
  MakeInts,
  Pattern,
  SparseLU,
  VectorKernel,
} from "./contract.js";
export type { Kernel } from "./kernel.js";
export { createKernel } from "./kernel.js";
export { createSparseLU } from "./sparse-lu.js";
export { sortRows } from "./rows.js";
