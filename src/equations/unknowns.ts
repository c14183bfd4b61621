import type { Circuit, Instance } from "../circuit/circuit.js";
import { nodeAt, nodeCount } from "../circuit/copied.js";
import { type Unknown, UnknownList } from "./unknown-list.js";

export type { Unknown } from "./unknown-list.js";

/** Numbers the unknowns of an instance: its nodes and its own branches; ground is the number after the last unknown. */
export interface Numbering {
  readonly ground: number;
  node(instance: number, lawNode: number): number;
  branch(instance: number, branch: number): number;
  /** An unknown that a law has beside its branches. */
  internal(instance: number, internal: number): number;
}

/**
 * The unknowns of a circuit: node voltages in their order, then for each instance in its order its branch currents and
 * what else its law has.
 */
export class Unknowns implements Numbering {
  readonly list: UnknownList;
  /** Number of the entry that stands for ground: the one after the last unknown. */
  readonly ground: number;
  /** The instances that have unknowns of their own, ascending, and the first of these. */
  private readonly owners: Int32Array;
  private readonly firsts: Int32Array;

  constructor(private readonly circuit: Circuit) {
    const list: Unknown[] = [];
    const { nodes } = circuit;
    const { instances } = circuit;
    const [owners, firsts]: [number[], number[]] = [[], []];
    for (let number = 0; number < instances.length; number++) {
      const law = instances.lawOf(number);
      if (law.branches.length + law.internals.length === 0) continue;
      owners.push(number);
      firsts.push(nodes.length + list.length);
      const path = instances.at(number).name;
      for (let k = 0; k < law.branches.length; k++)
        list.push({ name: k === 0 ? `i(${path})` : `i(${path}.${k})`, kind: "current" });
      for (const { kind, name, abstol } of law.internals)
        list.push({ name: `${path}.${name}`, kind, ...(abstol !== undefined && { abstol }) });
    }
    [this.owners, this.firsts] = [Int32Array.from(owners), Int32Array.from(firsts)];
    this.list = UnknownList.of(nodes, list);
    this.ground = this.list.length;
  }

  node(instance: number, lawNode: number): number {
    return this.orGround(lawNode < 0 ? -1 : this.circuit.instances.nodeAt(instance, lawNode));
  }

  private orGround(node: number): number {
    return node < 0 ? this.ground : node;
  }

  branch(instance: number, branch: number): number {
    return this.firstOf(instance)! + branch;
  }

  /** The first unknown that an instance has of its own. */
  private firstOf(instance: number): number | undefined {
    const { owners } = this;
    let [low, high] = [0, owners.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (owners[middle]! < instance) low = middle + 1;
      else high = middle;
    }
    return owners[low] === instance ? this.firsts[low] : undefined;
  }

  internal(instance: number, internal: number): number {
    return this.branch(instance, this.circuit.instances.lawOf(instance).branches.length + internal);
  }

  /**
   * The absolute tolerance of every unknown. A rate follows from what changes and has none of its own; a delayed quantity
   * is counted as a voltage.
   */
  tolerances({ vntol, abstol }: { readonly vntol: number; readonly abstol: number }): Float64Array {
    const values = new Float64Array(this.list.length);
    this.list.forEach(({ kind, abstol: own }, k) => {
      values[k] = kind === "rate" ? Infinity : (own ?? (kind === "current" ? abstol : vntol));
    });
    return values;
  }

  /** 1 for the unknowns of instances whose law is one of those asked for. */
  at(asked: (law: Instance["law"]) => boolean): Uint8Array {
    const marks = new Uint8Array(this.list.length);
    const { instances } = this.circuit;
    for (let number = 0; number < instances.length; number++) {
      const law = instances.lawOf(number);
      if (!asked(law)) continue;
      const instance = instances.at(number);
      for (let k = nodeCount(instance) - 1; k >= 0; k--) if (nodeAt(instance, k) >= 0) marks[nodeAt(instance, k)] = 1;
      const branch = this.branchOf(number);
      if (branch !== undefined) marks[branch] = 1;
      law.internals.forEach((_, k) => (marks[this.internal(number, k)] = 1));
    }
    return marks;
  }

  /** The unknown of a node by its name in the law of an instance. */
  terminal(instance: Instance, name: string): number {
    return this.orGround(nodeAt(instance, instance.law.nodes.indexOf(name)));
  }

  /** The unknown of an instance's first branch current; undefined when it has none. */
  branchOf(number: number): number | undefined {
    return this.circuit.instances.lawOf(number).branches.length > 0 ? this.firstOf(number) : undefined;
  }

  /** Instances that touch an unknown, for messages. */
  instancesAt(unknown: number): Instance[] {
    const { instances, nodes } = this.circuit;
    if (unknown < nodes.length) return instances.filter((instance) => instance.nodes.includes(unknown));
    return instances.filter(({ law }, number) => {
      const first = this.firstOf(number);
      return first !== undefined && unknown >= first && unknown < first + law.branches.length + law.internals.length;
    });
  }
}
