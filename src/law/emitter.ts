import { bodyOf } from "./body.js";
import type { Executor, Law } from "./contract.js";
import { emitModule } from "./emit.js";
import type { Binary, Unary } from "./operations.js";
import { BINARY, isUnary, UNARY } from "./operations.js";
import { chargesRoutine, evaluateRoutine, setupRoutine } from "./routine.js";
import { Storage } from "./storage.js";

interface Emitted {
  readonly module: WebAssembly.Module;
  readonly calls: readonly (Unary | Binary)[];
}

/** Modules by the keys of law and storage; the oldest goes when there are too many. */
const modules = new Map<string, Emitted>();
const MODULES_KEPT = 256;

function emitted(law: Law, storage: Storage): Emitted {
  const key = `${storage.key}\n${law.key}`;
  const known = modules.get(key);
  if (known !== undefined) return known;
  const body = bodyOf(law);
  const routines = { setup: setupRoutine(body), evaluate: evaluateRoutine(body), charges: chargesRoutine(body) };
  const { bytes, calls } = emitModule(routines, storage);
  const made = { module: new WebAssembly.Module(bytes), calls };
  if (modules.size >= MODULES_KEPT) modules.delete(modules.keys().next().value!);
  modules.set(key, made);
  return made;
}

/**
 * Runs a law as WebAssembly, two instances an instruction; the same bits as the interpreter. The memory is imported;
 * functions of base/math stand for what the elementary functions of two lanes leave to them (extreme arguments).
 */
export function emitter(law: Law, memory: WebAssembly.Memory, storage = Storage.of(law.columns.total)): Executor {
  const { module, calls } = emitted(law, storage);
  const functions = calls.map((name) => [name, isUnary(name) ? UNARY[name] : BINARY[name]] as const);
  const instance = new WebAssembly.Instance(module, { law: { memory, ...Object.fromEntries(functions) } });
  const { setup, evaluate, charges } = instance.exports as unknown as Executor;
  return { setup, evaluate, charges };
}
