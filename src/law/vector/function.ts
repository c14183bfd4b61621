import { Assembler } from "../assembler.js";
import { Lanes } from "../lanes.js";
import type { Operation } from "../operations.js";
import { isUnary } from "../operations.js";
import { unsigned, V128, type DefinedFunction } from "../wasm.js";
import { VECTOR_FUNCTIONS } from "./index.js";
import type { VectorFunction } from "./result.js";

/** Operations that are calls of functions of two lanes. */
export type Called = keyof typeof VECTOR_FUNCTIONS;
export const isCalled = (operation: Operation): operation is Called => Object.hasOwn(VECTOR_FUNCTIONS, operation);

/**
 * A function of base/math on two lanes; where its formulas do not hold in both, base/math itself, which is imported with
 * the index `imported`, lane by lane.
 */
export function vectorFunction(name: Called, imported: number): DefinedFunction {
  const arity = isUnary(name) ? 1 : 2;
  const w = new Assembler(arity);
  const f: VectorFunction = VECTOR_FUNCTIONS[name];
  const { value, ordinary } = f(new Lanes(w), { local: 0 }, { local: 1 });
  if (ordinary !== undefined) {
    w.get(ordinary.local);
    w.simd("not");
    w.simd("anyTrue");
    w.bytes(0x04, 0x40); // if
    for (const lane of [0, 1]) {
      if (lane === 1) w.get(value.local);
      for (let k = 0; k < arity; k++) {
        w.get(k);
        w.simd("extractLane", lane);
      }
      w.bytes(0x10, ...unsigned(imported));
      if (lane === 0) w.simd("splat");
      else w.simd("replaceLane", 1);
      w.set(value.local);
    }
    w.bytes(0x0b);
  }
  w.get(value.local);
  const parameters = Array.from({ length: arity }, () => V128);
  return { name, signature: { parameters, results: [V128] }, locals: [[w.vectorCount, V128]], code: w.code };
}
