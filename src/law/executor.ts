import type { Executor, Law } from "./contract.js";
import { emitter } from "./emitter.js";
import { interpreter } from "./interpreter.js";
import { Storage } from "./storage.js";

/**
 * Interpreted evaluations of a law after which emitting it pays, where every 16 instances or lanes count as one more: by
 * then interpreting has cost about what emitting does (measured: 7 ms and 30 us a call for a diode, 16 ms and 45 us for a
 * MOSFET of level 1, 200 ms and 700 us for 28 of level 2; what is emitted takes less than 1 us an instance).
 */
const PAYS = 600;
const COLUMNS = 16;

/** How much each law has been interpreted, or will be, by all systems: what is emitted serves them all, too. */
const interpreted = new WeakMap<Law, number>();

/** What evaluations of so many instances, all lanes counted, count as. */
export const workOf = (instances: number, evaluations: number): number => evaluations * (1 + instances / COLUMNS);

/** Notes evaluations of a law that are sure to come: where they are many it is emitted at once. */
export function foresee(law: Law, instances: number, evaluations: number): void {
  interpreted.set(law, (interpreted.get(law) ?? 0) + workOf(instances, evaluations));
}

/** Interprets a law until emitting it pays; both give the same bits. `expected` is the work that is sure to come. */
export function executor(
  law: Law,
  memory: WebAssembly.Memory,
  storage = Storage.of(law.columns.total),
  expected = 0,
): Executor {
  if ((interpreted.get(law) ?? 0) + expected >= PAYS) return emitter(law, memory, storage);
  let current = interpreter(law, memory, storage);
  let emitted = false;
  /** What runs the law on so many instances; many of them are worth it by themselves. */
  const runs = (n: number): Executor => {
    if (emitted) return current;
    const work = (interpreted.get(law) ?? 0) + workOf(n, 1);
    interpreted.set(law, work);
    if (work >= PAYS) {
      current = emitter(law, memory, storage);
      emitted = true;
    }
    return current;
  };
  return {
    setup: (base, n, stride) => runs(n).setup(base, n, stride),
    evaluate: (base, n, stride) => runs(n).evaluate(base, n, stride),
    charges: (base, n, stride) => runs(n).charges(base, n, stride),
  };
}
