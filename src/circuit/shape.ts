import type { Circuit } from "./circuit.js";

/** Whether two circuits differ in nothing but values: their equations can then be solved side by side. */
export function sameShape(a: Circuit, b: Circuit): boolean {
  if (!sameList(a.nodes, b.nodes) || a.instances.length !== b.instances.length) return false;
  return a.instances.every((one, k) => {
    const other = b.instances.at(k);
    return (
      one.name === other.name &&
      one.device === other.device &&
      one.law === other.law &&
      one.terminals === other.terminals &&
      sameList(one.nodes, other.nodes) &&
      sameList(one.controls, other.controls) &&
      (one.stimulus === undefined) === (other.stimulus === undefined)
    );
  });
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, k) => value === b[k]);
}
