import type { Graph, Node } from "./graph.js";

/** A function of the expression language; `arity` is the least and the largest number of arguments. */
export interface FunctionEntry {
  readonly name: string;
  readonly arity: readonly [number, number];
  /** How it is called and what it gives, in a line. */
  readonly about: string;
  /** The arguments are a first one and pairs. */
  readonly pairs?: boolean;
  /** The parser puts the time before the arguments that are written. */
  readonly timed?: boolean;
  /** `clamped` asks for the exponential of laws. */
  build(graph: Graph, args: readonly Node[], clamped: boolean): Node;
}
