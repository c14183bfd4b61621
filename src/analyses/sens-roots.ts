import type { Circuit, Instance } from "../circuit/circuit.js";
import type { Value } from "../circuit/value.js";
import type { System } from "../equations/system.js";
import { differentiate } from "../law/differentiate.js";
import type { Node } from "../law/graph.js";
import { prepare } from "../law/program.js";
import type { SensitivityParameter } from "./sens-parameters.js";

/** Parameters of devices by their numbers, and how much each moves with what is wanted. */
export interface Places {
  readonly places: readonly number[];
  /** At the present values of the roots; each by 1 where it is absent. */
  readonly weights?: (system: System) => Float64Array;
}

/** The weighted sum over the places of what is wanted. */
export function sumOver({ places, weights }: Places, system: System, of: (place: number) => number): number {
  const by = weights?.(system);
  return places.reduce((sum, place, k) => sum + (by === undefined ? 1 : by[k]!) * of(place), 0);
}

/** What a `.param` that is a root of the circuit moves; or an instance that it moves in a way that is not known here. */
export function movedByRoot(
  root: string,
  { instances, parameters }: Circuit,
  known: readonly SensitivityParameter[],
): Places | Instance {
  const { graph } = parameters;
  const variable = graph.input(root);
  const slopeOf = (value: Value): Node | undefined =>
    typeof value === "number" ? undefined : differentiate(graph, [parameters.output(value.live)], [variable])[0]![0];
  const found = known.flatMap(({ owner, parameter }, place) => {
    const { slots, values } = instances.at(owner);
    const slope = slopeOf(values[slots.get(parameter)!]!);
    return slope === undefined ? [] : [{ place, owner, parameter, slope }];
  });
  const told = new Set(found.map(({ owner, parameter }) => `${owner} ${parameter}`));
  for (const [owner, instance] of instances.entries())
    for (const [name, slot] of instance.slots) {
      const read = instance.law.parameters.includes(name) && !told.has(`${owner} ${name}`);
      // What a default makes of it counts with what that is an expression of.
      const follows = !instance.given.has(name) && typeof instance.device.parameters[name]?.default === "string";
      if (read && !follows && slopeOf(instance.values[slot]!) !== undefined) return instance;
    }
  const evaluate = prepare(
    graph,
    found.map(({ slope }) => slope),
    parameters.roots,
  );
  return {
    places: found.map(({ place }) => place),
    weights(system) {
      const values = new Float64Array(found.length);
      evaluate(Float64Array.from(system.columns.rootsOf(0)), values);
      return values;
    },
  };
}
