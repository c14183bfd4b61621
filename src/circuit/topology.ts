import { grouped } from "../base/grouped.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Law } from "../law/contract.js";
import type { Circuit, Instance } from "./circuit.js";
import { nodeAt, nodeCount } from "./copied.js";

/** Disjoint sets of node numbers; ground is number `n`. */
export class Sets {
  private readonly parent: Int32Array;
  constructor(n: number) {
    this.parent = Int32Array.from({ length: n }, (_, i) => i);
  }
  find(i: number): number {
    while (this.parent[i] !== i) {
      this.parent[i] = this.parent[this.parent[i]!]!;
      i = this.parent[i]!;
    }
    return i;
  }
  /** False when both were in one set already. */
  union(a: number, b: number): boolean {
    const x = this.find(a);
    const y = this.find(b);
    if (x === y) return false;
    this.parent[x] = y;
    return true;
  }
}

interface Controlled {
  readonly pair: readonly [number, number];
  readonly by: readonly number[];
}

/** What a law connects at DC, as pairs of its node numbers. */
interface Connections {
  /** Pairs between which a current flows, whatever it depends on. */
  readonly conducting: readonly (readonly [number, number])[];
  /** Pairs between which a current flows, with the nodes whose voltages it depends on. */
  readonly controlled: readonly Controlled[];
  /** Branches whose voltage is prescribed, so that a loop of them has no solution or many. */
  readonly prescribed: readonly (readonly [number, number])[];
}

const known = new WeakMap<Law, Connections>();

export function connectionsOf(law: Law): Connections {
  let connections = known.get(law);
  if (connections === undefined) {
    const conducting: [number, number][] = [];
    const controlled: Controlled[] = [];
    const free = new Set<number>();
    for (const { target, part, derivatives } of law.contributions) {
      if (part !== "f") continue;
      const inputs = derivatives.map(({ input }) => law.inputs[input]!);
      if (target.kind === "current") {
        const by = inputs.flatMap((input) => (input.kind === "voltage" ? [input.p, input.n] : []));
        const pair: [number, number] = [target.p, target.n];
        if (inputs.some((input) => input.kind === "branch")) continue;
        // Of its own voltage it conducts, whatever its nodes are connected to.
        if (pair.every((node) => by.includes(node))) conducting.push(pair);
        else controlled.push({ pair, by });
      } else if (target.kind === "branch" && inputs.some((i) => i.kind === "branch" && i.branch === target.branch)) {
        free.add(target.branch);
      }
    }
    const prescribed: [number, number][] = [];
    law.branches.forEach(({ p, n }, k) => {
      conducting.push([p, n]);
      if (!free.has(k)) prescribed.push([p, n]);
    });
    connections = { conducting, controlled, prescribed };
    known.set(law, connections);
  }
  return connections;
}

/** A fault of the circuit's graph that makes an operating point impossible. */
export interface TopologyFault {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly nodes: readonly string[];
  readonly instances: readonly Instance[];
}

