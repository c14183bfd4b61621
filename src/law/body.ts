import { UsageError } from "../base/errors.js";
import type { Law } from "./contract.js";
import type { Graph, Node } from "./graph.js";

/** A node and the column it is kept in. */
export interface Placed {
  readonly node: Node;
  readonly column: number;
}

/** What the executors run: the graph behind a compiled law. */
export interface LawBody {
  readonly graph: Graph;
  /** Input nodes of the graph and the columns they are read from (parameters, inputs, memory, held). */
  readonly sources: readonly Placed[];
  /** Nodes of parameters alone, computed by `setup`. */
  readonly hoisted: readonly Placed[];
  /** Nodes computed by `evaluate`, memory included; they read sources and hoisted columns. */
  readonly outputs: readonly Placed[];
  /** The outputs that are charges, before limiting. */
  readonly charges: readonly Placed[];
  /** The law before limiting: what the contributions are as functions of parameters and inputs. */
  readonly plain: {
    /** Value of each contribution, in the order of `Law.contributions`. */
    readonly values: readonly Node[];
    readonly parameters: readonly Node[];
    readonly inputs: readonly Node[];
    readonly quantities: readonly Node[];
    /** Next value, first value and crossing quantity of each mode. */
    readonly modes: readonly (readonly Node[])[];
    /** Present value, value before the start, and parameters of each delay. */
    readonly delays: readonly (readonly Node[])[];
    /** Density and exponent of each noise current. */
    readonly noise: readonly (readonly Node[])[];
  };
}

const bodies = new WeakMap<Law, LawBody>();

export function keepBody(law: Law, body: LawBody): void {
  bodies.set(law, body);
}

/** The graph of a law made by `compileLaw`. */
export function bodyOf(law: Law): LawBody {
  const body = bodies.get(law);
  if (body === undefined) throw new UsageError(`the law "${law.name}" was not made by compileLaw`);
  return body;
}
