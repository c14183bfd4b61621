import { stream } from "../base/random.js";
import type { Circuit, Instance } from "./circuit.js";
import { valueAt } from "./copied.js";
import { connectionsOf, type Edge, pathBetween, Sets } from "./topology.js";

/**
 * Instances that close a loop of their kind and of sources of 0 V, as an inductor does across a sine: any current of
 * theirs is an operating point. That they have none there makes it one.
 */
export function restingInstances(circuit: Circuit): Instance[] {
  const { instances } = circuit;
  const able: Instance[] = [];
  for (let number = 0; number < instances.length; number++)
    if (instances.deviceOf(number).restingBy !== undefined) able.push(instances.at(number));
  if (able.length === 0) return [];
  const ground = circuit.nodes.length;
  const sets = new Sets(ground + 1);
  const edges: Edge[] = [];
  const resting: Instance[] = [];
  const rest = new Set(able);
  for (const instance of [...circuit.instances.filter(({ device }) => device.restingBy === undefined), ...able]) {
    for (const pair of connectionsOf(instance.law).prescribed) {
      const [a, b] = pair.map((node) => {
        const number = node < 0 ? -1 : instance.nodes[node]!;
        return number < 0 ? ground : number;
      }) as [number, number];
      if (sets.union(a, b)) edges.push({ a, b, instance });
      else if (rest.has(instance) && pathBetween(edges, a, b).every((each) => rest.has(each) || isQuiet(each)))
        resting.push(instance);
    }
  }
  return resting;
}

/** Whether an instance is kept without a current. */
export function isResting(instance: Instance): boolean {
  const { device, slots } = instance;
  return device.restingBy !== undefined && valueAt(instance, slots.get(device.restingBy)!) === 1;
}

/** Whether it is a source of 0 V where nothing has moved yet. */
function isQuiet({ slots, values, stimulus }: Instance): boolean {
  const slot = slots.get("dc");
  const dc = slot === undefined ? undefined : values[slot];
  if (typeof dc !== "number" || !(dc === 0 || Number.isNaN(dc))) return false;
  if (stimulus === undefined) return true;
  const numbers = (list: readonly unknown[]) => list.every((value) => value === undefined || typeof value === "number");
  const { shape, options } = stimulus;
  if (!numbers(stimulus.values) || !numbers(Object.values(options))) return false;
  const more = { options: options as Readonly<Record<string, number>>, random: () => stream(1) };
  return shape.make(stimulus.values as readonly (number | undefined)[], { step: 0, stop: 0 }, more).value(0) === 0;
}