/** Loops of voltage-defined branches, and nodes without a DC path to ground: where no operating point can exist. */
export function operatingPointFaults(circuit: Circuit): TopologyFault[] {
  const ground = circuit.nodes.length;
  const at = (instance: Instance, node: number) => {
    const number = node < 0 ? -1 : nodeAt(instance, node);
    return number < 0 ? ground : number;
  };
  const name = (node: number) => (node === ground ? "0" : circuit.nodes[node]!);
  // A current conducts when it depends on the voltage of a node it flows from or to. Nodes of the circuit are compared,
  // not those of the law: a behavioural source reads its own node under another name.
  const isOwn = (instance: Instance, { pair, by }: Controlled): boolean => {
    const [p, n] = [at(instance, pair[0]), at(instance, pair[1])];
    for (const node of by) {
      const end = at(instance, node);
      if (end !== ground && (end === p || end === n)) return true;
    }
    return false;
  };
  const faults: TopologyFault[] = [];

  const voltages = new Sets(ground + 1);
  const edges: Edge[] = [];
  const paths = new Sets(ground + 1);
  let law: Law | undefined;
  let connections: Connections = { conducting: [], controlled: [], prescribed: [] };
  const { instances } = circuit;
  const entry = (number: number, node: number) => {
    const found = node < 0 ? -1 : instances.nodeAt(number, node);
    return found < 0 ? ground : found;
  };
  for (let number = 0; number < instances.length; number++) {
    const own = instances.lawOf(number);
    if (own !== law) {
      law = own;
      connections = connectionsOf(law);
    }
    const { prescribed, conducting, controlled } = connections;
    for (const pair of conducting) paths.union(entry(number, pair[0]), entry(number, pair[1]));
    if (prescribed.length + controlled.length === 0) continue;
    const instance = instances.at(number);
    for (const [p, n] of prescribed) {
      const [a, b] = [at(instance, p), at(instance, n)];
      if (voltages.union(a, b)) edges.push({ a, b, instance });
      else {
        const loop = [instance, ...pathBetween(edges, a, b)];
        const names = loop.map((i) => i.name).join(", ");
        faults.push({
          code: "voltage-loop",
          message:
            loop.length === 1
              ? `both ends of ${names} are connected to the same node ${name(a)}`
              : `loop of voltage sources or inductors: ${names}`,
          hint: "a small resistor in series with one of them breaks the loop",
          nodes: [name(a), name(b)],
          instances: loop,
        });
      }
    }
    for (const each of controlled)
      if (isOwn(instance, each)) paths.union(at(instance, each.pair[0]), at(instance, each.pair[1]));
  }

  const grounded = paths.find(ground);
  const floating = [...circuit.nodes.keys()].filter((node) => paths.find(node) !== grounded);
  const islands = grouped(floating, (node) => paths.find(node));
  for (const [root, nodes] of islands) {
    const touching = circuit.instances.filter((instance) =>
      instance.nodes.some((node) => node >= 0 && paths.find(node) === root),
    );
    const driven = touching.filter((instance) =>
      connectionsOf(instance.law).controlled.some(
        (each) =>
          !isOwn(instance, each) &&
          each.pair.some((node) => at(instance, node) !== ground && paths.find(at(instance, node)) === root),
      ),
    );
    const list = nodes.slice(0, 6).map(name).join(", ") + (nodes.length > 6 ? `, and ${nodes.length - 6} more` : "");
    const several = nodes.length > 1;
    const devices = touching
      .slice(0, 6)
      .map((i) => i.name)
      .join(", ");
    faults.push(
      driven.length > 0
        ? {
            code: "current-cut",
            message: `node${several ? "s" : ""} ${list}: cut off from ground by current sources (${driven.map((i) => i.name).join(", ")})`,
            hint: "their current has nowhere to flow at DC; a resistor to ground gives it a path",
            nodes: nodes.map(name),
            instances: driven,
          }
        : {
            code: "floating-node",
            message: `node${several ? "s" : ""} ${list}: no DC path to ground (connected: ${devices})`,
            hint: "a large resistor to ground gives it one",
            nodes: nodes.map(name),
            instances: touching,
          },
    );
  }
  return faults;
}

/** A branch between two nodes. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  readonly instance: Instance;
}

/** The instances on the way from a to b over the edges of a forest. */
export function pathBetween(edges: readonly Edge[], a: number, b: number): Instance[] {
  const came = new Map<number, { from: number; instance: Instance }>();
  const queue = [a];
  const seen = new Set([a]);
  while (queue.length > 0 && !seen.has(b)) {
    const node = queue.shift()!;
    for (const edge of edges) {
      const next = edge.a === node ? edge.b : edge.b === node ? edge.a : -1;
      if (next < 0 || seen.has(next)) continue;
      seen.add(next);
      came.set(next, { from: node, instance: edge.instance });
      queue.push(next);
    }
  }
  const path: Instance[] = [];
  for (let node = b; came.has(node); node = came.get(node)!.from) path.push(came.get(node)!.instance);
  return path;
}

/** What can be said of the graph whatever the analysis: there are devices, and ground is among the nodes. */
export function checkTopology(circuit: Circuit, diagnostics: Diagnostics): void {
  if (circuit.instances.length === 0) {
    diagnostics.error(
      "no-devices",
      "the netlist has no devices",
      circuit.netlist.end,
      "line 1 is the title, elements start at line 2",
    );
    return;
  }
  const isGrounded = (instance: Instance): boolean => {
    for (let k = nodeCount(instance) - 1; k >= 0; k--) if (nodeAt(instance, k) === -1) return true;
    return false;
  };
  const grounded = circuit.instances.some(isGrounded);
  if (!grounded) {
    diagnostics.error(
      "no-ground",
      "no device is connected to ground",
      circuit.netlist.end,
      'call one of the nodes "0" (or gnd)',
    );
  }
}
