import type { Circuit } from "../circuit/circuit.js";
import type { Value } from "../circuit/value.js";

/** Quantities that a law reads without declaring them. */
export function ofCircuit({ parameters, options }: Circuit, name: string): Value {
  if (name === "gmin") return options.gmin;
  if (name === "temper") return parameters.value(parameters.graph.input("temper"));
  return 0;
}
