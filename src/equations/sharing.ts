import type { Circuit, Instance } from "../circuit/circuit.js";
import { CopiedInstance, valueAt } from "../circuit/copied.js";
import type { Run } from "../circuit/instance-list.js";
import type { Value } from "../circuit/value.js";
import type { Law } from "../law/contract.js";
import { followsFrom } from "../law/reads.js";
import { Storage } from "../law/storage.js";
import { ofCircuit } from "./of-circuit.js";

/** Fewer instances are not worth code of their own: what is emitted for a law depends on how its columns are stored. */
const MANY = 256;

const storages = new WeakMap<Law, Map<string, Storage>>();

/**
 * How the columns of instances are stored: of many, what is one number for all of them is shared, and what follows from
 * nothing else. Columns that are added to the equations are not, as these lists run over all instances.
 */
export function storageOf(law: Law, numbers: Int32Array, circuits: readonly Circuit[]): Storage {
  const parameters = numbers.length < MANY ? [] : sharedParameters(law, numbers, circuits);
  let known = storages.get(law);
  if (known === undefined) storages.set(law, (known = new Map()));
  const key = parameters.join(" ");
  let storage = known.get(key);
  if (storage === undefined) {
    const added = law.contributions.flatMap(({ value, derivatives }) => [value, ...derivatives.map((d) => d.column)]);
    const shared = parameters.length === 0 ? new Set<number>() : followsFrom(law, new Set(parameters));
    for (const column of added) shared.delete(column);
    known.set(key, (storage = Storage.of(law.columns.total, shared)));
  }
  return storage;
}

/** Storage in which a parameter is not shared any more, and nothing that follows from it. */
export function widened(law: Law, storage: Storage, parameter: number): Storage {
  const isLeft = (column: number) => column !== parameter && storage.isShared(column);
  const shared = followsFrom(law, new Set([...law.parameters.keys()].filter(isLeft)));
  const columns = Array.from({ length: law.columns.total }, (_, column) => column);
  return columns.reduce(
    (wide, column) => (wide.isShared(column) && !shared.has(column) ? wide.widened(column) : wide),
    storage,
  );
}

/** The parameters that are one number for all instances in all circuits, or one live value. */
function sharedParameters(law: Law, numbers: Int32Array, circuits: readonly Circuit[]): number[] {
  const lists = circuits.map((circuit) => ({ circuit, runs: circuit.instances.runsOf(numbers) }));
  return [...law.parameters.keys()].filter((column) => {
    const name = law.parameters[column]!;
    const values = lists.map(({ circuit, runs }) => valueOfAll(runs, name, circuit));
    const [first] = values;
    // Live values of several circuits, or of several lanes, are compared when they are written.
    return (
      values.every((value) => value !== undefined && (typeof value === "object" || value === first)) &&
      values.every((value) => typeof value === typeof first)
    );
  });
}

/** The value that all instances have of a parameter; undefined where they do not have one. */
function valueOfAll(runs: readonly Run[], name: string, circuit: Circuit): Value | undefined {
  let slots: Instance["slots"] | undefined;
  let slot: number | undefined;
  let first: Value | undefined;
  for (const run of runs) {
    if (run.first.slots !== slots) {
      slots = run.first.slots;
      slot = slots.get(name);
    }
    if (slot !== undefined && hasOwn(run, slot)) return undefined;
    const value = slot === undefined ? ofCircuit(circuit, name) : valueAt(run.first, slot);
    first ??= value;
    if (!isSame(value, first)) return undefined;
  }
  return first;
}

const isSame = (a: Value, b: Value): boolean =>
  typeof a === "object" && typeof b === "object" ? a.live === b.live : Object.is(a, b);

/** Whether each of several instances has a value of its own. */
const hasOwn = ({ first, from, to }: Run, slot: number): boolean =>
  to > from + 1 && first instanceof CopiedInstance && first.slot === slot;
