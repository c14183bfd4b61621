import type { Numbers } from "../../netlist/contract.js";

/** One sample: what is applied and what is wanted. */
export interface Sample {
  /** Values of the bound root parameters, in the order of `Task.inputs`. */
  readonly inputs: Numbers;
  /** [V], an entry per output. */
  readonly targets: Float64Array;
  /** The class, with onehot targets. */
  readonly label: number | undefined;
}
