import type { Circuit, Instance } from "../circuit/circuit.js";
import type { Numbering } from "./bank.js";

/** An unknown of the equations. */
export interface Unknown {
  /** `v(out)` or `i(v1)`. */
  readonly name: string;
  readonly kind: "voltage" | "current";
}

/** The unknowns of a circuit: node voltages in their order, then the branch currents of the instances in theirs. */
export class Unknowns implements Numbering {
  readonly list: readonly Unknown[];
  /** Number of the entry that stands for ground: the one after the last unknown. */
  readonly ground: number;
  private readonly firstBranch: number[] = [];

  constructor(private readonly circuit: Circuit) {
    const list: Unknown[] = circuit.nodes.map((name) => ({ name: `v(${name})`, kind: "voltage" }));
    for (const instance of circuit.instances) {
      this.firstBranch.push(list.length);
      instance.law.branches.forEach((_, k) => {
        list.push({ name: k === 0 ? `i(${instance.name})` : `i(${instance.name}.${k})`, kind: "current" });
      });
    }
    this.list = list;
    this.ground = list.length;
  }

  node(instance: Instance, lawNode: number): number {
    const number = lawNode < 0 ? -1 : instance.nodes[lawNode]!;
    return number < 0 ? this.ground : number;
  }

  branch(instance: number, branch: number): number {
    return this.firstBranch[instance]! + branch;
  }

  /** The unknown of a node by its name in the law of an instance. */
  terminal(instance: Instance, name: string): number {
    return this.node(instance, instance.law.nodes.indexOf(name));
  }

  /** The unknown of an instance's first branch current; undefined when it has none. */
  branchOf(number: number): number | undefined {
    return this.circuit.instances[number]!.law.branches.length > 0 ? this.firstBranch[number] : undefined;
  }

  /** Instances that touch an unknown, for messages. */
  instancesAt(unknown: number): Instance[] {
    const { instances, nodes } = this.circuit;
    if (unknown < nodes.length) return instances.filter((instance) => instance.nodes.includes(unknown));
    return instances.filter(({ law }, number) => {
      const first = this.firstBranch[number]!;
      return unknown >= first && unknown < first + law.branches.length;
    });
  }
}
